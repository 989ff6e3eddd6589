// How many pictures pass between a movement key and the first that shows it: what a player feels as lag. Only a start
// from rest is measured, since of a fighter on its way nobody could tell which key shows.
#pragma once

#include <cstdint>

#include "rules/skirmish.hpp"

namespace skirmish {

class InputMeter {
public:
    /// One picture: the command that was given for it, and the own fighter as it shows it; null or dead: none.
    void picture(const Controls& given, const Fighter* drawn);

    /// Of the newest start that has shown: 1 is the very picture that was drawn as the key went down; 0: none yet.
    int pictures() const { return newest_; }
    std::uint64_t measured() const { return measured_; }
    double mean() const { return measured_ > 0 ? static_cast<double>(sum_) / static_cast<double>(measured_) : 0; }

private:
    int rested_ = 0;  // pictures without a key that show the fighter where it was
    int waited_ = 0;  // pictures since the key went down; 0: nothing is waited for
    Spot at_{};       // in the picture before; when the key went down, while waiting
    float towards_x_ = 0, towards_y_ = 0;
    int newest_ = 0;
    std::uint64_t sum_ = 0, measured_ = 0;
};

}  // namespace skirmish

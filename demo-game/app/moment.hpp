// What --until waits for: a moment of a match that is worth a picture.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "app/camera.hpp"
#include "app/scene.hpp"

namespace skirmish {

class Moment {
public:
    /// What there is to wait for, as --until names it.
    static std::vector<std::string> names();

    /// One of the names; none of them is waited for never.
    explicit Moment(std::string name) : name_(std::move(name)) {}

    /// What a picture shows beside its scene.
    struct Shown {
        bool death_explained = false;
        std::size_t told = 0;  ///< lines of the feed
    };
    /// After each picture.
    void advance(const Scene& scene, const Camera& camera, const Shown& shown, float dt);
    /// The last picture shows it, for long enough to see its effects too.
    bool come() const;

private:
    bool in_a_fight(const Scene& scene, const Camera& camera, const Shown& shown) const;

    std::string name_;
    float alive_for_ = 0, lasted_ = 0;  // seconds
};

}  // namespace skirmish

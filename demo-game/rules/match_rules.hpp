// What is played on a map: the mode, and how long and how far its rounds go. Known to the server; everybody else reads
// it off the entity Round.
#pragma once

#include <cstdint>

namespace skirmish {

enum class Mode : std::uint8_t {
    plain = 0,  ///< an endless fight with plasma alone: no rounds, dashes, rails, rockets or items; to measure with
    free_for_all = 1,  ///< everybody against everybody
    ball = 2,          ///< two teams and a ball that belongs into the other's goal
    last = ball,
};

struct MatchRules {
    Mode mode = Mode::plain;
    std::uint16_t warm_up_seconds = 8;  ///< before the first round
    std::uint16_t round_seconds = 300;
    std::uint16_t pause_seconds = 8;  ///< after a round, with its scores
    std::uint16_t kill_limit = 25;    ///< ends a free-for-all
    std::uint16_t goal_limit = 5;     ///< ends a round of ball
};

}  // namespace skirmish

// What the codec knows of a kind: its fields gathered into values that are predicted together. Made once from the
// description; nothing else of the game is known to the stages behind.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "snapshot/rotation.hpp"
#include "tickwire/description.hpp"

namespace tickwire::snapshot {

enum class Shape : std::uint8_t {
    number,      ///< one real or integer, or the 2 or 3 of a vector
    angle,       ///< wraps
    quaternion,  ///< the index of the largest component, and the three others
    choice,      ///< flags, enumerations, and numbers too narrow to predict
    bytes,       ///< a text or byte array: its length and words of four bytes
};

inline constexpr std::size_t max_components = 4;

struct FieldGroup {
    Shape shape = Shape::number;
    Visibility visibility = Visibility::everyone;
    std::uint16_t first = 0;  ///< slot
    std::uint16_t count = 1;  ///< slots; at most max_components, but for bytes
    std::uint32_t model = 0;  ///< number of this group's first component among all components of the description
    std::array<std::uint32_t, max_components> steps{};  ///< of bytes: the capacity first
    RotationSteps rotation{};                           ///< of a quaternion's components
    /// Where it goes by another group that was coded before it: its first slot, or none.
    static constexpr std::uint16_t no_velocity = 0xFFFF;
    std::uint16_t velocity = no_velocity;
    /// Steps a tick for a step of velocity, in 1/2^24, and the velocity that is none, in 1/16 step.
    std::array<std::int32_t, max_components> velocity_scale{};
    std::array<std::int32_t, max_components> velocity_zero{};
};

struct KindGroups {
    std::vector<FieldGroup> groups;   ///< the position first
    std::vector<std::uint8_t> order;  ///< in which they are coded: a velocity before what it moves
    std::uint16_t slot_count = 0;
    bool has_position = false;                  ///< groups[0] is where it is
    std::array<std::int32_t, 3> origin{};       ///< of the position's components, in steps
    std::array<std::int32_t, 3> place_scale{};  ///< to steps of the coarsest position of all kinds, in 1/65,536
    bool all_visible = true;                    ///< to everyone

    /// The first two components of place_of(); needs a position.
    std::array<std::int32_t, 2> column_of(const std::uint32_t* slots) const {
        const std::uint32_t* const at = slots + groups[0].first;
        const auto scaled = [&](std::size_t c) {
            return static_cast<std::int32_t>(((std::int64_t{at[c]} + origin[c]) * place_scale[c]) >> 16);
        };
        return {scaled(0), scaled(1)};
    }
    /// Where an entity with these slots is, in steps of the coarsest position of all kinds; zero without a position.
    std::array<std::int32_t, 3> place_of(const std::uint32_t* slots) const {
        std::array<std::int32_t, 3> place{};
        for (std::size_t c = 0; has_position && c < groups[0].count && c < 3; ++c) {
            const std::int64_t steps = std::int64_t{slots[groups[0].first + c]} + origin[c];
            place[c] = static_cast<std::int32_t>((steps * place_scale[c]) >> 16);
        }
        return place;
    }
    /// The slots of a position that is there, or as near as they go.
    void set_place(const std::array<std::int32_t, 3>& place, std::uint32_t* slots) const {
        for (std::size_t c = 0; c < groups[0].count && c < 3; ++c) {
            const std::int64_t steps = (std::int64_t{place[c]} << 16) / place_scale[c] - origin[c];
            slots[groups[0].first + c] =
                static_cast<std::uint32_t>(std::clamp<std::int64_t>(steps, 0, groups[0].steps[c]));
        }
    }
};

/// Groups of every kind, and how many components they have together.
struct GroupTable {
    std::vector<KindGroups> kinds;
    std::uint32_t components = 0;
};

GroupTable group_fields(const std::vector<KindInfo>& kinds, Hertz tick_rate);

inline bool sees(Visibility visibility, bool receiver_is_owner) {
    return visibility == Visibility::everyone || (visibility == Visibility::owner && receiver_is_owner);
}

}  // namespace tickwire::snapshot

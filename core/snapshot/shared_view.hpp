// What the level `shared` says of an entity of a kind: the values that a receiver sees, in a tree of at most four
// branches a knot, so that one symbol says of up to four values, or of up to four such symbols, which need more words.
#pragma once

#include <cstdint>
#include <vector>

#include "snapshot/field_groups.hpp"

namespace tickwire::snapshot {

inline constexpr std::size_t knot_branches = 4;

struct SharedKnot {
    std::uint16_t first = 0;  ///< of its branches: groups of the view, or knots
    std::uint8_t count = 0;
    bool of_groups = true;
    std::uint32_t model = 0;  ///< number among all knots of the description
};

struct SharedView {
    std::vector<FieldGroup> groups;  ///< with something to say, a velocity before what it moves
    std::vector<SharedKnot> knots;   ///< branches before what they branch from; the last is the root. None: no groups
};

/// Of each kind, as its owner and as everybody else sees it.
struct SharedViews {
    struct OfKind {
        SharedView others, owner;  ///< alike: owner is empty
        bool alike = true;         ///< nothing is for the owner alone
        const SharedView& of(bool receiver_is_owner) const { return receiver_is_owner && !alike ? owner : others; }
    };
    std::vector<OfKind> kinds;
    std::uint32_t knots = 0;
    std::vector<std::uint8_t> branches;  ///< of each knot of the description
};

SharedViews shared_views(const GroupTable& groups);

}  // namespace tickwire::snapshot

// The past of a room, for rules that judge what a player saw: quantized frames of the last ticks, as clients received
// them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "tickwire/fields.hpp"
#include "tickwire/frame.hpp"

namespace tickwire {

class PastFrames {
public:
    virtual ~PastFrames() = default;
    /// The frame of a tick, or nullptr when it is not held any more, or not yet.
    virtual const Frame* at(Tick tick) const = 0;
};

namespace detail {

/// Two versions of an entity, and a moment between them.
struct Between {
    std::span<const std::uint32_t> from, to;
    double part = 0;     ///< of the way, 0 to 1
    double seconds = 0;  ///< that the whole way takes
};

/// Whether an entity jumped from one version to the other, by the fields that mark a teleport.
template <class SpecAt>
bool jumped(SpecAt spec_at, const Between& between) {
    for (std::size_t i = 0; i < between.from.size(); ++i) {
        if (spec_at(i).teleports && between.from[i] != between.to[i]) return true;
    }
    return false;
}

/// The value of a slot there, as every client draws it; both versions must be of one life, see jumped().
double blend(const FieldSpec& spec, std::size_t slot, const FieldSpec* velocity, const Between& between);

/// All of them: `spec_at(slot)` gives the meaning, `put(value)` takes the values in order. What jumps stays where it
/// was until it is there.
template <class SpecAt, class Put>
void blend_all(SpecAt spec_at, Between between, Put put) {
    if (between.part < 1 && jumped(spec_at, between)) between.to = between.from;
    for (std::size_t i = 0; i < between.from.size(); ++i) {
        const FieldSpec& spec = spec_at(i);
        put(blend(spec, i, spec.velocity != 0 ? &spec_at(spec.velocity - 1u) : nullptr, between));
    }
}

}  // namespace detail

}  // namespace tickwire

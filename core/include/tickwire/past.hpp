// The past of a room, for rules that judge what a player saw: quantized frames of the last ticks, as clients received
// them.
#pragma once

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

/// A field between two ticks, as every client draws it; `part` in [0, 1].
double blend(const FieldSpec& spec, std::uint32_t from, std::uint32_t to, double part);

}  // namespace detail

}  // namespace tickwire

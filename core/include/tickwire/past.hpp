// The past of a room, for rules that judge what a player saw: quantized frames of the last ticks, as clients received
// them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tickwire/fields.hpp"
#include "tickwire/frame.hpp"
#include "tickwire/quantize.hpp"

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

/// Finds entities of one frame that are asked for nearly in its order, without a search for each.
class FrameCursor {
public:
    explicit FrameCursor(const Frame* frame = nullptr) : frame_(frame) {}
    const Frame* frame() const { return frame_; }
    /// As Frame::find().
    const FrameEntity* find(EntityId id);

private:
    const Frame* frame_;
    std::size_t next_ = 0;
};

/// A moment of the past between two frames of it; `to` has no frame when the moment is the newest there is.
struct PastMoment {
    FrameCursor from, to;
    double part = 0;
    double seconds = 0;  ///< of a tick
};

/// The moment `ticks_ago` before `now`; empty when it is not held.
std::optional<PastMoment> moment_of(const PastFrames* past, Tick now, float ticks_ago, double seconds_a_tick);

template <class T>
std::span<const FieldSpec> held_specs() {
    static const std::vector<FieldSpec> specs = specs_of<T>();
    return specs;
}

/// The versions of an entity around a moment; empty when it was not there as one of this kind.
template <class T>
std::optional<Between> versions_at(PastMoment& moment, EntityId id, std::uint16_t kind) {
    const FrameEntity* first = moment.from.find(id);
    if (first == nullptr || first->kind != kind) return std::nullopt;
    const FrameEntity* second = moment.to.frame() != nullptr ? moment.to.find(id) : nullptr;
    const auto old_slots = moment.from.frame()->slots_of(*first, tickwire::slot_count<T>);
    return Between{old_slots,
                   second != nullptr ? moment.to.frame()->slots_of(*second, tickwire::slot_count<T>) : old_slots,
                   moment.part, moment.seconds};
}

/// As every client draws it there.
template <class T>
T blended(const Between& between) {
    const auto specs = held_specs<T>();
    std::array<double, tickwire::slot_count<T>> values{};
    double* out = values.data();
    blend_all([&](std::size_t i) -> const FieldSpec& { return specs[i]; }, between,
              [&](double value) { *out++ = value; });
    T value{};
    restore(value, std::span<const double>(values));
    return value;
}

}  // namespace detail

}  // namespace tickwire

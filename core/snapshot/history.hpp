// The one ring of the past: the quantized frames of the last ticks of a room. Baselines for deltas, lag compensation
// and recordings read it; nothing else is kept of the past.
#pragma once

#include <array>
#include <vector>

#include "snapshot/counted_frame.hpp"
#include "tickwire/description.hpp"
#include "tickwire/frame.hpp"
#include "tickwire/past.hpp"

namespace tickwire::snapshot {

/// Ticks held. A baseline older than max_baseline_age is never used, so that a receiver that holds as many always has
/// it.
inline constexpr std::uint32_t history_ticks = 64;
inline constexpr std::int32_t max_baseline_age = 56;

class History final : public PastFrames {
public:
    /// The frame to fill for `tick`, which must follow the newest; its storage is reused, or another's where somebody
    /// still holds it. Call commit() when it is filled.
    Frame& begin(Tick tick);
    /// Finds what changed against the tick before, and makes the frame the newest.
    void commit(const Description& description);
    /// Holds these and nothing else: frames of ticks that follow one another.
    void resume(std::span<const CountedFrame> frames, const Description& description);
    /// All that is held, the oldest first, for who looks at it while the ring goes on: it stays as it is for as long
    /// as he holds it. Costs no copy.
    std::vector<CountedFrame> share();
    /// The frame of a tick, or nullptr when it is not held.
    const Frame* at(Tick tick) const override;
    const Frame* newest() const { return at(newest_); }
    /// Whether two ticks that are held have the same entities with the same owners, so that each stands at the same
    /// place in both frames, and its slots too.
    bool alike(Tick a, Tick b) const {
        return arrangements_[a.value % history_ticks] == arrangements_[b.value % history_ticks];
    }
    /// The same of the newest frame and that of a tick; false where that one is not held.
    bool alike_since(Tick tick) const { return at(tick) != nullptr && alike(tick, newest_); }
    /// The slots that an entity of the newest frame, which stands at `place` there, had at `tick`; nullptr where it was
    /// not there, or the tick is not held.
    const std::uint32_t* slots_at(Tick tick, const FrameEntity& entity, std::size_t place) const;

private:
    Frame& to_fill(CountedFrame& frame);
    void drop_unused();

    std::array<CountedFrame, history_ticks> frames_;
    std::vector<CountedFrame> spare_;  // taken out of the ring while somebody held them, or made for their places
    std::size_t needed_ = 0;           // of those: how many at once, lately, and since share() was called last
    std::size_t needed_now_ = 0;
    std::array<std::uint32_t, history_ticks>
        arrangements_{};  // of each frame: a new number where its entities are others
    std::uint32_t arrangement_ = 0;
    Tick filling_{};
    Tick newest_{};
};

}  // namespace tickwire::snapshot

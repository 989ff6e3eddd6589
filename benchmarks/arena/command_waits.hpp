// How long after a client has sent the command of a tick the snapshot comes back that shows it.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "arena/board.hpp"
#include "tickwire/time.hpp"

namespace tickwire::bench {

class CommandWaits {
public:
    /// What was measured until now does not count.
    void begin() { waits_us_.clear(), measuring_ = true; }
    /// A datagram whose newest command is for `newest` left at `now`; only the first of each tick counts.
    void sent(Tick newest, TimePoint now) {
        if (newest <= newest_) return;
        newest_ = newest;
        waiting_[newest.value % waiting_.size()] = {newest, now};
    }
    /// A snapshot of `tick` has come, whole.
    void shown(Tick tick, TimePoint now) {
        for (; shown_ < tick; shown_ = shown_ + 1) {
            const Sent& sent = waiting_[(shown_.value + 1) % waiting_.size()];
            if (measuring_ && sent.tick == shown_ + 1)
                waits_us_.push_back(static_cast<std::uint32_t>((now - sent.at).count()));
        }
    }
    const std::vector<std::uint32_t>& waits_us() const { return waits_us_; }

private:
    struct Sent {
        Tick tick{};
        TimePoint at{};
    };
    std::array<Sent, 128> waiting_{};
    Tick newest_{}, shown_{};
    bool measuring_ = false;
    std::vector<std::uint32_t> waits_us_;
};

/// The figures of all waits together; clears them.
WaitFigures figures_of(std::vector<std::uint32_t>& waits_us);

}  // namespace tickwire::bench

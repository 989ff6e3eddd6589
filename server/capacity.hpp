// How many bytes a second the path to one client carries, from how long acks take. A queue on the way shows as round
// trips that grow while as much is sent as before; the rate then falls below what was delivered, so that the queue
// drains. Loss alone means nothing: radio links lose without being full.
//
// After LEDBAT (RFC 6817: base delay and queueing delay), with the
// delivered rate as the measure to fall back to (as BBR and GCC do).
#pragma once

#include <array>
#include <cstdint>

#include "tickwire/time.hpp"

namespace tickwire::server {

class Capacity {
public:
    /// Bytes a second; the rate starts at the most and stays between both.
    Capacity(double least, double most) : least_(least), most_(most), rate_(most) {}

    /// A datagram of so many bytes, headers included, leaves. `limited`: more would have been sent with a higher rate.
    void sent(std::size_t bytes, bool limited);
    /// One that was sent at `at` has been acked.
    void acked(TimePoint now, TimePoint at, std::size_t bytes);
    /// Call it once a tick.
    void advance(TimePoint now);

    /// Bytes a second that may be sent.
    double rate() const { return rate_; }
    /// What waits on the way, as it was measured last.
    Duration queueing() const { return queueing_; }

private:
    static constexpr Duration period = std::chrono::milliseconds(200);       // between two decisions
    static constexpr Duration base_epoch = std::chrono::milliseconds(7500);  // of the smallest round trip

    void decide(TimePoint now);
    void fall(TimePoint now);
    void grow(TimePoint now, double seconds);
    void begin_anew();
    Duration base() const;

    double least_, most_, rate_;
    double full_ = 0;  // the delivered rate when a queue was seen last; 0: never
    TimePoint decided_{};
    std::array<Duration, 4> bases_{Duration::max(), Duration::max(), Duration::max(), Duration::max()};
    TimePoint epoch_began_{};
    std::uint32_t epoch_ = 0;
    Duration lowest_ = Duration::max();  // round trip since the last decision
    Duration sum_{0};                    // of round trips since then
    std::uint32_t trips_ = 0;
    Duration noise_{0};  // mean round trip over the lowest, smoothed
    Duration queueing_{0};
    double sent_ = 0, delivered_ = 0;  // bytes since the last decision
    double sent_rate_ = 0, delivered_rate_ = 0;
    double usual_ = 1;         // part of what is sent that arrives while no queue is seen
    std::uint32_t signs_ = 0;  // decisions in a row that saw a queue that does not drain
    std::uint32_t flat_ = 0;   // of those, the last in a row that did not see it grow either
    std::uint32_t grown_ = 0;  // decisions in a row that saw it grow
    Duration settles_{0};      // no further fall before then
    TimePoint fell_{};
    bool limited_ = false;
};

}  // namespace tickwire::server

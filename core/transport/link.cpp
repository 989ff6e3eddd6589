// See link.hpp. The order of the steps is that of a real path: lost on the way, then queued for the line, then delayed.
#include "transport/link.hpp"

#include <algorithm>

namespace tickwire::transport {

namespace {

constexpr Duration longest_queue = std::chrono::milliseconds(200);
// Over one tick at 60 Hz, so that the next datagram overtakes.
constexpr Duration least_hold_back = std::chrono::milliseconds(20);
constexpr Duration most_hold_back = std::chrono::milliseconds(50);

std::uint64_t count(Duration duration) {
    return static_cast<std::uint64_t>(duration.count());
}

}  // namespace

void Link::set_conditions(const Conditions& conditions) {
    conditions_ = conditions;
    in_loss_burst_ = false;
    line_free_ = {};
    last_arrival_ = {};
    phase_ends_ = {};
}

bool Link::carry(const DelayQueue::Item& datagram, TimePoint now, DelayQueue& queue) {
    if (loses() || !transmit(datagram.bytes.size(), now)) return false;
    const int copies = random_.chance_percent(conditions_.duplicate_percent) ? 2 : 1;
    bool carried = false;
    for (int i = 0; i < copies; ++i) {
        if (!queue.push(arrival(now), datagram)) continue;
        carried = true;
        if (random_.chance_percent(conditions_.corrupt_percent)) queue.corrupt_newest(random_.next());
    }
    return carried;
}

/// Simple Gilbert model: in a burst everything is lost, and bursts are as long and as frequent as makes the mean length
/// loss_burst and the total loss_percent.
bool Link::loses() {
    const double loss = conditions_.loss_percent / 100;
    if (loss <= 0) return false;
    if (conditions_.loss_burst <= 1 || loss >= 1) return random_.unit() < loss;
    const double odds = loss / (1 - loss);
    const double length = std::max(conditions_.loss_burst, odds);  // shorter bursts cannot add up to so much loss
    in_loss_burst_ = in_loss_burst_ ? random_.unit() >= 1 / length : random_.unit() < odds / length;
    return in_loss_burst_;
}

/// Moves `at` to when the line has sent the datagram; false when its queue is full.
bool Link::transmit(std::size_t bytes, TimePoint& at) {
    if (conditions_.bandwidth_kbit == 0) return true;
    line_free_ = std::max(line_free_, at);
    if (line_free_ - at > longest_queue) return false;
    const std::uint64_t bits = (bytes + header_bytes_) * 8;
    line_free_ += Duration(bits * 1000 / conditions_.bandwidth_kbit);  // bits / (kbit/s) = ms
    at = line_free_;
    return true;
}

Duration Link::phase_latency(TimePoint now) {
    if (conditions_.phases.empty()) return Duration::zero();
    if (phase_ends_ == TimePoint{}) phase_ends_ = now + conditions_.phases[phase_ = 0].lasts;
    while (phase_ends_ <= now) {
        phase_ = (phase_ + 1) % conditions_.phases.size();
        phase_ends_ += conditions_.phases[phase_].lasts;
    }
    return conditions_.phases[phase_].extra_latency;
}

TimePoint Link::arrival(TimePoint sent) {
    TimePoint at =
        sent + conditions_.latency + phase_latency(sent) + Duration(random_.up_to(count(conditions_.jitter)));
    if (random_.chance_percent(conditions_.reorder_percent)) {
        return at + least_hold_back + Duration(random_.up_to(count(most_hold_back - least_hold_back)));
    }
    return last_arrival_ = std::max(at, last_arrival_);
}

}  // namespace tickwire::transport

#include "capacity.hpp"

#include <algorithm>

namespace tickwire::server {

namespace {

// Round trips are noisy by a frame of the client and a tick of ours, and so is the lowest of a few.
constexpr Duration queue_seen = std::chrono::milliseconds(30), queue_gone = std::chrono::milliseconds(20);
constexpr Duration differs = std::chrono::milliseconds(2);  // from one period to the next, at least
constexpr double falls_to = 0.8;                            // of what was delivered
constexpr double undelivered = 0.85;                        // of what usually gets through: the queue is full
constexpr double usual_smoothing = 0.1;
constexpr double smoothing = 0.5;
// A second: while no limit is known, below the last one, and near it.
constexpr double growth_unknown = 0.6, growth_below = 0.25, growth_near = 0.03;
constexpr double near_limit = 0.82;
// Near it the growth itself grows by so much a second, from so long after the last fall: the limit may be gone.
constexpr double boldness = 0.015;
constexpr Duration patience = std::chrono::seconds(5);
constexpr std::uint32_t flat_enough = 5, sure_of_queue = 3;      // periods
constexpr Duration remembers = std::chrono::milliseconds(3000);  // that it has tried with less

double seconds(Duration duration) {
    return static_cast<double>(duration.count()) / 1e6;
}

}  // namespace

void Capacity::sent(std::size_t bytes, bool limited) {
    sent_ += static_cast<double>(bytes);
    limited_ |= limited;
}

void Capacity::acked(TimePoint now, TimePoint at, std::size_t bytes) {
    const Duration trip = std::max(now - at, Duration::zero());
    delivered_ += static_cast<double>(bytes);
    lowest_ = std::min(lowest_, trip);
    sum_ += trip;
    ++trips_;
    bases_[epoch_ % bases_.size()] = std::min(bases_[epoch_ % bases_.size()], trip);
}

Duration Capacity::base() const {
    return *std::ranges::min_element(bases_);
}

void Capacity::advance(TimePoint now) {
    if (decided_ == TimePoint{}) decided_ = epoch_began_ = now;
    if (now - decided_ < period) return;
    decide(now);
    decided_ = now;
    sent_ = delivered_ = 0;
    lowest_ = Duration::max();
    sum_ = Duration::zero();
    trips_ = 0;
    limited_ = false;
    if (now - epoch_began_ >= base_epoch) {
        epoch_began_ = now;
        bases_[++epoch_ % bases_.size()] = Duration::max();
    }
}

void Capacity::decide(TimePoint now) {
    const double passed = seconds(now - decided_);
    sent_rate_ += (sent_ / passed - sent_rate_) * smoothing;
    delivered_rate_ += (delivered_ / passed - delivered_rate_) * smoothing;
    if (lowest_ == Duration::max()) {  // silence says nothing of capacity
        signs_ = grown_ = 0;
        return;
    }
    const Duration before = queueing_;
    queueing_ = lowest_ - base();
    const double through = sent_rate_ > 0 ? delivered_rate_ / sent_rate_ : 1;
    const bool full = through < undelivered * usual_;
    noise_ += (sum_ / trips_ - lowest_ - noise_) / 8;
    if (queueing_ <= queue_seen + noise_) {
        signs_ = flat_ = grown_ = 0;
        usual_ += (std::min(through, 1.0) - usual_) * usual_smoothing;
        if (limited_ && queueing_ < queue_gone + noise_ / 2) grow(now, passed);
        return;
    }
    if (queueing_ < before - differs) {  // it drains
        signs_ = flat_ = grown_ = 0;
        return;
    }
    const bool growing = queueing_ > before + differs || full;
    ++signs_;
    flat_ = growing ? 0 : flat_ + 1;
    grown_ = growing ? grown_ + 1 : 0;
    if (signs_ < 2 || now - fell_ < settles_) return;
    const bool tried = now - fell_ < remembers;
    if (flat_ >= flat_enough && (tried || !limited_)) return begin_anew();
    // Where all that there is to send is sent, a step may be another route: only a queue grows on.
    if ((growing && (limited_ || grown_ >= sure_of_queue)) || (limited_ && !tried)) fall(now);
}

// Below what passes, by as much as drains the queue in about a second.
void Capacity::fall(TimePoint now) {
    full_ = delivered_rate_;
    rate_ = std::clamp(std::min(rate_, full_ * falls_to), least_, most_);
    fell_ = now;
    settles_ = base() + queueing_ + 2 * period;
    signs_ = grown_ = 0;
}

// It is not our queue: with less sent it does not drain. The path has become longer, or is filled by somebody else.
void Capacity::begin_anew() {
    bases_.fill(Duration::max());
    bases_[epoch_ % bases_.size()] = lowest_;
    queueing_ = Duration::zero();
    signs_ = flat_ = grown_ = 0;
    full_ = 0;
}

void Capacity::grow(TimePoint now, double passed) {
    const double near = growth_near + boldness * seconds(std::max(now - fell_ - patience, Duration::zero()));
    const double growth = full_ == 0                   ? growth_unknown
                          : rate_ < near_limit * full_ ? growth_below
                                                       : std::min(near, growth_unknown);
    rate_ = std::min(most_, rate_ * (1 + growth * passed));
}

}  // namespace tickwire::server

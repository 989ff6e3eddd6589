#include "view_clock.hpp"

#include <algorithm>
#include <cmath>

namespace tickwire::client {

namespace {

constexpr Duration gross = std::chrono::milliseconds(250);  // an error beyond this is jumped over
// Of real time: as usual, when the view is more than a tick off, and when it has run out of snapshots by a tick.
constexpr double usual_slew = 0.02, urgent_slew = 0.06, starved_slew = 0.6;
constexpr double eagerness = 1, starved_eagerness = 15;  // of the error made up in a second

constexpr Duration adapts_every = std::chrono::milliseconds(250);
constexpr Duration lately_within = std::chrono::seconds(2);
constexpr double reserve = 0.3;   // ticks
constexpr double unworthy = 0.5;  // ticks: a smaller gain does not move the clock
constexpr double relaxes = 0.15;  // of the gain, each time
constexpr Duration longest_frame = std::chrono::milliseconds(500);

constexpr double frame_news = 1.0 / 16;  // how much one frame says of the others

constexpr Duration a_moment = std::chrono::milliseconds(10);
constexpr std::uint32_t sure_after = 2;  // moments
constexpr Duration is_news_for = std::chrono::milliseconds(300);
constexpr Duration another_route = std::chrono::milliseconds(20);  // between the fastest snapshots

}  // namespace

ViewClock::ViewClock(Hertz rate, Duration longest) : rate_(rate), longest_(ticks(longest)) {}

void ViewClock::set_delay(Duration delay, double in_time) {
    adaptive_ = delay == Duration::zero();
    if (!adaptive_) delay_ = std::min(ticks(delay), longest_);
    in_time_ = in_time;
}

void ViewClock::arrived(TimePoint now, Tick tick) {
    if (!started_) {
        started_ = true;
        origin_ = now_ = adapted_at_ = now;
        offset_ = tick.value - delay_;
        newest_ = tick - 1;
        fastest_ = -static_cast<double>(tick.value);
    }
    // What waited for a process that stood still says nothing of the network.
    const bool stood_still = now - now_ > longest_frame;
    const double late = ticks(now - origin_) - tick.value;
    if (!lateness_.empty(now) && !stood_still) note_lateness(now, late - lateness_.lowest());
    lateness_.add(now, late);
    // Of a silence a second is enough.
    const auto most_news = static_cast<std::int32_t>(std::min<std::size_t>(rate_.value, ArrivalWaits::kept));
    const std::int32_t news = stood_still ? 0 : std::min(tick - newest_, most_news);
    for (std::int32_t i = news; i-- > 0;) waits_.add(ticks(now - origin_) - (tick - i).value);
    newest_ = std::max(newest_, tick);
}

void ViewClock::note_lateness(TimePoint now, double lateness) {
    if (lateness < delay_ + ticks(another_route)) {
        late_moments_ = 0;
        return;
    }
    if (late_moments_ > 0 && now - late_at_ < a_moment) return;
    least_late_ = late_moments_ == 0 ? lateness : std::min(least_late_, lateness);
    late_at_ = now;
    if (++late_moments_ < sure_after) return;
    longer_since_ = now;
    longer_ = least_late_;
    if (adaptive_) delay_ = std::min(delay_ + least_late_, longest_);
}

Duration ViewClock::longer_by(TimePoint now) const {
    const bool lately = longer_ > 0 && now - longer_since_ < is_news_for;
    return lately ? Duration(static_cast<std::int64_t>(longer_ * 1e6 / rate_.value)) : Duration::zero();
}

// What came over another route is judged by the fastest of its own: how uneven that was still tells something.
void ViewClock::follow_route() {
    const double change = lateness_.lowest() - fastest_;
    fastest_ = lateness_.lowest();
    if (!adaptive_ || std::abs(change) < ticks(another_route)) return;
    // That a route is faster shows at once; that it is slower, when the old one is forgotten.
    const auto known = static_cast<std::size_t>(change < 0 ? 0 : ticks(LowestWindow::memory));
    waits_.shift(change, known);
    if (change > 0) delay_ = std::max(1.0, delay_ - change);  // the view stays where it is
}

// Between two snapshots several pictures are drawn where they are short: the last must not run out either.
double ViewClock::delay_for(double wait) const {
    return std::clamp(wait - lateness_.lowest() + reserve + 1 - frame_, 1.0, longest_);
}

void ViewClock::adapt(TimePoint now) {
    adapted_at_ = now;
    if (waits_.empty()) return;
    const double wanted = delay_for(waits_.usual(in_time_));
    if (wanted > delay_) {
        // What was long ago is no reason to fall back now, and never so far at once that the view would jump.
        const double lately = delay_for(waits_.longest_lately(static_cast<std::size_t>(ticks(lately_within))));
        const double without_jump = ticks(gross) - lateness_.lowest() - offset_ - 1;
        delay_ = std::max(delay_, std::min({wanted, lately, without_jump}));
    } else if (wanted < delay_ - unworthy) {
        // No faster than the view follows: it must never be so far off that it jumps.
        delay_ -= std::min((delay_ - wanted) * relaxes, urgent_slew * ticks(adapts_every));
    }
}

void ViewClock::advance(TimePoint now) {
    const double passed = std::max(0.0, static_cast<double>((now - now_).count()) / 1e6);
    now_ = now;
    frame_ += (std::min(passed * rate_.value, 1.0) - frame_) * frame_news;
    if (!started_) return;
    const bool heard = !lateness_.empty(now);
    if (heard) follow(now, passed);
    // Also in a silence so long that nothing is known of arrivals any more.
    offset_ -= std::max(0.0, exact() - newest_.value - most_extrapolation);
    if (heard) behind_ = -lateness_.lowest() - offset_;
}

void ViewClock::follow(TimePoint now, double passed) {
    follow_route();
    if (adaptive_ && now - adapted_at_ >= adapts_every) adapt(now);
    const double error = -lateness_.lowest() - delay_ - offset_;
    if (std::abs(error) > ticks(gross)) {
        offset_ += error;
    } else {
        const bool late = starved() && error < 0;
        const double beyond = std::clamp(exact() - newest_.value, 0.0, 1.0);
        const double slew = late                  ? urgent_slew + (starved_slew - urgent_slew) * beyond
                            : std::abs(error) > 1 ? urgent_slew
                                                  : usual_slew;
        const double most = slew * rate_.value * passed;
        offset_ += std::clamp(error * (late ? starved_eagerness : eagerness) * passed, -most, most);
    }
}

}  // namespace tickwire::client

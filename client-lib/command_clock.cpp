#include "command_clock.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "snapshot/command_codec.hpp"

namespace tickwire::client {

namespace {

constexpr Duration first_aim = std::chrono::milliseconds(25);  // until there are reports
constexpr Duration gross = std::chrono::milliseconds(250);  // an error beyond this is not steered away but jumped over
constexpr double most_slew = 0.03;                          // of real time
constexpr Duration settles_in = std::chrono::seconds(2);    // the first guess of the lead is rough
constexpr double settling_slew = 0.2;
// Of the error, made up in a second: at once where commands come too late, as each is then missed; else gently.
constexpr double eagerness = 2, haste = 20;
constexpr double some_loss_percent = 1, much_loss_percent = 6;
constexpr Duration far_too_late =
    std::chrono::milliseconds(30);                        // that a new route brings, and steering is too slow for
constexpr double reserve_a_miss = 0.3, most_reserve = 1;  // ticks
constexpr double reserve_fades = 0.05;                    // ticks a second
constexpr double longest_frame = 8;                       // ticks: a longer one is a pause
constexpr Duration uneven_frame = std::chrono::milliseconds(4);  // beyond the average: more is a stall
// How exactly a program wakes up: who draws seldom less so, and nobody better than this.
constexpr double unsure = 1.0 / 5;  // of a frame
constexpr Duration least_unsure = std::chrono::microseconds(750);
constexpr double frame_news = 1.0 / 16;      // how much one frame says of the others
constexpr double unseen = 1;                 // of how much margins vary: what the next may lack of the least one
constexpr std::uint32_t far_sure_after = 2;  // reports in a row
// Each tick without its command is one in which the player's keys do nothing: a tenth of a second, not more.
constexpr Duration too_late = std::chrono::milliseconds(1);
constexpr std::uint32_t sure_after = 6;
constexpr double weight = 0.1;  // of one report in what is usual

}  // namespace

void CommandClock::start(TimePoint now, Tick newest, Duration rtt) {
    started_ = true;
    origin_ = now_ = now;
    lead_ = newest.value + 1 + ticks(rtt + first_aim);
    headroom_ = {};
    usual_headroom_ = 0;
    past_count_ = 0;
    newest_ = 0;
    first_ = std::floor(lead_);
    late_ = far_late_ = {};
}

// The server takes no command so early: the process stood still, its clock was set forward, or the server stood still.
void CommandClock::return_from_afar(TimePoint now) {
    const Tick newest = std::exchange(snapshot_, {});
    if (!newest || exact() - newest.value <= ticks(rtt_) + snapshot::max_commands_ahead) return;
    lead_ += newest.value + 1 + ticks(rtt_ + first_aim) - exact();
    headroom_ = {};
    past_count_ = 0;
    late_ = far_late_ = {};
    newest_ = std::floor(exact());
    deaf_until_ = now + rtt_;  // to reports of the commands sent before
    jumped_ = true;
}

double CommandClock::exact() const {
    return lead_ + ticks(now_ - origin_);
}

Tick CommandClock::tick() const {
    return Tick(static_cast<std::uint32_t>(std::max(0.0, exact())));
}

// The frame in which the command of a tick was sent: when the clock last went over it, before any jump back.
CommandClock::Past CommandClock::sent(double tick) const {
    const std::size_t held = std::min(past_count_, past_.size());
    const auto past = [this](std::size_t ago) -> const Past& { return past_[(past_count_ - ago) % past_.size()]; };
    std::size_t ago = 1;
    while (ago <= held && past(ago).exact < tick) ++ago;
    Past found{tick, lead_};
    for (; ago <= held && past(ago).exact >= tick; ++ago) found = past(ago);
    return found;
}

void CommandClock::margin_reported(TimePoint now, Duration margin, Tick ran) {
    if (now < deaf_until_) return;
    // One command comes each tick: the newest came in the tick before `ran` ended. After a jump back none comes for a
    // while, and the report is of the last one before it.
    const double command = std::min(std::floor(ran.value + ticks(margin)), newest_);
    const Past frame = sent(command);
    const double as_it_was = ticks(margin) - frame.lead;
    // Where frames and ticks beat against each other, one that was sent at once is followed by one that waits a frame.
    const double waited = std::clamp(frame.exact - command, 0.0, longest_frame);
    const double at_once = as_it_was + waited;
    usual_headroom_ = headroom_.empty(now) ? at_once : usual_headroom_ + (at_once - usual_headroom_) * weight;
    headroom_.add(now, at_once);
    // By the lead of today: what an earlier jump has mended is not late.
    late_.report(as_it_was + lead_ < -ticks(too_late), at_once);
    far_late_.report(as_it_was + lead_ < -ticks(far_too_late), at_once);
}

Tick CommandClock::first_in_time() const {
    const double first = std::ceil(exact() - std::max(0.0, usual_headroom_ + lead_));
    return std::min(Tick(static_cast<std::uint32_t>(std::max(0.0, first))), tick());
}

void CommandClock::LateRow::report(bool late, double headroom) {
    least = count == 0 ? headroom : std::max(least, headroom);
    count = late ? count + 1 : 0;
}

void CommandClock::way_became_longer(TimePoint now, Duration by) {
    if (headroom_.empty(now) || ahead_at_once_ > 0) return;
    ahead_at_once_ = ticks(by);
    headroom_.add(now, headroom_.lowest() - ahead_at_once_);
    usual_headroom_ -= ahead_at_once_;
}

void CommandClock::missed(std::uint32_t ticks, Tick ran) {
    if (ticks > 0 && ran.value >= first_ + ticks) reserve_ = std::min(reserve_ + reserve_a_miss, most_reserve);
}

void CommandClock::measure_frame(TimePoint now, double length) {
    length = std::min(length, longest_frame);
    frame_ += (length - frame_) * frame_news;
    longest_frame_.add(now, -length);
}

// A command may have to wait for a whole frame to be sent, for as long as they have lately lasted twice and a little
// more. A single stall is over when it is known.
double CommandClock::frame_room(TimePoint now) {
    const double longest = longest_frame_.empty(now) ? frame_ : std::max(frame_, -longest_frame_.lowest_twice());
    return std::min(longest + std::max(frame_ * unsure, ticks(least_unsure)), frame_ + ticks(uneven_frame));
}

// The least headroom that the next command may have to do with, as a command that is sent at once.
double CommandClock::wanted(TimePoint now, const CommandAim& aim, double loss_percent) {
    const double varies = std::max(0.0, usual_headroom_ - headroom_.lowest());
    const double early =
        std::clamp(ticks(aim.least) + varies * unseen, ticks(aim.least), ticks(std::max(aim.least, aim.most)));
    const int repeats = loss_percent > much_loss_percent ? 2 : loss_percent > some_loss_percent ? 1 : 0;
    return early + frame_room(now) + reserve_ + repeats;
}

void CommandClock::advance(TimePoint now, const CommandAim& aim, double loss_percent) {
    const double passed = std::max(0.0, static_cast<double>((now - now_).count()) / 1e6);
    now_ = now;
    jumped_ = false;
    if (!started_) return;
    return_from_afar(now);
    measure_frame(now, passed * rate_.value);
    reserve_ = std::max(0.0, reserve_ - reserve_fades * passed);
    if (ahead_at_once_ > 0) {
        lead_ += std::exchange(ahead_at_once_, 0);
        late_ = far_late_ = {};
        jumped_ = true;
    } else if (!headroom_.empty(now)) {
        const double early = wanted(now, aim, loss_percent), error = early - (headroom_.lowest() + lead_);
        if (std::abs(error) > ticks(gross)) {
            lead_ += error;
            jumped_ = true;
        } else if (far_late_.count >= far_sure_after || late_.count >= sure_after) {
            lead_ = early - (far_late_.count >= far_sure_after ? far_late_ : late_).least;
            late_ = far_late_ = {};
            jumped_ = true;
        } else {
            const double most = (now - origin_ < settles_in ? settling_slew : most_slew) * rate_.value * passed;
            lead_ += std::clamp(error * (error > 0 ? haste : eagerness) * passed, -most, most);
        }
    }
    newest_ = std::max(newest_, std::floor(exact()));
    past_[past_count_++ % past_.size()] = {exact(), lead_};
}

}  // namespace tickwire::client

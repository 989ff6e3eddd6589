#include "rewind_grant.hpp"

#include <algorithm>

namespace tickwire::server {

namespace {
// By what an honest picture is behind the newest snapshot: two of snapshots and a part of its own; more where the path
// jitters, and where losses must be bridged.
constexpr Duration view_allowance = std::chrono::milliseconds(60), loss_allowance = std::chrono::milliseconds(60),
                   most_jitter_allowance = std::chrono::milliseconds(100);
constexpr int jitter_allowance = 4;  // times the mean deviation of the round trip
constexpr double some_loss_percent = 0.5;

// Of a tick's time. An honest view makes up 0.06 at most, and less near its goal.
constexpr double fastest_film = 1.1, made_up_at_least = 0.03;
constexpr double uneven = 2;  // ticks, between a picture and the command that is sent with it
// After a leap ahead a longer path counts as fast as this: 200 ms in two seconds.
constexpr double regained = 0.1;

Duration slack_of(const transport::PathStats& path) {
    return view_allowance + std::min<Duration>(jitter_allowance * path.rtt_jitter, most_jitter_allowance) +
           (path.loss_percent > some_loss_percent ? loss_allowance : Duration::zero());
}
}  // namespace

PlayerView RewindGrant::grant(const Claim& claim, const transport::PathStats& path, Duration max_rewind, Hertz rate) {
    const auto ticks = [&](Duration time) { return static_cast<double>(time.count()) * 1e-6 * rate.value; };
    const double claimed = static_cast<double>(claim.behind);
    if (!newest_) {
        newest_ = claim.command;
        film_ = drawn_ = claim.command.value - claimed;
        ceiling_ = ticks(std::chrono::seconds(1));
    }
    const double passed = std::max(claim.command - newest_, 0);
    const double by_path = possible(claim, ticks(slack_of(path)), passed), by_host = ticks(max_rewind);
    const double granted = std::clamp(claimed, 0.0, std::min(by_path, by_host));
    newest_ = std::max(newest_, claim.command);
    drawn_ = std::max(drawn_, claim.command.value - granted);
    if (claimed > by_path) kept_ = 0;  // no such film

    PlayerView view{.claimed = claim.behind, .granted = static_cast<float>(granted), .round_trip = path.rtt};
    if (claimed > granted) view.cut_by = by_host <= by_path ? RewindBound::max_rewind : RewindBound::path;
    return view;
}

double RewindGrant::possible(const Claim& claim, double slack, double passed) {
    const double claimed = static_cast<double>(claim.behind), moment = claim.command.value - claimed;
    ceiling_ += regained * passed;
    film_ += fastest_film * passed;
    if (moment > film_ + uneven) ceiling_ = std::min(ceiling_, claimed + slack);
    if (moment > film_ + uneven || moment < film_) film_ = moment;
    const double by_news = (claim.news ? claim.command - claim.news : 0) + slack;
    kept_ = std::max(kept_ - made_up_at_least * passed, std::min(claimed + uneven, by_news));
    const double stands = claim.command.value - drawn_;
    return std::max(std::min({std::max(by_news, kept_), ceiling_, stands + uneven}), 0.0);
}

}  // namespace tickwire::server

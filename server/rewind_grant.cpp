#include "rewind_grant.hpp"

#include <algorithm>

namespace tickwire::server {

namespace {
// What an honest client's picture is behind beyond the round trip and its commands' lead: a tick of its own and two of
// snapshots; more where the path jitters, and where losses must be bridged.
constexpr Duration view_allowance = std::chrono::milliseconds(60), loss_allowance = std::chrono::milliseconds(60);
constexpr int jitter_allowance = 4;  // times the mean deviation of the round trip
constexpr double some_loss_percent = 0.5;
constexpr std::int64_t bucket_us = 250'000;
}  // namespace

void RewindGrant::measured(const transport::SessionStats& path, TimePoint now) {
    round_trip_ = path.rtt;
    const Duration possible = path.rtt + view_allowance + jitter_allowance * path.rtt_jitter +
                              (path.loss_percent > some_loss_percent ? loss_allowance : Duration::zero());
    const std::int64_t bucket = now.time_since_epoch().count() / bucket_us;
    const auto place = [](std::int64_t number) {
        return static_cast<std::size_t>(number % static_cast<std::int64_t>(buckets));
    };
    if (newest_bucket_ < 0 || bucket - newest_bucket_ >= static_cast<std::int64_t>(buckets)) {
        possible_.fill(possible);
    } else {
        for (std::int64_t passed = newest_bucket_ + 1; passed <= bucket; ++passed) possible_[place(passed)] = possible;
    }
    newest_bucket_ = std::max(newest_bucket_, bucket);
    possible_[place(newest_bucket_)] = std::min(possible_[place(newest_bucket_)], possible);
}

PlayerView RewindGrant::grant(float claimed, Duration lead, Duration max_rewind, Hertz rate) const {
    const Duration possible = *std::ranges::min_element(possible_) + std::max(lead, Duration::zero());
    const auto ticks = [&](Duration time) {
        return static_cast<float>(time.count()) * 1e-6f * static_cast<float>(rate.value);
    };
    const float most = ticks(std::min(possible, max_rewind));
    PlayerView view{.claimed = claimed, .granted = std::min(claimed, most), .round_trip = round_trip_};
    if (claimed > most) view.cut_by = max_rewind <= possible ? RewindBound::max_rewind : RewindBound::path;
    return view;
}

}  // namespace tickwire::server

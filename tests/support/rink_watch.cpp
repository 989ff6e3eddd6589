#include "support/rink_watch.hpp"

#include <algorithm>
#include <cmath>

namespace tickwire::test {

std::optional<Skater> own_skater(const RinkPlayer& player) {
    for (const auto& skater : player.client->view<Skater>()) {
        if (skater.owner == player.client->me()) return skater.value;
    }
    return std::nullopt;
}

double moment(const RinkPlayer& player) {
    return player.client->view_tick().value + static_cast<double>(player.client->view_fraction());
}

RinkWatch::RinkWatch(RinkPlayer& player) : player_(player) {
    player_.after_frame = [this](RinkPlayer&) { see(); };
    take();
}

Seen RinkWatch::take() {
    const ClientStats now = player_.client->stats();
    seen_.missing = now.commands_missing - before_.commands_missing;
    seen_.starved = now.starved_frames - before_.starved_frames;
    seen_.corrections = now.corrections - before_.corrections;
    seen_.drawn = now.frames - before_.frames;
    before_ = now;
    return std::exchange(seen_, {});
}

void RinkWatch::see() {
    if (!player_.playing()) return;
    const double seconds = last_ == TimePoint{} ? 0 : static_cast<double>((player_.drawn_at - last_).count()) / 1e6;
    last_ = player_.drawn_at;
    ++seen_.frames;
    see_own(seconds);
    see_view(seconds);
    see_events();
    const std::int32_t margin = player_.client->stats().command_margin_ms;
    seen_.least_margin_ms = std::min(seen_.least_margin_ms, margin);
    seen_.most_margin_ms = std::max(seen_.most_margin_ms, margin);
}

void RinkWatch::see_own(double seconds) {
    const auto own = own_skater(player_);
    if (!own) ++seen_.frames_without_own;
    if (own && own_ && seconds > 0) {
        const double dx = static_cast<double>(own->x - own_->x), dy = static_cast<double>(own->y - own_->y);
        const double speed = std::hypot(static_cast<double>(own->vx), static_cast<double>(own->vy));
        const bool straight_on = own->vx == own_->vx && own->vy == own_->vy;
        if (straight_on)
            seen_.own_unevenness = std::max(seen_.own_unevenness, std::abs(std::hypot(dx, dy) - speed * seconds));
        seen_.own_largest_step = std::max(seen_.own_largest_step, std::hypot(dx, dy));
    }
    own_ = own;
}

void RinkWatch::see_view(double seconds) {
    const double now = moment(player_);
    if (moment_ > 0 && seconds > 0) {
        const double pace = (now - moment_) / (seconds * Rink::tick_rate.value);
        seen_.view_fastest = std::max(seen_.view_fastest, pace);
        seen_.view_slowest = std::min(seen_.view_slowest, pace);
    }
    moment_ = now;
    const auto drones = player_.client->view<Drone>();
    if (drones.empty()) ++seen_.frames_without_drone;
    for (const auto& drone : drones) {
        const Drone course = Drone::course(now, drone.value.number);
        // Between the ticks around a teleport it stands.
        if (std::fmod(now, Drone::jump_every) > Drone::jump_every - 1) continue;
        seen_.off_course = std::max(seen_.off_course, static_cast<double>(std::abs(drone.value.along - course.along)));
    }
}

void RinkWatch::see_events() {
    const auto beats = player_.client->events<Beat>();
    seen_.beats += beats.size();
    seen_.most_beats_a_frame = std::max(seen_.most_beats_a_frame, beats.size());
    for (const auto& beat : beats)
        seen_.oldest_event = std::max(seen_.oldest_event, static_cast<std::int64_t>(moment_) - beat.tick.value);
    for (const auto& honk : player_.client->events<Honk>()) ++seen_.honks[honk.event.number];
}

template class MatchWorldOf<Rink>;

}  // namespace tickwire::test

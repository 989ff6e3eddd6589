#include "swarm/swarm_client.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "maps/map_file.hpp"
#include "rules/tuning.hpp"

namespace skirmish {

namespace {

using namespace tickwire;

constexpr float shown = 0.0001f;         // metres that count as moved
constexpr float part_of_radius = 0.01f;  // that counts as a correction
// Others are drawn a quarter of a second late, and two fighters approach at up to 17 m/s.
constexpr float near_enough_to_disturb = 5;  // metres
constexpr float touching = 1.3f;             // metres between centres, with room for a push
constexpr float settled_after = 0.8f;        // seconds
constexpr float probe_pause = 3, still_before_probe = 0.25f;
constexpr int probe_gives_up_after = 90;  // frames
constexpr std::size_t past_kept = 240;    // ticks: a bolt's flight and the wait for its verdict
constexpr Duration sample_every = std::chrono::milliseconds(250);

float speed(const Fighter& fighter) {
    return std::hypot(fighter.vx, fighter.vy);
}

/// How far the largest error that is not shown at once may take a fighter in one picture while it fades.
float most_faded(float dt) {
    static const FieldSpec x = detail::specs_of<Fighter>()[0];
    const double largest = x.correction_limit > 0 ? x.correction_limit : default_correction_limit * (x.max - x.min);
    const double fastest = 0.5 * static_cast<double>(x.correction_fade);  // of a responsive Feel
    return static_cast<float>(largest * std::numbers::sqrt2 * (1 - std::exp(-static_cast<double>(dt) / fastest)));
}

}  // namespace

Result<std::unique_ptr<SwarmClient>> SwarmClient::connect(ClientConfig config, std::filesystem::path assets,
                                                          std::uint64_t seed, Duration warm_up) {
    config.ready_at_once = false;
    config.seed = seed;
    auto client = Client::connect(std::move(config));
    if (!client) return client.error();
    return std::unique_ptr<SwarmClient>(new SwarmClient(std::move(*client), std::move(assets), seed, warm_up));
}

SwarmClient::SwarmClient(Client client, std::filesystem::path assets, std::uint64_t seed, Duration warm_up)
    : client_(std::move(client)), assets_(std::move(assets)), seed_(seed), warm_up_(warm_up), random_(seed) {
    measures_.clients = 1;
    probe_.until_next = random_.between(0, probe_pause);
}

void SwarmClient::frame(TimePoint now) {
    const float dt = last_frame_ == TimePoint{} ? 0 : std::chrono::duration<float>(now - last_frame_).count();
    last_frame_ = now;
    client_.advance(now, controls(dt));
    if (client_.state() == ClientState::loading) load_stage();
    view_ = client_.view<Fighter>();
    if (const Frame* frame = client_.frame()) newest_tick_ = frame->tick;
    if (!client_.playing()) return;
    if (playing_since_ == TimePoint{}) {
        playing_since_ = now;
        measures_.connected = 1;
    }
    if (!measuring_ && now - playing_since_ >= warm_up_) {
        measuring_ = true;
        at_start_ = client_.stats();
        tick_at_start_ = newest_tick_;
        sampled_at_ = now;
    }
    measure(dt);
    sample_path(now);
}

void SwarmClient::load_stage() {
    if (!arena_ || arena_->name != client_.room_label()) {
        auto loaded = load_map(assets_, client_.room_label());
        if (!loaded) return client_.leave();
        bot_.reset();
        navigator_.reset();
        arena_ = std::make_unique<Arena>(std::move(*loaded));
        navigator_ = std::make_unique<Navigator>(*arena_);
        bot_ = std::make_unique<Bot>(*arena_, *navigator_, 0.8f, seed_);
    }
    client_.set_ready(*arena_);
}

Controls SwarmClient::controls(float dt) {
    if (!bot_) return {};
    const auto mine = std::ranges::find(view_, client_.me(), &Drawn<Fighter>::owner);
    const Fighter* own = mine == view_.end() ? nullptr : &mine->value;
    Controls controls = bot_->think(client_.me(), sight_of(client_), dt);
    if (own != nullptr) probe(*own, controls, dt);
    return controls;
}

void SwarmClient::probe(const Fighter& own, Controls& controls, float dt) {
    probe_.until_next -= dt;
    if (!probe_.active && probe_.until_next > 0) return;
    if (own.health == 0 || near_others(own, touching)) return end_probe(0.5f);
    probe_.active = true;
    if (!probe_.pressed) {
        controls.move_x = controls.move_y = 0;
        probe_.still_for = speed(own) < 0.001f ? probe_.still_for + dt : 0;
        if (probe_.still_for < still_before_probe) return;
        const float angle = random_.between(0, 2 * std::numbers::pi_v<float>);
        probe_.move_x = std::cos(angle);
        probe_.move_y = std::sin(angle);
        if (arena_->ray({own.x, own.y}, probe_.move_x, probe_.move_y, 2) < 2) return;  // another way, next picture
        probe_.pressed = true;
        probe_.frames = 0;
        probe_.from = {own.x, own.y};
    }
    controls.move_x = probe_.move_x;
    controls.move_y = probe_.move_y;
}

void SwarmClient::end_probe(float pause) {
    probe_ = {};
    probe_.until_next = pause;
}

void SwarmClient::count_probe(const Fighter& own) {
    if (!probe_.pressed) return;
    ++probe_.frames;
    const float moved = (own.x - probe_.from.x) * probe_.move_x + (own.y - probe_.from.y) * probe_.move_y;
    if (own.health != own_before_.health) return end_probe(probe_pause);
    if (moved < shown && probe_.frames < probe_gives_up_after) return;
    measures_.input_frames.push_back(probe_.frames);
    end_probe(probe_pause * (0.5f + random_.unit()));
}

bool SwarmClient::near_others(const Fighter& own, float within) const {
    return std::ranges::any_of(view_, [&](const auto& drawn) {
        return drawn.owner != client_.me() && drawn.value.health > 0 &&
               distance({own.x, own.y}, {drawn.value.x, drawn.value.y}) < within;
    });
}

void SwarmClient::measure(float dt) {
    const auto mine = std::ranges::find(view_, client_.me(), &Drawn<Fighter>::owner);
    const Fighter* own = mine == view_.end() ? nullptr : &mine->value;
    if (own != nullptr && measuring_) count_probe(*own);
    measure_corrections(own, dt);
    measure_steps(view_, dt);
    measure_hits();
    if (own != nullptr) own_before_ = *own;
}

void SwarmClient::measure_hits() {
    if (const Frame* frame = client_.frame(); past_.empty() || past_.back().tick < frame->tick) {
        for (const auto& own : client_.truth<Fighter>()) {
            if (own.owner == client_.me()) past_.push_back({frame->tick, own.value});
        }
        if (past_.size() > past_kept) past_.pop_front();
    }
    if (!measuring_) return;
    for (const auto& verdict : client_.verdicts<Hit>()) {
        if (verdict.event.shooter != client_.me().value) continue;
        if (verdict.state == EventState::confirmed)
            ++measures_.hits_confirmed;
        else
            ++(fired_when_dead(verdict) ? measures_.hits_void : measures_.hits_cancelled);
    }
}

/// Whether on the server the shooter had fallen before it fired the bolt: the dead do not shoot, and no network can
/// know it in time. The bolt was fired when its way fits its flight.
bool SwarmClient::fired_when_dead(const Happened<Hit>& hit) const {
    const Past* fired = nullptr;
    float best = 2;  // metres
    for (const Past& then : past_) {
        if (then.tick > hit.tick) break;
        const float way = distance({hit.event.x, hit.event.y}, {then.fighter.x, then.fighter.y}) - tuning::muzzle;
        const float flown =
            static_cast<float>(hit.tick - then.tick) * Skirmish::tick_rate.seconds().count() * tuning::bolt_speed;
        if (std::abs(way - flown) >= best) continue;
        best = std::abs(way - flown);
        fired = &then;
    }
    return fired != nullptr && fired->fighter.health == 0;
}

void SwarmClient::measure_corrections(const Fighter* own, float dt) {
    const bool calm = own != nullptr && own->health > 0 && own->health == own_before_.health &&
                      own->odd_life == own_before_.odd_life && !near_others(*own, near_enough_to_disturb);
    undisturbed_for_ = calm ? undisturbed_for_ + dt : 0;
    if (!measuring_) return;
    const bool free = undisturbed_for_ > settled_after;
    if (free) measures_.free_seconds += static_cast<double>(dt);
    for (const auto& wrong : client_.mispredictions<Fighter>()) {
        const double error = std::hypot(static_cast<double>(wrong.predicted.x - wrong.truth.x),
                                        static_cast<double>(wrong.predicted.y - wrong.truth.y));
        ++measures_.corrections;
        const bool one_life =
            wrong.predicted.odd_life == wrong.truth.odd_life && wrong.predicted.health > 0 && wrong.truth.health > 0;
        if (one_life) measures_.errors.push_back(error);
        if (free && error > static_cast<double>(part_of_radius * tuning::fighter_radius)) ++measures_.free_corrections;
    }
}

void SwarmClient::measure_steps(const Views& now, float dt) {
    std::vector<Place> places;
    for (const auto& drawn : now) {
        places.push_back({drawn.id, drawn.value});
        const auto old = std::ranges::find(before_, drawn.id, &Place::id);
        const Fighter& fighter = drawn.value;
        if (old == before_.end() || fighter.health == 0 || old->fighter.health == 0 ||
            old->fighter.odd_life != fighter.odd_life)
            continue;
        const bool pushed = std::ranges::any_of(now, [&](const auto& other) {
            return other.id != drawn.id && other.value.health > 0 &&
                   distance({fighter.x, fighter.y}, {other.value.x, other.value.y}) < touching;
        });
        // What the rules do by a leap is no fault of the view.
        if (!pushed && dt > 0) measure_step(places.back(), *old, drawn.owner == client_.me(), dt);
    }
    before_ = std::move(places);
}

void SwarmClient::measure_step(Place& now, const Place& before, bool own, float dt) {
    const Fighter &fighter = now.fighter, &old = before.fighter;
    now.velocity = Spot{(fighter.x - old.x) / dt, (fighter.y - old.y) / dt};
    if (!measuring_) return;
    const float excess = distance({fighter.x, fighter.y}, {old.x, old.y}) - std::max(speed(fighter), speed(old)) * dt;
    if (excess > most_faded(dt)) ++measures_.steps_beyond_smoothing;
    (own ? measures_.own_steps : measures_.view_steps).push_back(static_cast<double>(std::max(excess, 0.0f)));
    if (own || !before.velocity) return;
    const float change = distance(*now.velocity, *before.velocity) - tuning::acceleration * dt;
    measures_.jerks.push_back(static_cast<double>(std::max(change, 0.0f)));
}

void SwarmClient::sample_path(TimePoint now) {
    if (!measuring_ || now - sampled_at_ < sample_every) return;
    sampled_at_ = now;
    const ClientStats stats = client_.stats();
    measures_.view_delay_ms.push_back(static_cast<double>(stats.view_delay.count()) / 1000);
    measures_.rtt_ms.push_back(static_cast<double>(stats.rtt.count()) / 1000);
}

Measures SwarmClient::finish(TimePoint now) {
    const ClientStats stats = client_.stats();
    measures_.disconnects = stats.reconnects + (client_.state() == ClientState::disconnected ? 1 : 0);
    measures_.decode_errors = stats.decode_errors;
    if (measuring_) {
        measures_.seconds = std::chrono::duration<double>(now - playing_since_ - warm_up_).count();
        measures_.ticks = static_cast<std::uint64_t>(std::max(newest_tick_ - tick_at_start_, 0));
        measures_.commands_missing = stats.commands_missing - at_start_.commands_missing;
        measures_.frames = stats.frames - at_start_.frames;
        measures_.starved_frames = stats.starved_frames - at_start_.starved_frames;
        measures_.bytes_down = stats.bytes_received - at_start_.bytes_received;
        measures_.bytes_up = stats.bytes_sent - at_start_.bytes_sent;
    }
    client_.leave(now);
    return measures_;
}

}  // namespace skirmish

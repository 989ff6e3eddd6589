#include "app/happenings.hpp"

#include <array>
#include <cmath>

#include "app/event_lights.hpp"
#include "app/palette.hpp"

namespace skirmish {

namespace {

using tickwire::PlayerId;

constexpr std::array fired_sounds{Sound::shot, Sound::rail, Sound::rocket};
constexpr std::array weapon_words{"  took out  ", "  railed  ", "  blew up  "};
constexpr float blast_felt = 12;    // metres
constexpr float ball_trails = 16;   // metres a second
constexpr double goal_shows = 2.5;  // seconds

}  // namespace

void Happenings::take(const tickwire::Client<Skirmish>& client, const Scene& scene, Camera& camera, DeathView& death,
                      double seconds) {
    take_shots(client, scene, camera);
    take_deaths(client, scene, camera, seconds);
    take_game(client, scene, seconds);
    for (const auto& [tick, report, state, number] : client.events<DeathReport>()) {
        death.show({report, scene.name_of(PlayerId{report.killer}), colour_of(scene, report.killer),
                    colour_of(scene, client.me().value), client.stats().max_rewind});
    }
}

void Happenings::take_shots(const tickwire::Client<Skirmish>& client, const Scene& scene, Camera& camera) {
    for (const auto& [tick, fired, state, number] : client.events<Fired>()) {
        light(effects_, scene, fired);
        sounds_.play(fired_sounds[static_cast<std::size_t>(fired.weapon)], {fired.x, fired.y});
    }
    for (const auto& [tick, impact, state, number] : client.events<Impact>()) {
        light(effects_, scene, impact);
        sounds_.play(Sound::wall, {impact.x, impact.y});
    }
    for (const auto& [tick, beam, state, number] : client.events<Beam>()) light(effects_, scene, beam);
    for (const auto& [tick, hit, state, number] : client.events<Hit>()) {
        take_hit(hit, scene, camera);
    }
    for (const auto& [tick, exploded, state, number] : client.events<Exploded>()) {
        light(effects_, scene, exploded);
        sounds_.play(Sound::explosion, {exploded.x, exploded.y});
        const float near = 1 - distance(camera.centre(), {exploded.x, exploded.y}) / blast_felt;
        if (near > 0) camera.shake(0.2f * near);
    }
    for (const auto& [tick, dashed, state, number] : client.events<Dashed>()) {
        light(effects_, scene, dashed);
        sounds_.play(Sound::dash, {dashed.x, dashed.y});
    }
}

/// One knows at once whom one has met, however far off it is, and where a blow came from.
void Happenings::take_hit(const Hit& hit, const Scene& scene, Camera& camera) {
    light(effects_, scene, hit);
    const bool own = hit.shooter == scene.me.value && hit.victim != scene.me.value;
    if (own) pointers_.met({hit.x, hit.y}, false);
    if (own)
        sounds_.announce(Sound::hit);
    else
        sounds_.play(Sound::hit, {hit.x, hit.y});
    if (hit.victim != scene.me.value) return;
    camera.shake(0.1f);
    const Scene::Actor *mine = scene.mine(), *from = scene.find(PlayerId{hit.shooter});
    if (mine != nullptr && from != nullptr && from != mine)
        pointers_.struck_from(std::atan2(from->fighter.y - mine->fighter.y, from->fighter.x - mine->fighter.x));
}

void Happenings::take_deaths(const tickwire::Client<Skirmish>& client, const Scene& scene, Camera& camera,
                             double seconds) {
    for (const auto& [tick, killed, state, number] : client.events<Killed>()) {
        ++kills_;
        light(effects_, scene, killed);
        const bool mine = killed.victim == client.me().value;
        sounds_.play(Sound::death, {killed.x, killed.y});
        if (killed.killer == client.me().value && !mine) {
            pointers_.met({killed.x, killed.y}, true);
            sounds_.announce(Sound::score);
        }
        camera.shake(mine ? 0.45f : 0.12f);
        if (mine) {
            killer_ = PlayerId{killed.killer};
            killed_with_ = killed.weapon;
        }
        const MessageLog::Part victim{scene.name_of(PlayerId{killed.victim}), colour_of(scene, killed.victim)};
        if (killed.killer == killed.victim) {
            feed_.add({victim, {"  fell by its own hand", palette::faint}}, seconds, mine);
            continue;
        }
        feed_.add({{scene.name_of(PlayerId{killed.killer}), colour_of(scene, killed.killer)},
                   {weapon_words[static_cast<std::size_t>(killed.weapon)], palette::faint},
                   victim},
                  seconds, mine || killed.killer == client.me().value);
    }
}

void Happenings::take_game(const tickwire::Client<Skirmish>& client, const Scene& scene, double seconds) {
    for (const auto& [tick, taken, state, number] : client.events<Taken>()) {
        light(effects_, scene, taken);
        sounds_.play(taken.kind == ItemKind::health ? Sound::health : Sound::shield, {taken.x, taken.y});
    }
    for (const auto& [tick, kicked, state, number] : client.events<Kicked>()) {
        light(effects_, scene, kicked);
        sounds_.play(Sound::kick, {kicked.x, kicked.y});
    }
    for (const auto& [tick, scored, state, number] : client.events<Scored>()) {
        light(effects_, scene, scored);
        sounds_.announce(Sound::goal);
        const SDL_Color colour = palette::of(0, scored.team);
        const bool own_goal = scored.player == 0;
        const std::string scorer = own_goal ? "" : scene.name_of(PlayerId{scored.player});
        goal_ = Goal{scored.team, scorer, seconds + goal_shows};
        feed_.add({{own_goal ? palette::team_names[(scored.team - 1u) % 2] : scorer, colour},
                   {own_goal ? "  is given a goal" : "  scores!", palette::text}},
                  seconds, PlayerId{scored.player} == scene.me);
    }
}

/// Who lives again is seen and heard where it does.
void Happenings::watch_lives(const Scene& scene) {
    std::map<PlayerId, bool> lives;
    for (const Scene::Actor& actor : scene.actors) {
        const Fighter& fighter = actor.fighter;
        if (fighter.health == 0) continue;
        lives[actor.player] = fighter.odd_life;
        const bool mine = actor.player == scene.me;
        const auto before = lives_.find(actor.player);
        if (before != lives_.end() && before->second == fighter.odd_life) continue;
        if (mine) killer_ = {};  // and not before: a death may be told a picture before it shows
        sounds_.play(Sound::spawn, {fighter.x, fighter.y});
        const SDL_Color colour = palette::of(fighter.hue, fighter.team);
        effects_.sparks(fighter.x, fighter.y, colour);
        effects_.ring(fighter.x, fighter.y, mine ? 2.2f : 1.4f, 0.45f, colour);
    }
    lives_ = std::move(lives);
}

void Happenings::advance(const Scene& scene, double seconds, float dt) {
    watch_lives(scene);
    for (const Scene::Missile& missile : scene.rockets)
        effects_.trail(missile.rocket.x, missile.rocket.y, 0.4f, dt, palette::blast);
    if (scene.ball && std::hypot(scene.ball->vx, scene.ball->vy) > ball_trails)
        effects_.trail(scene.ball->x, scene.ball->y, 0.9f, dt, {200, 220, 255, 255});
    for (const Scene::Actor& actor : scene.actors) {
        const Fighter& fighter = actor.fighter;
        if (fighter.health > 0 && std::hypot(fighter.vx, fighter.vy) > ball_trails)
            effects_.trail(fighter.x, fighter.y, 0.6f, dt, palette::of(fighter.hue, fighter.team));
    }
    const std::optional<Phase> now = scene.round ? std::optional(scene.round->phase) : std::nullopt;
    if (now && phase_ && now != phase_) {
        if (*now == Phase::playing || *now == Phase::overtime) sounds_.announce(Sound::round_begins);
        if (*now == Phase::over) sounds_.announce(Sound::round_ends);
    }
    phase_ = now;
    effects_.advance(dt);
    pointers_.advance(dt);
    feed_.advance(seconds);
}

}  // namespace skirmish

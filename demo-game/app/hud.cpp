#include "app/hud.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <ranges>

#include "app/arena_picture.hpp"
#include "app/arsenal_bar.hpp"
#include "app/palette.hpp"
#include "app/scoreboard.hpp"
#include "rules/tuning.hpp"

namespace skirmish {

namespace {

constexpr float margin = 16;
constexpr int size = 15, line = 21;
constexpr std::size_t scores_shown = 5, scores_shown_plain = 8;
constexpr float scores_width = 312;
constexpr float least_width = 760;  // of a picture that shows more than what one cannot play without
constexpr float below_the_clock = 66, above_the_weapons = 54;

/// What stands in the middle has what is at the sides beside it.
bool has_wide_sides(const Canvas& canvas) {
    return canvas.width() > 1020;
}

/// As it is printed on the key, about.
std::string key_name(SDL_Scancode key) {
    std::string name = SDL_GetScancodeName(key);
    for (const char* side : {"Left ", "Right "}) {
        if (name.size() > std::strlen(side) && name.starts_with(side)) name.erase(0, std::strlen(side));
    }
    return name;
}

void draw_parts(Canvas& canvas, const MessageLog::Line& message, float x, float y, Align align) {
    float width = 0;
    if (align == Align::right) {
        for (const auto& part : message.parts) width += canvas.text_width(part.words, size);
    }
    float at = x - width;
    for (const auto& part : message.parts) at += canvas.text(part.words, at, y, size, part.colour);
}

}  // namespace

HudEdges Hud::draw(Canvas& canvas, const Scene& scene, const Arena& arena, const ArenaPicture& picture,
                   const HudState& state) const {
    HudEdges edges{.top = below_the_clock};
    draw_hurt(canvas, state.hurt);
    if (const Scene::Actor* mine = scene.mine()) draw_health(canvas, *mine);
    const bool roomy = static_cast<float>(canvas.width()) > least_width;
    const float map = roomy ? draw_map(canvas, scene, arena, picture) : 0;
    const std::vector<Score> scores = scores_of(scene, state.roster);
    const bool over = scene.round && scene.round->phase == Phase::over;
    draw_round_line(canvas, scene, scores, state.tick);
    const bool table = scene.round && (over || state.all_scores);
    if (roomy && !state.covered) {
        const bool wide = !scene.round || has_wide_sides(canvas);
        float top = wide ? margin : below_the_clock;
        if (wide && !table && !scores.empty()) top = draw_scores(canvas, scene, scores, state) + 10;
        const float left = static_cast<float>(canvas.width()) - margin - scores_width;
        edges.corner = {left, 0, margin + scores_width, draw_feed(canvas, state, top, map - 6)};
    }
    draw_chat(canvas, state);
    if (const Scene::Actor* mine = scene.mine(); mine != nullptr && scene.round)
        draw_arsenal(canvas, mine->fighter, state.weapon, key_name(state.keys[Action::dash]));
    edges.bottom = draw_hint(canvas, scene, state, table);
    edges.middle_taken = table;
    if (table) draw_scoreboard(canvas, scene, scores);
    if (!state.covered) edges.top = std::max(edges.top, draw_banner(canvas, scene, state));
    return edges;
}

/// The picture's edges glow red.
void Hud::draw_hurt(Canvas& canvas, float hurt) const {
    if (hurt <= 0) return;
    const auto width = static_cast<float>(canvas.width()), height = static_cast<float>(canvas.height());
    for (int ring = 0; ring < 3; ++ring) {
        const float in = 5 * static_cast<float>(ring), thick = 5;
        const SDL_Color colour = palette::faded(palette::danger, hurt * (0.5f - 0.15f * static_cast<float>(ring)));
        const std::array edges{SDL_FRect{in, in, width - 2 * in, thick},
                               SDL_FRect{in, height - in - thick, width - 2 * in, thick},
                               SDL_FRect{in, in + thick, thick, height - 2 * in - 2 * thick},
                               SDL_FRect{width - in - thick, in + thick, thick, height - 2 * in - 2 * thick}};
        canvas.fill(edges, colour);
    }
}

void Hud::draw_health(Canvas& canvas, const Scene::Actor& mine) const {
    const float bottom =
        static_cast<float>(canvas.height()) - margin - (has_wide_sides(canvas) ? 0 : above_the_weapons);
    const float width = 250, height = 16, health = static_cast<float>(mine.fighter.health) / tuning::full_health;
    canvas.fill({margin, bottom - 46, width + 20, 46}, palette::panel);
    const SDL_Color colour = health > 0.6f   ? SDL_Color{80, 230, 130, 255}
                             : health > 0.3f ? palette::warning
                                             : palette::danger;
    canvas.text("HEALTH", margin + 10, bottom - 42, 12, palette::faint);
    canvas.text(std::to_string(mine.fighter.health), margin + width + 10, bottom - 44, 14, palette::text, Align::right);
    canvas.fill({margin + 10, bottom - 23, width, height}, {40, 48, 64, 220});
    canvas.fill({margin + 10, bottom - 23, width * health, height}, colour);
    canvas.fill({margin + 10, bottom - 23, width * health, height / 3}, {255, 255, 255, 40});
    const float shield = static_cast<float>(mine.fighter.shield) / tuning::full_shield;
    if (shield > 0) canvas.fill({margin + 10, bottom - 7, width * shield, 4}, palette::shield);
}

float Hud::draw_scores(Canvas& canvas, const Scene& scene, const std::vector<Score>& scores,
                       const HudState& state) const {
    const std::size_t most = scene.round ? scores_shown : state.all_scores ? scores.size() : scores_shown_plain;
    const std::vector<Score> shown = first_of(scores, most);
    const float width = scores_width, right = static_cast<float>(canvas.width()) - margin, left = right - width;
    const float height = static_cast<float>((shown.size() + 1) * line + 12);
    canvas.fill({left, margin, width, height}, palette::panel);
    canvas.fill({left, margin, width, 2}, palette::neon);
    const auto row = [&](float y, const std::string& name, const std::string& kills, const std::string& deaths,
                         const std::string& ping, SDL_Color colour) {
        canvas.text(name, left + 26, y, size, colour);
        canvas.text(kills, left + 162, y, size, colour, Align::right);
        canvas.text(deaths, left + 238, y, size, colour, Align::right);
        canvas.text(ping, right - 10, y, size, colour, Align::right);
    };
    float y = margin + 6;
    const bool ball = scene.round && scene.round->mode == Mode::ball;
    row(y, "NAME", ball ? "GOALS" : "KILLS", ball ? "KILLS" : "DEATHS", "PING", palette::faint);
    for (const Score& score : shown) {
        y += line;
        if (score.mine) canvas.fill({left, y - 1, width, line}, palette::chosen_row);
        canvas.disc(left + 14, y + 10, 5, score.colour);
        row(y, score.name, std::to_string(ball ? score.goals : score.kills),
            std::to_string(ball ? score.kills : score.deaths), score.bot ? "bot" : std::to_string(score.ping),
            palette::text);
    }
    return margin + height;
}

/// The newest that there is room for.
float Hud::draw_feed(Canvas& canvas, const HudState& state, float top, float bottom) const {
    const auto& told = state.feed->lines();
    const auto room = static_cast<std::ptrdiff_t>(std::max(0.0f, (bottom - top) / line));
    const auto left_out = std::max<std::ptrdiff_t>(0, std::ssize(told) - room);
    for (const auto& message : std::ranges::subrange(told.begin() + left_out, told.end())) {
        // On a ground of its own: names of fighters pass beneath.
        float width = 16;
        for (const auto& part : message.parts) width += canvas.text_width(part.words, size);
        const float right = static_cast<float>(canvas.width()) - margin;
        canvas.fill({right - width, top - 1, width, line - 1}, message.own ? palette::own_line : palette::dense_panel);
        draw_parts(canvas, message, right - 8, top, Align::right);
        top += line;
    }
    return top;
}

void Hud::draw_chat(Canvas& canvas, const HudState& state) const {
    const auto bottom =
        static_cast<float>(canvas.height()) - margin - 60 - (has_wide_sides(canvas) ? 0 : above_the_weapons);
    float y = bottom - (state.typing ? line + 12 : 0) - static_cast<float>(state.chat->lines().size() * line);
    for (const auto& message : state.chat->lines()) {
        float width = 12;
        for (const auto& part : message.parts) width += canvas.text_width(part.words, size);
        canvas.fill({margin, y - 1, width, line - 1}, palette::panel);
        draw_parts(canvas, message, margin + 6, y, Align::left);
        y += line;
    }
    if (!state.typing) return;
    canvas.fill(
        {margin, bottom - line - 4, std::min(460.0f, static_cast<float>(canvas.width()) - 2 * margin), line + 6},
        palette::panel);
    const bool blink = std::fmod(state.seconds, 1.0) < 0.5;
    canvas.text("Say: " + state.typed + (blink ? "_" : ""), margin + 8, bottom - line - 2, size, palette::text);
}

float Hud::draw_map(Canvas& canvas, const Scene& scene, const Arena& arena, const ArenaPicture& picture) const {
    const float scale = std::min(180.0f / static_cast<float>(arena.width), 140.0f / static_cast<float>(arena.height));
    const float x = static_cast<float>(canvas.width()) - margin - static_cast<float>(arena.width) * scale;
    const float y = static_cast<float>(canvas.height()) - margin - static_cast<float>(arena.height) * scale;
    picture.draw_map(canvas, x, y, scale);
    for (std::size_t i = 0; scene.ball && i < arena.goals.size(); ++i) {
        const Goal& goal = arena.goals[i];
        canvas.fill({x + goal.x * scale, y + goal.y * scale, goal.width * scale, goal.height * scale},
                    palette::faded(palette::teams[i], 0.8f));
    }
    for (const Item& item : scene.items) {
        if (item.ready)
            canvas.fill({x + item.x * scale - 1.5f, y + item.y * scale - 1.5f, 3, 3},
                        item.kind == ItemKind::health ? palette::health : palette::shield);
    }
    if (scene.ball) canvas.disc(x + scene.ball->x * scale, y + scene.ball->y * scale, 4.5f, {255, 255, 255, 255});
    for (const Scene::Actor& actor : scene.actors) {
        if (actor.fighter.health == 0) continue;
        const bool mine = actor.player == scene.me;
        if (mine) canvas.disc(x + actor.fighter.x * scale, y + actor.fighter.y * scale, 5, {255, 255, 255, 255});
        canvas.disc(x + actor.fighter.x * scale, y + actor.fighter.y * scale, mine ? 3.5f : 3,
                    palette::of(actor.fighter.hue, actor.fighter.team));
    }
    return y;
}

/// What to do, in a line, and with which keys: for who plays for the first time. Returns its upper edge, or the
/// weapons'.
float Hud::draw_hint(Canvas& canvas, const Scene& scene, const HudState& state, bool table) const {
    constexpr double shown_for = 10;  // seconds
    const Scene::Actor* mine = scene.mine();
    const float weapons = static_cast<float>(canvas.height()) - arsenal_height;
    if (table || state.covered || !scene.round || mine == nullptr || mine->fighter.health == 0) return weapons;
    if (state.seconds > shown_for && scene.round->phase != Phase::warm_up) return weapons;
    if (static_cast<float>(canvas.width()) < least_width) return weapons;
    const std::size_t team = mine->fighter.team;
    const bool ball = scene.round->mode == Mode::ball && team > 0;
    const std::string goal = ball ? std::string("You play ") + palette::team_names[team - 1] +
                                        ": get the ball into the " + palette::team_names[2 - team] + " goal"
                                  : std::string("Everybody against everybody: take out the most");
    std::string move;
    for (const Action action : {Action::up, Action::left, Action::down, Action::right})
        move += key_name(state.keys[action]) + " ";
    const std::string keys = move + " move     mouse  aim, shoot     " + key_name(state.keys[Action::dash]) +
                             "  dash     1 2 3  weapons     F1  help";
    const float middle = static_cast<float>(canvas.width()) / 2, top = weapons - 76;
    const float half = std::max(canvas.text_width(goal, 18), canvas.text_width(keys, 13)) / 2 + 18;
    canvas.fill({middle - half, top, 2 * half, 60}, palette::dense_panel);
    canvas.fill({middle - half, top, 2 * half, 2}, ball ? palette::teams[team - 1] : palette::neon);
    canvas.text(goal, middle, top + 9, 18, ball ? palette::teams[team - 1] : palette::text, Align::centre);
    canvas.text(keys, middle, top + 35, 13, palette::faint, Align::centre);
    return top;
}

float Hud::draw_banner(Canvas& canvas, const Scene& scene, const HudState& state) const {
    const float middle = static_cast<float>(canvas.width()) / 2,
                top = std::max(74.0f, static_cast<float>(canvas.height()) / 10);
    const auto banner = [&](const std::string& title, const std::string& below, SDL_Color colour) {
        const float half = std::min(std::max(220.0f, canvas.text_width(below, 16) / 2 + 20), middle - 8);
        const float room = 2 * half - 16;
        canvas.fill({middle - half, top - 12, 2 * half, 78}, palette::dense_panel);
        canvas.fill({middle - half, top + 64, 2 * half, 2}, colour);
        canvas.text(title, middle, top, canvas.fitting_size(title, 28, room), colour, Align::centre);
        canvas.text(below, middle, top + 37, canvas.fitting_size(below, 16, room), palette::text, Align::centre);
        return top + 66;
    };
    if (state.connection == tickwire::ClientState::reconnecting)
        return banner("Connection lost", "trying again: " + state.trouble, palette::warning);
    if (state.connection != tickwire::ClientState::playing) return banner("Connecting", state.server, palette::neon);
    if (const std::string won = verdict(scene); !won.empty()) {
        const bool teams = scene.round->mode == Mode::ball && scene.round->winner > 0;
        return banner(won, "the next round begins soon",
                      teams ? palette::teams[(scene.round->winner - 1u) % 2] : palette::neon);
    }
    if (state.goal != nullptr) {
        const std::size_t team = (state.goal->team - 1u) % 2;
        return banner(palette::team_names[team] + std::string(" scores"),
                      state.goal->scorer.empty() ? "an own goal" : "a goal by " + state.goal->scorer,
                      palette::teams[team]);
    }
    const Scene::Actor* mine = scene.mine();
    if (mine == nullptr || mine->fighter.health > 0) return 0;
    const int seconds = mine->fighter.respawn_ticks / static_cast<int>(Skirmish::tick_rate.value) + 1;
    static constexpr std::array with{"plasma", "the rail", "a rocket"};
    const char* weapon = with[static_cast<std::size_t>(state.killed_with)];
    const std::string back = "back in " + std::to_string(seconds);
    if (!state.killer) return banner("You were taken out", back, palette::danger);
    if (state.killer == scene.me) return banner("You blew yourself up", back, palette::danger);
    return banner(scene.name_of(state.killer) + " took you out", std::string("with ") + weapon + ", " + back,
                  palette::danger);
}

}  // namespace skirmish

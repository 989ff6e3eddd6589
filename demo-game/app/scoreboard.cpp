#include "app/scoreboard.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <span>

#include "app/arsenal_bar.hpp"
#include "app/palette.hpp"

namespace skirmish {

namespace {

constexpr float row_height = 23, inset = 16, top_line = 46, least_table = 150;
constexpr int size = 15;

std::string clock(int seconds) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%d:%02d", seconds / 60, seconds % 60);
    return text.data();
}

const char* name_of(Phase phase) {
    switch (phase) {
        case Phase::warm_up:
            return "WARM-UP";
        case Phase::overtime:
            return "OVERTIME";
        case Phase::over:
            return "ROUND OVER";
        case Phase::playing:
            break;
    }
    return "";
}

struct Column {
    const char* title;
    float right;  ///< from the table's left edge
    std::string (*value)(const Score&);
};

/// A narrow table says only what counts.
std::vector<Column> columns_of(float width, bool goals) {
    const Column scored{"GOALS", width - 230, [](const Score& score) { return std::to_string(score.goals); }};
    const Column killed{"KILLS", width - 154, [](const Score& score) { return std::to_string(score.kills); }};
    const Column died{"DEATHS", width - 76, [](const Score& score) { return std::to_string(score.deaths); }};
    const Column ping{"PING", width - inset,
                      [](const Score& score) { return score.bot ? std::string("bot") : std::to_string(score.ping); }};
    if (width < 380) {
        Column first = goals ? scored : killed;
        first.right = width - (width < 200 ? inset : 76);
        return width < 200 ? std::vector{first} : std::vector{first, ping};
    }
    return goals ? std::vector{scored, killed, died, ping} : std::vector{killed, died, ping};
}

void draw_table(Canvas& canvas, float x, float y, float width, const std::string& title, SDL_Color colour,
                std::span<const Score> rows, bool goals) {
    const float height = (static_cast<float>(rows.size()) + 1) * row_height + 52;
    canvas.fill({x, y, width, height}, palette::dense_panel);
    canvas.fill({x, y, width, 3}, colour);
    canvas.text(title, x + inset, y + 10, 22, colour);
    const std::vector<Column> columns = columns_of(width, goals);
    float line = y + 44;
    for (const Column& column : columns)
        canvas.text(column.title, x + column.right, line, 12, palette::faint, Align::right);
    for (const Score& score : rows) {
        line += row_height;
        if (score.mine) canvas.fill({x + 4, line - 2, width - 8, row_height}, palette::chosen_row);
        canvas.disc(x + inset + 5, line + 9, 5, score.colour);
        canvas.text(score.name, x + inset + 20, line, size, palette::text);
        for (const Column& column : columns)
            canvas.text(column.value(score), x + column.right, line, size, palette::text, Align::right);
    }
}

/// One list in as many tables beside each other as its length needs and there is room for, between `left` and `right`.
void draw_tables(Canvas& canvas, float left, float right, float top, float widest, const std::string& title,
                 SDL_Color colour, std::vector<Score> rows, bool goals, Align align) {
    constexpr float gap = 8;
    const float room = static_cast<float>(canvas.height()) - top - 52 - arsenal_height;
    const auto fit = static_cast<std::size_t>(std::max(1.0f, room / row_height - 1));
    const auto most = static_cast<std::size_t>(std::max(1.0f, (right - left + gap) / (least_table + gap)));
    const std::size_t tables = std::clamp<std::size_t>((rows.size() + fit - 1) / fit, 1, most);
    rows = first_of(std::move(rows), fit * tables);
    const auto count = static_cast<float>(tables);
    const float width = std::min(widest, (right - left - gap * (count - 1)) / count);
    const float whole = width * count + gap * (count - 1);
    float x = align == Align::left ? left : align == Align::right ? right - whole : (left + right - whole) / 2;
    const std::size_t each = (rows.size() + tables - 1) / tables;
    for (std::size_t i = 0; i < tables; ++i, x += width + gap) {
        const std::size_t first = std::min(i * each, rows.size()), last = std::min(first + each, rows.size());
        draw_table(canvas, x, top, width, i == 0 ? title : "", colour, std::span(rows).subspan(first, last - first),
                   goals);
    }
}

}  // namespace

std::vector<Score> scores_of(const Scene& scene, const std::vector<tickwire::RosterEntry>& roster) {
    std::vector<Score> scores;
    for (const auto& entry : roster) {
        const Scene::Actor* actor = scene.find(entry.player);
        Score score{.name = entry.name,
                    .colour = palette::faint,
                    .ping = entry.ping_ms,
                    .bot = entry.bot,
                    .mine = entry.player == scene.me};
        if (actor != nullptr) {
            const Fighter& fighter = actor->fighter;
            score.colour = palette::of(fighter.hue, fighter.team);
            score.team = fighter.team;
            score.kills = fighter.kills;
            score.deaths = fighter.deaths;
            score.goals = fighter.goals;
        }
        scores.push_back(std::move(score));
    }
    std::ranges::stable_sort(scores, [](const Score& a, const Score& b) {
        if (a.goals != b.goals) return a.goals > b.goals;
        return a.kills != b.kills ? a.kills > b.kills : a.deaths < b.deaths;
    });
    return scores;
}

std::vector<Score> first_of(std::vector<Score> scores, std::size_t most) {
    if (scores.size() <= most) return scores;
    const auto end = scores.begin() + static_cast<std::ptrdiff_t>(most);
    const auto own = std::ranges::find(end, scores.end(), true, &Score::mine);
    if (most > 0 && own != scores.end()) *(end - 1) = std::move(*own);
    scores.erase(end, scores.end());
    return scores;
}

void draw_round_line(Canvas& canvas, const Scene& scene, const std::vector<Score>& scores, tickwire::Tick tick) {
    if (!scene.round) return;
    const Round& round = *scene.round;
    const float middle = static_cast<float>(canvas.width()) / 2, width = 340, y = 12;
    canvas.fill({middle - width / 2, y, width, top_line}, palette::panel);
    const auto left = static_cast<std::int64_t>(round.ends_at) - tick.value;
    const int seconds = static_cast<int>(std::max<std::int64_t>(0, left) / Skirmish::tick_rate.value);
    if (round.mode == Mode::ball) {
        const float apart = 62;
        canvas.text(std::to_string(round.goals[0]), middle - apart, y + 5, 30, palette::teams[0], Align::right);
        canvas.text(std::to_string(round.goals[1]), middle + apart, y + 5, 30, palette::teams[1]);
        canvas.text(palette::team_names[0], middle - apart - 30, y + 16, 14, palette::teams[0], Align::right);
        canvas.text(palette::team_names[1], middle + apart + 30, y + 16, 14, palette::teams[1]);
    } else if (!scores.empty()) {
        canvas.text(scores.front().name, middle - 60, y + 14, 15, scores.front().colour, Align::right);
        canvas.text(std::to_string(scores.front().kills) + (scores.front().kills == 1 ? " kill" : " kills"),
                    middle + 60, y + 14, 15, palette::text);
    }
    const char* phase = name_of(round.phase);
    canvas.text(clock(seconds), middle, y + (*phase != 0 ? 3 : 9), 22, palette::text, Align::centre);
    canvas.text(phase, middle, y + 29, 11, palette::warning, Align::centre);
}

void draw_scoreboard(Canvas& canvas, const Scene& scene, const std::vector<Score>& scores) {
    constexpr float margin = 16, gap = 8;
    const auto whole = static_cast<float>(canvas.width());
    const float middle = whole / 2, top = std::max(152.0f, static_cast<float>(canvas.height()) * 0.2f);
    if (!scene.round || scene.round->mode != Mode::ball) {
        draw_tables(canvas, margin, whole - margin, top, 560, "FREE FOR ALL", palette::neon, scores, false,
                    Align::centre);
        return;
    }
    for (const std::size_t team : {0u, 1u}) {
        std::vector<Score> rows;
        for (const Score& score : scores) {
            if (score.team == team + 1) rows.push_back(score);
        }
        const std::string title =
            palette::team_names[team] + std::string("   ") + std::to_string(scene.round->goals[team]);
        const bool first = team == 0;
        draw_tables(canvas, first ? margin : middle + gap, first ? middle - gap : whole - margin, top, 460, title,
                    palette::teams[team], rows, true, first ? Align::right : Align::left);
    }
}

std::string verdict(const Scene& scene) {
    if (!scene.round || scene.round->phase != Phase::over) return {};
    const std::uint16_t winner = scene.round->winner;
    if (winner == 0) return "A draw";
    if (scene.round->mode == Mode::ball) return palette::team_names[(winner - 1u) % 2] + std::string(" wins");
    return scene.name_of(tickwire::PlayerId{winner}) + " wins";
}

}  // namespace skirmish

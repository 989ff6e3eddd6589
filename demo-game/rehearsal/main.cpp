// skirmish-rehearsal: bots play whole rounds against each other, and what happened comes out as JSON.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "maps/map_file.hpp"
#include "match/match_options.hpp"
#include "options/command_line.hpp"
#include "rehearsal/rehearsal.hpp"
#include "tickwire/recording.hpp"

namespace {

using namespace skirmish;
using nlohmann::ordered_json;

constexpr std::array weapon_names{"plasma", "rail", "rocket"};

struct Options {
    PlayOptions play;
    std::string map = "courtyard", assets, record;
    std::vector<std::string> skills;
    std::uint32_t bots = 16, rounds = 1;
    std::uint64_t seed = 1;
};

ordered_json by_weapon(const std::array<std::uint32_t, weapon_count>& counts) {
    ordered_json all;
    for (std::size_t i = 0; i < counts.size(); ++i) all[weapon_names[i]] = counts[i];
    return all;
}

/// What the bots of each skill have done together.
ordered_json by_skill(const RehearsalReport& report, const std::vector<std::string>& names) {
    ordered_json all = ordered_json::object();
    for (std::size_t i = 0; i < report.bots.size(); ++i) {
        const RehearsedBot& bot = report.bots[i];
        if (!all.contains(names[i])) all[names[i]] = {{"bots", 0}, {"kills", 0}, {"deaths", 0}, {"goals", 0}};
        const std::array<std::pair<const char*, std::uint32_t>, 4> more{
            {{"bots", 1}, {"kills", bot.kills}, {"deaths", bot.deaths}, {"goals", bot.goals}}};
        for (const auto& [key, count] : more) all[names[i]][key] = all[names[i]][key].get<std::uint32_t>() + count;
    }
    return all;
}

ordered_json described(const RehearsalReport& report, const Options& options, const std::vector<std::string>& names) {
    ordered_json rounds = ordered_json::array();
    for (const RehearsedRound& round : report.rounds) {
        ordered_json one{{"seconds", round.seconds}};
        if (options.play.mode == "ball") one["goals"] = round.goals;
        one["winner"] = round.winner;
        rounds.push_back(one);
    }
    return {{"mode", options.play.mode},
            {"map", options.map},
            {"seed", options.seed},
            {"bots", report.bots.size()},
            {"rounds", rounds},
            {"shots", by_weapon(report.shots)},
            {"kills", by_weapon(report.kills)},
            {"own_kills", report.own_kills},
            {"goals", report.goals()},
            {"own_goals", report.own_goals},
            {"kicks", report.kicks},
            {"items_taken", {{"health", report.taken[0]}, {"shield", report.taken[1]}}},
            {"dashes", report.dashes},
            {"by_skill", by_skill(report, names)},
            {"values_clamped", report.values_clamped},
            {"simulated_seconds", report.ticks / 60}};
}

int run(const Options& options) {
    auto assets = find_assets(options.assets);
    if (!assets) return std::cerr << "skirmish-rehearsal: " << assets.error().message << '\n', 1;
    auto arena = load_map(*assets, options.map);
    if (!arena) return std::cerr << "skirmish-rehearsal: " << arena.error().message << '\n', 1;
    arena->rules = options.play.match_rules();
    if (auto fits = check_mode(*arena); !fits)
        return std::cerr << "skirmish-rehearsal: " << fits.error().message << '\n', 1;
    RehearsalConfig config{.bots = {}, .rounds = options.rounds, .seed = options.seed};
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < options.bots; ++i) {
        names.push_back(options.skills.empty() ? options.play.bot_skill : options.skills[i % options.skills.size()]);
        config.bots.push_back(skill_of(*bot_skill(names.back()), i));
    }
    const auto began = std::chrono::steady_clock::now();
    std::optional<tickwire::RecordingWriter> recording;
    if (!options.record.empty()) {
        auto created = tickwire::RecordingWriter::create(options.record, tickwire::describe<Skirmish>());
        if (!created) return std::cerr << "skirmish-rehearsal: " << created.error().message << '\n', 1;
        recording.emplace(std::move(*created));
        config.record = [&](const tickwire::Frame& frame) { recording->write(frame); };
    }
    const RehearsalReport report = rehearse(*arena, config);
    if (recording) {
        if (auto written = recording->finish(); !written)
            return std::cerr << "skirmish-rehearsal: " << written.error().message << '\n', 1;
    }
    ordered_json result = described(report, options, names);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    result["computed_in_seconds"] = std::round(took.count() * 100) / 100;
    std::cout << result.dump(2) << '\n';
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("Bots play whole rounds of Skirmish against each other, and what happened comes out as JSON.",
                 "skirmish-rehearsal");
    app.set_version_flag("--version", TICKWIRE_VERSION);
    add_play_flags(app, options.play);
    app.add_option("--map", options.map, "name of a map")->capture_default_str();
    app.add_option("--bots", options.bots, "how many")->check(CLI::Range(2, 64))->capture_default_str();
    app.add_option("--skills", options.skills, "of the bots in turn, as hard,easy; in teams: of team 1, of team 2")
        ->delimiter(',')
        ->check(CLI::IsMember({"easy", "medium", "hard"}));
    app.add_option("--rounds", options.rounds, "how many")->check(CLI::Range(1, 1000))->capture_default_str();
    app.add_option("--seed", options.seed, "of the match's chances")->capture_default_str();
    app.add_option("--assets", options.assets, "folder with maps");
    app.add_option("--record", options.record, "file for the match's states, tick by tick (docs/codec.md)");
    if (const auto ended = read_flags(app, argc, argv)) return *ended;
    return run(options);
}

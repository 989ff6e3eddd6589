#include "app/options.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/moment.hpp"
#include "app/netcode_settings.hpp"
#include "options/command_line.hpp"

namespace skirmish {

namespace {

std::string check_size(const std::string& text) {
    int width = 0, height = 0;
    char rest = 0;
    const bool reads = std::sscanf(text.c_str(), "%dx%d%c", &width, &height, &rest) == 2;
    const bool fits = width >= 240 && width <= 3840 && height >= 200 && height <= 2160;
    return reads && fits ? "" : "'" + text + "' must be WIDTHxHEIGHT, 240x200 to 3840x2160";
}

std::string check_technique(const std::string& name) {
    std::string known;
    for (const Technique& one : techniques()) {
        if (name == one.name) return "";
        known += (known.empty() ? "" : ", ") + std::string(one.name);
    }
    return "there is no technique \"" + name + "\"; there are " + known;
}

void add_lab_flags(CLI::App& app, LabOptions& lab) {
    const char* group = "The lab";
    CLI::Option* on = app.add_flag("--lab", lab.on,
                                   "the server's truth and two clients side by side, to see what each technique does; "
                                   "headless it runs on virtual time")
                          ->group(group);
    // Its server is its own, and its clients have networks of their own.
    for (const char* other : {"--connect", "--network", "--fake-lag-ms", "--fake-jitter-ms", "--fake-loss-percent",
                              "--fake-duplicate-percent", "--fake-reorder-percent"})
        on->excludes(app.get_option(other));
    const auto add = [&](CLI::Option* option) { return option->needs(on)->group(group); };
    for (const std::size_t i : {0u, 1u}) {
        const std::string end = i == 0 ? "-a" : "-b", client = i == 0 ? "client A" : "client B";
        add(app.add_option("--network" + end, lab.networks[i], "of " + client + ": " + network_names()))
            ->check(check_network)
            ->capture_default_str();
        add(app.add_option("--without" + end, lab.without[i], "technique that " + client + " does without"))
            ->check(check_technique)
            ->delimiter(',');
    }
    add(app.add_flag("--same", lab.same, "client B does what client A does, instead of a bot"));
    add(app.add_flag("--server-pane,!--no-server-pane", lab.server, "show the server's pane (the default)"));
    add(app.add_flag("--knobs,!--no-knobs", lab.panels, "show the knobs (the default)"));
    add(app.add_option("--csv", lab.csv, "file for a row of figures for each client and picture"));
    add(app.add_option("--frames", lab.frames, "folder for every picture as PNG, to make a film of"));
    add(app.add_option("--frames-from", lab.film_from, "seconds that are left out before the first of them"))
        ->check(CLI::Range(0.0, 1e9));
}

void add_flags(CLI::App& app, Options& options, std::string& size) {
    app.add_option("--connect", options.connect,
                   "join this server, HOST[:PORT]; without it a match against bots begins here");
    app.add_option("--menu", options.menu,
                   "begin with this screen of the menu: main, host, join, settings or keys; without it Esc leads there")
        ->check(CLI::IsMember({"main", "host", "join", "settings", "keys"}));
    app.add_flag("--list-servers", options.list_servers,
                 "prints who is on the local network, or what --connect answers, as lines of JSON");
    app.add_option("--name", options.name, "your name")->capture_default_str();
    app.add_option("--join-key", options.join_key, "when the server asks for one");
    app.add_option("--token", options.token, "connect token, or @FILE with one, when the server asks for it");
    app.add_option("--map", options.map, "of your own match")->capture_default_str();
    app.add_option("--bots", options.players, "they fill your own match up to this many players")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    add_play_flags(app, options.play);
    app.add_flag("--frame-times", options.frame_times, "what drawing takes, in the line of JSON at the end");
    app.add_flag("--headless", options.headless, "no window and no sound; plays by itself unless there is a --script");
    app.add_flag("--fullscreen", options.fullscreen);
    app.add_option("--size", size, "of the picture")->check(check_size)->default_str("1280x720");
    app.add_option("--fps", options.fps, "pictures a second; the display's own without it, or 60")
        ->check(CLI::Range(5, 500));
    app.add_flag("--mute", options.mute, "no sound");
    app.add_flag("--autoplay", options.autoplay, "a bot plays for you");
    app.add_flag("--predict,!--no-predict", options.predict, "own movement shows at once (the default)");
    app.add_flag("--net-graph", options.net_graph, "show the network's graph from the start (F3)");
    app.add_option("--script", options.script, "file of keys to press; see docs/input-script.md");
    app.add_option("--seconds", options.seconds, "end after this long, with a line of JSON")
        ->check(CLI::Range(0.0, 1e9));
    app.add_option("--until", options.until,
                   "end, too, when a round is over (round-over), when the own fighter is out and a shot explained "
                   "(taken-out), or when it lives with others and shots around it (in-a-fight)")
        ->check(CLI::IsMember(Moment::names()));
    app.add_option("--screenshot", options.screenshot, "PNG file for the last picture");
    app.add_option("--trace", options.trace, "file for every received tick's world as JSON lines");
    app.add_option("--assets", options.assets, "folder with maps, sounds and so on");
    app.add_option(
        "--prior", options.prior,
        "file from tickwire-train for your own matches, instead of the prior that comes with the game: who joins and "
        "lacks it is given it once");
    app.add_option("--seed", options.seed, "of your own match's chances; 0: another one every time");
    app.add_option("--log-level", options.log_level)
        ->check(CLI::IsMember({"trace", "debug", "info", "warning", "error", "off"}))
        ->capture_default_str();
    add_fake_network_flags(app, options.network);
    add_lab_flags(app, options.lab);
}

}  // namespace

bool read_options(int argc, const char* const* argv, Options& options, int& exit_code) {
    CLI::App app(
        "Skirmish, a small arena shooter on Tickwire. Keys: WASD and the mouse, Enter to chat, Tab for scores, F1 for "
        "all others.",
        "skirmish");
    app.set_version_flag("--version", TICKWIRE_VERSION);
    std::string size = "1280x720";
    add_flags(app, options, size);
    if (const auto ended = read_flags(app, argc, argv)) {
        exit_code = *ended;
        return false;
    }
    std::sscanf(size.c_str(), "%dx%d", &options.width, &options.height);
    return true;
}

}  // namespace skirmish

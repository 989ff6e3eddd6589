#include "menu/screens.hpp"

#include <algorithm>
#include <utility>

#include "menu/join_screen.hpp"
#include "menu/settings_screens.hpp"

namespace skirmish {

namespace {

/// Of PlayOptions; `plain` is for measuring.
const std::vector<std::string> modes{"free-for-all", "ball"};

using MakeScreen = std::unique_ptr<Screen> (*)(MenuContext&);

/// The next or previous of a list, round and round.
std::string turned(const std::vector<std::string>& list, const std::string& current, int direction) {
    if (list.empty()) return current;
    const auto found = std::ranges::find(list, current);
    const std::size_t at = found == list.end() ? 0 : static_cast<std::size_t>(found - list.begin());
    return list[(at + list.size() + (direction > 0 ? 1 : list.size() - 1)) % list.size()];
}

const std::vector<std::string>& maps_of(const MenuContext& context) {
    return context.hosting.mode == "ball" ? context.ball_maps : context.maps;
}

/// Another mode, on a map that it can be played on.
void turn_mode(MenuContext& context, int direction) {
    HostMatch& match = context.hosting;
    match.mode = turned(modes, match.mode, direction);
    const std::vector<std::string>& fitting = maps_of(context);
    if (std::ranges::find(fitting, match.map) == fitting.end() && !fitting.empty()) match.map = fitting.front();
}

std::uint32_t moved(std::uint32_t value, int direction, std::uint32_t least, std::uint32_t most) {
    if (direction < 0) return value <= least ? least : value - 1;
    return value >= most ? most : value + 1;
}

class MainScreen final : public Screen {
public:
    explicit MainScreen(MenuContext& context) : context_(context) {}
    std::string title() const override { return "an arena on Tickwire"; }
    std::string hint() const override { return context_.notice; }
    std::vector<Row> rows() override {
        const auto go = [this](const char* name) {
            return [this, name] { context_.menu.push(make_screen(name, context_)); };
        };
        std::vector<Row> rows;
        HostMatch& match = context_.hosting;
        rows.push_back({.label = "Quick play",
                        .value = match.mode + " against bots",
                        .press =
                            [this] {
                                context_.choose(QuickPlay{context_.hosting.map, context_.hosting.mode, 8});
                            },
                        .turn = [this](int direction) { turn_mode(context_, direction); }});
        rows.push_back({.label = "Host a match", .value = "for friends", .press = go("host")});
        rows.push_back({.label = "Join a match", .value = "in this network, or by address", .press = go("join")});
        rows.push_back({.label = "Settings", .value = "name, colour, sound, window, keys", .press = go("settings")});
        rows.push_back(
            {.label = "The lab", .value = "see the netcode work", .press = [this] { context_.choose(OpenLab{}); }});
        rows.push_back({.label = "Quit", .press = [this] { context_.choose(Quit{}); }});
        return rows;
    }
    bool leaving() override { return context_.choose(Quit{}), false; }

private:
    MenuContext& context_;
};

class HostScreen final : public Screen {
public:
    explicit HostScreen(MenuContext& context) : context_(context) {}
    std::string title() const override { return "Host a match for friends"; }
    std::string hint() const override { return context_.notice; }
    std::vector<Row> rows() override {
        HostMatch& match = context_.hosting;
        std::vector<Row> rows;
        rows.push_back({.label = "Open the match", .press = [this] { context_.choose(context_.hosting); }});
        rows.push_back({.label = "Map", .value = match.map, .turn = [this](int direction) {
                            context_.hosting.map = turned(maps_of(context_), context_.hosting.map, direction);
                        }});
        rows.push_back(
            {.label = "Mode", .value = match.mode, .turn = [this](int direction) { turn_mode(context_, direction); }});
        rows.push_back(
            {.label = "Bots fill up to", .value = std::to_string(match.players), .turn = [&match](int direction) {
                 match.players = moved(match.players, direction, 0, std::min(32u, match.max_players));
             }});
        rows.push_back({.label = "Room for",
                        .value = std::to_string(match.max_players) + " players",
                        .turn = [&match](int direction) {
                            match.max_players = moved(match.max_players, direction, 2, 64);
                            match.players = std::min(match.players, match.max_players);
                        }});
        rows.push_back({.label = "Password", .value = match.password, .type = [&match](const std::string& text) {
                            match.password = text;
                        }});
        rows.push_back({.label = "Found on the local network",
                        .value = match.on_lan ? "yes" : "no",
                        .turn = [&match](int) { match.on_lan = !match.on_lan; }});
        rows.push_back({.label = match.password.empty() ? "Without a password everybody may join."
                                                        : "Only who knows the password joins.",
                        .note = true});
        return rows;
    }

private:
    MenuContext& context_;
};

class HostedScreen final : public Screen {
public:
    HostedScreen(MenuContext& context, std::vector<std::string> addresses, HostMatch match)
        : context_(context), addresses_(std::move(addresses)), match_(std::move(match)) {}
    std::string title() const override { return "Your match is open"; }
    std::string hint() const override { return context_.notice; }
    std::vector<Row> rows() override {
        std::vector<Row> rows;
        rows.push_back({.label = "Play", .value = match_.map + ", " + match_.mode, .press = [this] {
                            context_.choose(PlayHosted{});
                        }});
        rows.push_back({.label = "Close the match", .press = [this] { context_.choose(CloseHosted{}); }});
        rows.push_back({.label = "Friends join at", .heading = true});
        for (const std::string& address : addresses_) rows.push_back({.label = address, .note = true, .strong = true});
        if (addresses_.empty()) rows.push_back({.label = "this machine is in no network", .warning = true});
        rows.push_back(
            {.label = match_.password.empty() ? "without a password" : "with the password  " + match_.password,
             .note = true,
             .strong = !match_.password.empty()});
        if (match_.on_lan)
            rows.push_back({.label = "On the local network they find it under \"Join a match\".", .note = true});
        rows.push_back({.label = "From the internet your router must pass this UDP port on.", .note = true});
        return rows;
    }
    bool leaving() override { return context_.choose(CloseHosted{}), false; }

private:
    MenuContext& context_;
    std::vector<std::string> addresses_;
    HostMatch match_;
};

class PasswordScreen final : public Screen {
public:
    PasswordScreen(MenuContext& context, std::string address, std::string why)
        : context_(context), address_(std::move(address)), why_(std::move(why)) {}
    std::string title() const override { return "Join " + address_; }
    std::string hint() const override { return why_; }
    std::vector<Row> rows() override {
        const auto join = [this] {
            context_.menu.pop();
            context_.choose(JoinServer{address_, password_});
        };
        std::vector<Row> rows;
        rows.push_back(
            {.label = "Password", .value = password_, .press = join, .type = [this](const std::string& text) {
                 password_ = text;
             }});
        rows.push_back({.label = "Join", .press = join});
        rows.push_back({.label = "Back", .press = [this] { context_.menu.pop(); }});
        return rows;
    }

private:
    MenuContext& context_;
    std::string address_, why_, password_;
};

class EndedScreen final : public Screen {
public:
    EndedScreen(MenuContext& context, std::string why, Choice again)
        : context_(context), why_(std::move(why)), again_(std::move(again)) {}
    std::string title() const override { return "You are not in the match"; }
    std::vector<Row> rows() override {
        std::vector<Row> rows;
        rows.push_back({.label = why_, .note = true, .warning = true});
        rows.push_back({.label = "Try again", .press = [this] {
                            context_.menu.pop();
                            context_.choose(again_);
                        }});
        const bool asked = why_.find("password") != std::string::npos;
        if (const auto* join = std::get_if<JoinServer>(&again_); join != nullptr && asked) {
            rows.push_back({.label = "With another password", .press = [this, address = join->address] {
                                context_.menu.pop();
                                context_.menu.push(password_screen(context_, address, {}));
                            }});
        }
        rows.push_back({.label = "Back to the menu", .press = [this] { context_.menu.pop(); }});
        return rows;
    }
    bool wide() const override { return why_.size() > 60; }

private:
    MenuContext& context_;
    std::string why_;
    Choice again_;
};

constexpr std::array<std::pair<const char*, MakeScreen>, 5> screens{{
    {"main", [](MenuContext& context) -> std::unique_ptr<Screen> { return std::make_unique<MainScreen>(context); }},
    {"host", [](MenuContext& context) -> std::unique_ptr<Screen> { return std::make_unique<HostScreen>(context); }},
    {"join", [](MenuContext& context) -> std::unique_ptr<Screen> { return std::make_unique<JoinScreen>(context); }},
    {"settings",
     [](MenuContext& context) -> std::unique_ptr<Screen> { return std::make_unique<SettingsScreen>(context); }},
    {"keys", [](MenuContext& context) -> std::unique_ptr<Screen> { return std::make_unique<KeysScreen>(context); }},
}};

}  // namespace

std::unique_ptr<Screen> make_screen(const std::string& name, MenuContext& context) {
    for (const auto& [known, make] : screens) {
        if (name == known) return make(context);
    }
    return nullptr;
}

std::string screen_names() {
    std::string names;
    for (const auto& [name, make] : screens) names += (names.empty() ? "" : ", ") + std::string(name);
    return names;
}

std::unique_ptr<Screen> password_screen(MenuContext& context, std::string address, std::string why) {
    return std::make_unique<PasswordScreen>(context, std::move(address), std::move(why));
}
std::unique_ptr<Screen> ended_screen(MenuContext& context, std::string why, Choice again) {
    return std::make_unique<EndedScreen>(context, std::move(why), std::move(again));
}
std::unique_ptr<Screen> hosted_screen(MenuContext& context, std::vector<std::string> addresses, HostMatch match) {
    return std::make_unique<HostedScreen>(context, std::move(addresses), std::move(match));
}

}  // namespace skirmish

#include "menu/join_screen.hpp"

#include <algorithm>

#include "app/figure.hpp"
#include "rules/skirmish.hpp"
#include "tickwire/client_config.hpp"

namespace skirmish {

namespace {

using namespace tickwire;

constexpr std::size_t longest_address = 260;

std::string players_of(const ServerInfo& info) {
    const std::uint32_t people = info.players - std::min(info.bots, info.players);
    const std::string bots = info.bots > 0 ? " +" + std::to_string(info.bots) + " bots" : "";
    return std::to_string(people) + bots + " / " + std::to_string(info.max_players);
}

/// Bots make room for people, so that only people fill a server.
bool is_full(const ServerInfo& info) {
    return info.players - std::min(info.bots, info.players) >= info.max_players;
}

const char* lock_of(Admission admission) {
    switch (admission) {
        case Admission::open:
            return "open";
        case Admission::join_key:
            return "password";
        case Admission::token:
            return "by ticket";
    }
    return "";
}

}  // namespace

JoinScreen::JoinScreen(MenuContext& context) : context_(context) {
    context_.browser.look(context_.settings.settings.recent);
}

std::string JoinScreen::hint() const {
    return context_.notice.empty() ? context_.browser.trouble() : context_.notice;
}

Row JoinScreen::server_row(const ListedServer& server) {
    Row row;
    row.press = [this, server] { join(server); };
    if (!server.answer) {
        row.columns = {server.address, server.silent ? "does not answer" : "asking"};
        row.faint = true;
        return row;
    }
    const ServerInfo& info = server.answer->info;
    const std::string why_not = why_not_join(info, describe<Skirmish>());
    const double ping_ms = static_cast<double>(server.answer->ping.count()) / 1000;
    row.columns = {info.name.empty() ? server.address : info.name + "  " + server.address,
                   info.map,
                   why_not.empty() ? info.mode : "other version",
                   players_of(info),
                   figure("%.0f ms", ping_ms),
                   is_full(info) ? "full" : lock_of(info.admission)};
    row.faint = !why_not.empty() || is_full(info);
    return row;
}

std::vector<Row> JoinScreen::rows() {
    std::vector<Row> rows;
    rows.push_back({.label = "Address",
                    .value = context_.direct_address,
                    .press = [this] { join_typed(); },
                    .type = [this](const std::string& text) { context_.direct_address = text; },
                    .most_bytes = longest_address});
    rows.push_back(
        {.label = "Join this address", .faint = context_.direct_address.empty(), .press = [this] { join_typed(); }});
    rows.push_back({.columns = {"ON THE LOCAL NETWORK", "MAP", "MODE", "PLAYERS", "PING", ""}, .heading = true});
    for (const ListedServer& server : context_.browser.lan()) rows.push_back(server_row(server));
    if (context_.browser.lan().empty())
        rows.push_back({.label = context_.browser.searched() ? "nobody is there" : "looking around", .note = true});
    if (!context_.browser.recent().empty()) {
        rows.push_back({.columns = {"JOINED BEFORE", "", "", "", "", ""}, .heading = true});
        for (const ListedServer& server : context_.browser.recent()) rows.push_back(server_row(server));
    }
    return rows;
}

void JoinScreen::join(const ListedServer& server) {
    context_.notice.clear();
    if (server.answer) {
        const ServerInfo& info = server.answer->info;
        if (const std::string why_not = why_not_join(info, describe<Skirmish>()); !why_not.empty()) {
            context_.notice = "You cannot join there: " + why_not;
            return;
        }
        if (is_full(info)) {
            context_.notice = "The server is full: " + std::to_string(info.max_players) +
                              (info.max_players == 1 ? " player is there" : " players are there");
            return;
        }
        if (info.admission == Admission::join_key)
            return context_.menu.push(password_screen(context_, server.address, "This server has a password."));
    }
    context_.choose(JoinServer{server.address, {}});
}

void JoinScreen::join_typed() {
    const auto endpoint = parse_endpoint(context_.direct_address, ClientConfig{}.port);
    context_.notice = endpoint ? "" : endpoint.error().message;
    if (endpoint) context_.choose(JoinServer{context_.direct_address, {}});
}

}  // namespace skirmish

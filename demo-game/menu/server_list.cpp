#include "menu/server_list.hpp"

#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "rules/skirmish.hpp"
#include "tickwire/client_config.hpp"
#include "tickwire/server_query.hpp"

namespace skirmish {

namespace {

using namespace tickwire;

Result<std::unique_ptr<ServerQuery>> ask(const std::string& server) {
    if (server.empty()) return discover_servers();
    const auto endpoint = parse_endpoint(server, ClientConfig{}.port);
    if (!endpoint) return endpoint.error();
    const auto address = resolve(*endpoint);
    if (!address) return address.error();
    return query_servers({*address});
}

std::string line_of(const ServerAnswer& answer) {
    const ServerInfo& info = answer.info;
    const char* const admissions[]{"open", "password", "ticket"};
    return nlohmann::ordered_json{{"address", answer.address.to_string()},
                                  {"name", info.name},
                                  {"map", info.map},
                                  {"mode", info.mode},
                                  {"players", info.players},
                                  {"bots", info.bots},
                                  {"max_players", info.max_players},
                                  {"admission", admissions[static_cast<std::size_t>(info.admission)]},
                                  {"tick_rate", info.tick_rate.value},
                                  {"ping_ms", std::round(static_cast<double>(answer.ping.count()) / 100) / 10},
                                  {"why_not", why_not_join(info, describe<Skirmish>())}}
        .dump();
}

}  // namespace

int list_servers(const std::string& server) {
    auto query = ask(server);
    if (!query) return std::fprintf(stderr, "skirmish: %s\n", query.error().message.c_str()), 1;
    while (!(*query)->done()) {
        (*query)->wait(std::chrono::milliseconds(20));
        (*query)->advance(monotonic_now());
    }
    for (const ServerAnswer& answer : (*query)->answers()) std::printf("%s\n", line_of(answer).c_str());
    if (!(*query)->answers().empty()) return 0;
    std::fprintf(stderr, "skirmish: %s\n",
                 server.empty() ? "nobody is on the local network" : (server + " does not answer").c_str());
    return 1;
}

}  // namespace skirmish

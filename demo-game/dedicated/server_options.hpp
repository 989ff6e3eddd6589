// The flags of tickwire-server and what they mean.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "match/match.hpp"
#include "match/match_options.hpp"
#include "options/network_options.hpp"

namespace CLI {
class App;
}

namespace skirmish {

struct ServerOptions {
    MatchConfig match;
    PlayOptions play;
    FakeNetwork network;
    std::string assets, log_level = "info", token_keys;
    std::vector<std::string> public_addresses;
    std::string http_host = "127.0.0.1", admin_key_file;
    std::uint32_t http_port = 0;
    std::string snapshot_level = "fast";
    double checkpoint_seconds = 1, resume_seconds = 30;
    std::uint32_t shards = 1;
    double seconds = 0, max_rewind_ms = 250, victim_grace_ms = 200, strict_above_ms = 0;
};

void add_flags(CLI::App& app, ServerOptions& options);
/// What the flags say goes into `options.match`. Errors are sentences for the host.
tickwire::Result<void> settle(ServerOptions& options);

}  // namespace skirmish

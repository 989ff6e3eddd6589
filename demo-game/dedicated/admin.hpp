// What a host can ask and order over HTTP while the matches run.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dedicated/server_options.hpp"
#include "host/http_port.hpp"

namespace skirmish {

/// Health, metrics, tokens and bans over HTTP, when a port was asked for.
class Admin {
public:
    static tickwire::Result<std::unique_ptr<Admin>> open(const ServerOptions& options);
    Admin(std::string key, std::vector<tickwire::TokenKey> keys, std::uint32_t shards)
        : desk_(std::move(key), std::move(keys), shards), published_(shards) {}

    /// After each advance() of a shard, in its thread.
    void serve(tickwire::Server<Skirmish>& server, std::uint32_t shard);

private:
    tickwire::host::HostDesk desk_;
    std::unique_ptr<tickwire::host::HttpPort> port_;
    std::vector<tickwire::TimePoint> published_;  // each is its shard's own
};

}  // namespace skirmish

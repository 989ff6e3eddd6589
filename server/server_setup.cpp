#include "server_setup.hpp"

#include <algorithm>

#include "tickwire/conditioner.hpp"
#include "tickwire/shards.hpp"
#include "tickwire/udp.hpp"

namespace tickwire::server {

Result<std::unique_ptr<Carrier>> open_carrier(const ServerConfig& config, std::unique_ptr<Carrier> carrier,
                                              std::uint64_t seed) {
    if (!carrier) {
        auto udp = open_udp({.bind_host = config.bind_host, .port = config.port, .server = true});
        if (!udp) return udp.error();
        carrier = std::move(*udp);
    }
    if (!config.outgoing.any() && !config.incoming.any()) return carrier;
    return std::unique_ptr<Carrier>(condition(std::move(carrier), config.outgoing, config.incoming, seed));
}

transport::ServerTransportConfig transport_config(const ServerConfig& config) {
    const auto mode = config.admission == Admission::open       ? transport::AdmissionMode::open
                      : config.admission == Admission::join_key ? transport::AdmissionMode::join_key
                                                                : transport::AdmissionMode::token;
    // A few more sessions than players, so that a reconnecting player is let in before the old session has timed out.
    const std::uint32_t sessions = std::min(config.max_players + std::max(4u, config.max_players / 8), 4000u);
    transport::ServerTransportConfig wired{.admission = mode,
                                           .join_key = config.join_key,
                                           .token_keys = config.token_keys,
                                           .public_addresses = config.public_addresses,
                                           .max_sessions = sessions,
                                           .playing_timeout = config.playing_timeout,
                                           .loading_timeout = config.loading_timeout,
                                           .max_per_address = config.max_per_address};
    if (config.shards) {
        wired.cookie_key.assign(config.shards->cookie_key().begin(), config.shards->cookie_key().end());
        wired.shared_tokens = config.shards->used_tokens();
        if (config.shard == 0) wired.place = [shards = config.shards] { return shards->place(); };
    }
    return wired;
}

snapshot::Level codec_level(SnapshotLevel level) {
    switch (level) {
        case SnapshotLevel::best:
            return snapshot::Level::best;
        case SnapshotLevel::shared:
            return snapshot::Level::shared;
        default:
            return snapshot::Level::fast;
    }
}

std::uint32_t least_kbit(const ServerConfig& config) {
    return config.max_client_kbit == 0 ? config.min_client_kbit
                                       : std::min(config.min_client_kbit, config.max_client_kbit);
}

}  // namespace tickwire::server

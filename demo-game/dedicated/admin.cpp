#include "dedicated/admin.hpp"

#include <spdlog/spdlog.h>

#include "options/token_file.hpp"

namespace skirmish {

tickwire::Result<std::unique_ptr<Admin>> Admin::open(const ServerOptions& options) {
    std::string key;
    if (!options.admin_key_file.empty()) {
        auto read = read_admin_key(options.admin_key_file);
        if (!read) return read.error();
        key = std::move(*read);
    }
    auto admin = std::make_unique<Admin>(std::move(key), options.match.server.token_keys, options.shards);
    if (options.http_port == 0) return admin;
    auto port =
        tickwire::host::HttpPort::open(options.http_host, static_cast<std::uint16_t>(options.http_port), admin->desk_);
    if (!port) return port.error();
    admin->port_ = std::move(*port);
    spdlog::info("HTTP on {}:{}", options.http_host, admin->port_->port());
    return admin;
}

void Admin::serve(tickwire::Server<Skirmish>& server, std::uint32_t shard) {
    if (!port_) return;
    desk_.serve(server, shard);
    const tickwire::TimePoint now = tickwire::monotonic_now();
    if (now - published_[shard] < std::chrono::seconds(1)) return;
    published_[shard] = now;
    desk_.publish({server.stats(), server.transport_counters()}, now, shard);
    desk_.publish_bans(server.bans());
}

}  // namespace skirmish

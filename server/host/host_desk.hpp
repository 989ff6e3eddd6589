// What may be asked of a running server over HTTP, apart from HTTP itself: requests come from any thread and are
// answered there; what changes the server is done by its own thread, between two ticks.
//
//   GET    /healthz      200 while ticks run
//   GET    /metrics      Prometheus text
//   POST   /v1/tokens    {"user": 42, "seconds": 300, "servers": ["203.0.113.5:40000"], "data": "red"}: a connect token
//   GET    /v1/bans      all that hold
//   POST   /v1/bans      {"addresses": "203.0.113.0/24", "until": 1800000000, "why": "flood"}, or {"user": 42, ...}
//   DELETE /v1/bans      {"addresses": "203.0.113.0/24"} or {"user": 42}
//
// Everything under /v1 needs `Authorization: Bearer KEY`.
#pragma once

#include <chrono>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "host/metrics.hpp"
#include "tickwire/ban.hpp"
#include "tickwire/connect_token.hpp"
#include "tickwire/server_config.hpp"

namespace tickwire::host {

struct HttpRequest {
    std::string method, path, authorization, body;
};
struct HttpReply {
    int status = 200;
    std::string body;
    const char* type = "application/json";
};

inline constexpr std::size_t max_body_bytes = 16 * 1024;

class HostDesk {
public:
    /// `admin_key` empty: nothing under /v1 is served. `keys`: of connect tokens, the first one mints; may be empty.
    /// `shards`: how many servers it is for, each with a thread of its own.
    HostDesk(std::string admin_key, std::vector<TokenKey> keys, std::uint32_t shards = 1)
        : admin_key_(std::move(admin_key)),
          keys_(std::move(keys)),
          orders_(shards),
          figures_(shards),
          published_(shards) {}

    /// From any thread; waits for the servers' own up to two seconds where it must.
    HttpReply answer(const HttpRequest& request);

    /// The server's thread: what /metrics and /healthz say until the next call.
    void publish(Figures figures, TimePoint now, std::uint32_t shard = 0);
    /// The server's thread, between ticks: does what was ordered.
    template <class Server>
    void serve(Server& server, std::uint32_t shard = 0) {
        for (auto order = take(shard); order; order = take(shard)) {
            Result<void> result;
            if (!order->remove)
                result = server.ban(order->ban);
            else if (!server.unban(order->ban.addresses, order->ban.user))
                result = Error{ErrorCode::not_found, "there is no such ban"};
            publish_bans(server.bans());  // before the answer, so that who asks next is told of it
            finish(*order, std::move(result));
        }
    }
    void publish_bans(std::vector<Ban> bans);

private:
    struct Order {
        Ban ban;
        bool remove = false;
        std::size_t left = 0;  // shards that have not done it
        std::optional<Result<void>> result{};
        std::promise<Result<void>> done{};
    };
    HttpReply answer_admin(const HttpRequest& request);
    HttpReply mint(const std::string& body) const;
    HttpReply change_bans(const HttpRequest& request);
    HttpReply list_bans() const;
    std::shared_ptr<Order> take(std::uint32_t shard);
    void finish(Order& order, Result<void> result);

    const std::string admin_key_;
    const std::vector<TokenKey> keys_;
    mutable std::mutex guard_;
    std::vector<std::deque<std::shared_ptr<Order>>> orders_;  // of each shard
    std::vector<Figures> figures_;
    std::vector<TimePoint> published_;
    std::vector<Ban> bans_;
};

}  // namespace tickwire::host

// Lists of servers: who is there, what is played, how far away, before anybody joins. Asks given addresses or the whole
// local network; never blocks. One thread per ServerQuery: advance() once a frame, then look at answers().
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "tickwire/address.hpp"
#include "tickwire/carrier.hpp"
#include "tickwire/description.hpp"
#include "tickwire/result.hpp"
#include "tickwire/server_info.hpp"
#include "tickwire/time.hpp"

namespace tickwire {

/// At most that many addresses in one query, and that many answers from a network.
inline constexpr std::size_t max_query_addresses = 256;

struct QueryConfig {
    Duration deadline{1'500'000};  ///< from the start; who has not answered by then does not, 10 ms to 60 s
    Duration again{400'000};       ///< a server that has not answered is asked again after this, 10 ms to 60 s
    /// discover_servers() asks at this port and the next ones, where servers listen that nobody gave another.
    std::uint16_t lan_port = 40000;
    std::uint16_t lan_ports = 4;  ///< how many, 1 to 16
    Result<void> validate() const;
};

struct ServerAnswer {
    Address address;  ///< where it answers; a client joins there
    ServerInfo info;
    Duration ping{0};  ///< from the question to the advance() that took the answer
};

/// Why a client of the game with this description cannot join that server, in words: another version, another game.
/// Empty when it can. A password, a token or a full house is not looked at here.
std::string why_not_join(const ServerInfo& server, const Description& game);

/// A question under way. Made by query_servers() and discover_servers().
class ServerQuery {
public:
    virtual ~ServerQuery() = default;
    /// Asks, asks again, and takes the answers that have come by `now`.
    virtual void advance(TimePoint now) = 0;
    /// Sleeps until an answer may be there or `timeout` has passed: between two advance(), for exact pings.
    virtual void wait(Duration timeout) = 0;
    /// Every server has answered, or the deadline has passed.
    virtual bool done() const = 0;
    /// In the order in which they came; a server that answers from two addresses is there once. Valid until the next
    /// advance().
    virtual std::span<const ServerAnswer> answers() const = 0;
};

/// Asks these servers. `carrier` replaces UDP, for tests. Errors: more than max_query_addresses, a config outside its
/// ranges, no socket.
Result<std::unique_ptr<ServerQuery>> query_servers(std::vector<Address> servers, QueryConfig config = {},
                                                   std::unique_ptr<Carrier> carrier = nullptr,
                                                   TimePoint now = monotonic_now());

/// Asks everybody on the local networks (lan_everybody()), until the deadline. Without a network nobody answers.
Result<std::unique_ptr<ServerQuery>> discover_servers(QueryConfig config = {}, TimePoint now = monotonic_now());

}  // namespace tickwire

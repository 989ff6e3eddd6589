// The same over real sockets of this machine: IPv6 and IPv4 on one port, and a client that changes its socket in play.
#include <catch2/catch.hpp>

#include "support/drift_game.hpp"
#include "tickwire/client.hpp"
#include "tickwire/server.hpp"
#include "tickwire/udp.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace {

Client<Drift> join(const std::string& host, std::uint16_t port) {
    auto client = Client<Drift>::connect({.host = host, .port = port});
    REQUIRE(client);
    return std::move(*client);
}

}  // namespace

TEST_CASE("over real sockets, clients of ::1 and 127.0.0.1 share a match, and one that changes its port plays on") {
    auto server = Server<Drift>::open({.port = 0});
    REQUIRE(server);
    Client<Drift> six = join("::1", server->port()), four = join("127.0.0.1", server->port());
    std::vector<Address> addresses;
    const auto run_until = [&](auto done) {
        for (const TimePoint deadline = monotonic_now() + 10s; monotonic_now() < deadline && !done();) {
            if (server->wait_for_tick()) server->advance();
            for (const Arrival& arrival : server->joined()) addresses.push_back(arrival.address);
            six.advance(monotonic_now());
            four.advance(monotonic_now());
        }
        return done();
    };
    REQUIRE(run_until([&] { return six.view<Pod>().size() == 2 && four.view<Pod>().size() == 2; }));
    REQUIRE(addresses.size() == 2);
    CHECK(addresses[0].is_ipv4() != addresses[1].is_ipv4());

    auto socket = open_udp({});
    REQUIRE(socket);
    six.replace_carrier(std::move(*socket));
    const std::uint64_t before = six.stats().snapshots;
    REQUIRE(run_until([&] { return six.stats().snapshots > before + 60; }));
    CHECK(six.playing());
    CHECK(six.stats().reconnects == 0);
    CHECK(server->left().empty());
    const auto counters = server->transport_counters();
    const auto migrations =
        std::ranges::find(counters, "sealed_migrations", &std::pair<std::string, std::uint64_t>::first);
    REQUIRE(migrations != counters.end());
    CHECK(migrations->second == 1);
    six.leave();
    REQUIRE(run_until([&] { return four.view<Pod>().size() == 1; }));
}

TEST_CASE("a port in use is refused in words") {
    auto first = Server<Drift>::open({.port = 0});
    REQUIRE(first);
    const auto second = Server<Drift>::open({.port = first->port()});
    REQUIRE_FALSE(second);
    CHECK(second.error().code == ErrorCode::address_in_use);
    CHECK(second.error().message.find(std::to_string(first->port())) != std::string::npos);
}

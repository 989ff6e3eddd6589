// Reliable delivery through a bad network: everything, once, in order, and soon.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>

#include "support/transport_world.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace tickwire::transport;
using namespace std::chrono_literals;
using Kind = TransportEvent::Kind;

namespace {

struct Delivery {
    std::uint64_t sent = 0, received = 0, out_of_order = 0, disconnects = 0;
    std::vector<double> milliseconds;

    double percentile(double percent) {
        std::sort(milliseconds.begin(), milliseconds.end());
        const auto index = static_cast<std::size_t>(percent / 100 * static_cast<double>(milliseconds.size()));
        return milliseconds.empty() ? 0 : milliseconds[std::min(index, milliseconds.size() - 1)];
    }
};

/// A message of 8 bytes each tick from the server to a client, stamped with its number and time.
Delivery deliver(const Conditions& conditions, Duration time, std::uint64_t seed) {
    TransportWorld world(seed);
    world.tick = 16ms;
    TestClient& client = world.add_client();
    REQUIRE(world.connect(client));
    const SessionId session = world.session_of(client);
    world.network.set_conditions(conditions);
    world.record = false;

    Delivery delivery;
    std::vector<TimePoint> sent_at;
    bool sending = true;
    world.between = [&] {
        for (const TransportEvent& event : world.server->events()) {
            if (event.kind == Kind::disconnected) ++delivery.disconnects;
        }
        if (sending) {
            const std::uint64_t number = delivery.sent++;
            sent_at.push_back(world.now);
            world.server->send_message(session, Lane::control, std::as_bytes(std::span(&number, 1)));
        }
        client.transport->send_state(bytes_of("command"));
        world.server->send_state(session, bytes_of("snapshot"));
        for (const TransportEvent& event : client.transport->events()) {
            if (event.kind == Kind::disconnected) ++delivery.disconnects;
            if (event.kind != Kind::message) continue;
            std::uint64_t number = 0;
            std::memcpy(&number, event.bytes.data(), sizeof number);
            if (number != delivery.received) ++delivery.out_of_order;
            ++delivery.received;
            delivery.milliseconds.push_back(
                std::chrono::duration<double, std::milli>(world.now - sent_at[number]).count());
        }
    };
    world.run(time);
    sending = false;
    world.run(5s);
    return delivery;
}

}  // namespace

TEST_CASE("ten minutes at 10 % and 20 % loss lose nothing, repeat nothing and keep the order") {
    const auto loss = GENERATE(10.0, 20.0);
    Delivery delivery = deliver({.latency = 30ms, .jitter = 40ms, .loss_percent = loss}, 600s, 42);
    INFO("seed 42, loss " << loss << " %: p50 " << delivery.percentile(50) << " p99 " << delivery.percentile(99)
                          << " p99.9 " << delivery.percentile(99.9) << " max " << delivery.percentile(100) << " ms");
    CHECK(delivery.disconnects == 0);
    CHECK(delivery.out_of_order == 0);
    CHECK(delivery.received == delivery.sent);
    CHECK(delivery.percentile(99.9) <= (loss < 15 ? 600 : 800));
}

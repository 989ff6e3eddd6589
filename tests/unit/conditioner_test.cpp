#include "tickwire/conditioner.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "tickwire/in_process.hpp"
#include "tickwire/simulated_network.hpp"
#include "tickwire/udp.hpp"

using namespace tickwire;
using namespace std::chrono_literals;

namespace {

const Address server_at = Address::ipv4(10, 0, 0, 1, 40000), client_at = Address::ipv4(10, 0, 0, 2, 50000);
constexpr TimePoint start{1000s};

void send(Carrier& from, Address to, TimePoint now, std::size_t bytes = 50) {
    const std::vector<std::byte> datagram(bytes, std::byte{7});  // a valid first byte for the UDP carrier's filter
    const OutgoingDatagram out{to, datagram};
    from.send({&out, 1}, now);
}

std::size_t receive(Carrier& carrier, TimePoint now) {
    std::size_t count = 0;
    for (auto batch = carrier.receive(now); !batch.empty(); batch = carrier.receive(now)) count += batch.size();
    return count;
}

struct Pair {
    SimulatedNetwork network{1};
    std::unique_ptr<Carrier> server = network.attach(server_at);
    std::unique_ptr<ConditionedCarrier> client;
    Pair(const Conditions& outgoing, const Conditions& incoming, std::uint64_t seed = 1)
        : client(condition(network.attach(client_at), outgoing, incoming, seed)) {}
};

}  // namespace

TEST_CASE("the conditioner delays each direction by its own latency") {
    Pair pair({.latency = 30ms}, {.latency = 70ms});
    send(*pair.client, server_at, start);
    send(*pair.server, client_at, start);
    CHECK(receive(*pair.client, start) == 0);  // takes it off the network; from now on it is 70 ms under way
    CHECK(receive(*pair.client, start + 29ms) == 0);
    CHECK(receive(*pair.server, start + 29ms) == 0);
    CHECK(receive(*pair.client, start + 30ms) == 0);  // which lets the delayed datagram out
    CHECK(receive(*pair.server, start + 30ms) == 1);
    CHECK(receive(*pair.client, start + 69ms) == 0);
    CHECK(receive(*pair.client, start + 70ms) == 1);
    CHECK(pair.client->local_address() == client_at);
}

TEST_CASE("the conditioner loses what it is asked to, each way, the same for the same seed") {
    const auto delivered = [](std::uint64_t seed) {
        Pair pair({.loss_percent = 30}, {.loss_percent = 10}, seed);
        for (int i = 0; i < 10000; ++i) {
            send(*pair.client, server_at, start + i * 1ms);
            send(*pair.server, client_at, start + i * 1ms);
        }
        return std::pair(receive(*pair.server, start + 20s), receive(*pair.client, start + 20s));
    };
    const auto [out, in] = delivered(5);
    CHECK(static_cast<double>(out) == Approx(7000).margin(200));
    CHECK(static_cast<double>(in) == Approx(9000).margin(200));
    CHECK(delivered(5) == std::pair(out, in));
    CHECK(delivered(6) != std::pair(out, in));
}

TEST_CASE("without conditions the conditioner passes everything through at once") {
    Pair pair({}, {});
    for (int i = 0; i < 200; ++i) {
        send(*pair.client, server_at, start);
        send(*pair.server, client_at, start);
    }
    CHECK(receive(*pair.server, start) == 200);
    CHECK(receive(*pair.client, start) == 200);
    CHECK(pair.client->counters().datagrams_sent == 200);
}

TEST_CASE("conditions change at run time, and what is under way keeps its time") {
    Pair pair({}, {.latency = 100ms});
    send(*pair.server, client_at, start);
    CHECK(receive(*pair.client, start) == 0);
    pair.client->set_incoming({.latency = 10ms});
    CHECK(pair.client->incoming().latency == 10ms);
    send(*pair.server, client_at, start);
    CHECK(receive(*pair.client, start) == 0);
    CHECK(receive(*pair.client, start + 10ms) == 1);
    CHECK(receive(*pair.client, start + 99ms) == 0);
    CHECK(receive(*pair.client, start + 100ms) == 1);

    pair.client->set_outgoing({.loss_percent = 100});
    send(*pair.client, server_at, start + 100ms);
    CHECK(receive(*pair.server, start + 10s) == 0);
}

TEST_CASE("what is on its way out when the conditioner goes leaves at once: a goodbye is not lost") {
    Pair pair({.latency = 5s}, {});
    send(*pair.client, server_at, start);
    CHECK(receive(*pair.server, start) == 0);
    pair.client.reset();
    CHECK(receive(*pair.server, start) == 1);
}

TEST_CASE("wait wakes for a delayed datagram, in either direction, though nothing arrives") {
    auto plain = open_udp({.bind_host = "127.0.0.1"});
    auto inside = open_udp({.bind_host = "127.0.0.1"});
    REQUIRE(plain);
    REQUIRE(inside);
    auto conditioned = condition(std::move(*inside), {.latency = 20ms}, {.latency = 20ms}, 1);
    const TimePoint sent = monotonic_now(), deadline = sent + 5s;
    send(**plain, conditioned->local_address(), sent);
    send(*conditioned, (*plain)->local_address(), sent);

    std::size_t received = 0, waits = 0;
    for (TimePoint now = sent; received == 0 && now < deadline; now = monotonic_now()) {
        conditioned->wait(deadline - now);
        received += receive(*conditioned, monotonic_now());
        ++waits;
    }
    CHECK(received == 1);
    CHECK(monotonic_now() - sent >= 20ms);
    CHECK(monotonic_now() - sent < 4s);  // not the timeout's end
    CHECK(waits < 500);                  // and not by spinning

    std::size_t came_out = receive(**plain, monotonic_now());
    for (TimePoint now = sent; came_out == 0 && now < deadline; now = monotonic_now()) {
        conditioned->receive(monotonic_now());
        came_out += receive(**plain, monotonic_now());
    }
    CHECK(came_out == 1);
}

TEST_CASE("the conditioner keeps which address a datagram came to and leaves from") {
    auto inside = open_udp({.server = true});
    auto client = open_udp({.bind_host = "127.0.0.1"});
    REQUIRE(inside);
    REQUIRE(client);
    auto server = condition(std::move(*inside), {.latency = 1ms}, {.latency = 1ms}, 1);
    const Address asked = Address::ipv4(127, 0, 0, 9, server->local_address().port);
    send(**client, asked, monotonic_now());
    for (const TimePoint deadline = monotonic_now() + 5s; monotonic_now() < deadline;) {
        server->wait(1ms);
        for (const IncomingDatagram& in : server->receive(monotonic_now())) {
            const OutgoingDatagram answer{in.from, in.bytes, in.via};
            server->send({&answer, 1}, monotonic_now());
        }
        const auto answered = (*client)->receive(monotonic_now());
        if (answered.empty()) continue;
        CHECK(answered[0].from == asked);
        return;
    }
    FAIL("no answer");
}

TEST_CASE("a conditioned in-process pair gives a game with its server inside a bad network") {
    auto [server, client] = in_process_pair(server_at, client_at);
    auto bad = condition(std::move(client), {.latency = 50ms}, {}, 1);
    send(*bad, server_at, start);
    CHECK(receive(*server, start) == 0);
    bad->receive(start + 50ms);
    CHECK(receive(*server, start + 50ms) == 1);
}

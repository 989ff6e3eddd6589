#include "tickwire/simulated_network.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace tickwire;
using namespace std::chrono_literals;

namespace {

const Address server_at = Address::ipv4(10, 0, 0, 1, 40000);
const Address client_at = Address::ipv4(10, 0, 0, 2, 50000);
const Address other_at = Address::ipv6_loopback(50000);
constexpr TimePoint start{1000s};

void send(Carrier& from, Address to, const std::string& text, TimePoint now) {
    const OutgoingDatagram out{to, std::as_bytes(std::span(text))};
    from.send({&out, 1}, now);
}

std::vector<std::string> receive(Carrier& carrier, TimePoint now) {
    std::vector<std::string> all;
    for (auto batch = carrier.receive(now); !batch.empty(); batch = carrier.receive(now)) {
        for (const auto& in : batch) {
            all.push_back(in.from.to_string() + ' ' +
                          std::string(reinterpret_cast<const char*>(in.bytes.data()), in.bytes.size()));
        }
    }
    return all;
}

using Texts = std::vector<std::string>;

struct Trace {
    std::uint64_t whole_wire = 0;
    std::vector<std::uint64_t> client_fates;  // of what went to or from the client, in order
};

/// A second of a client, and perhaps another, talking to an echoing server over a bad network.
Trace conversation(std::uint64_t seed, TimePoint begin = start, bool with_other = true) {
    SimulatedNetwork network(seed);
    network.set_conditions({.latency = 30ms,
                            .jitter = 20ms,
                            .loss_percent = 20,
                            .duplicate_percent = 3,
                            .reorder_percent = 3,
                            .corrupt_percent = 3});
    auto server = network.attach(server_at), client = network.attach(client_at), other = network.attach(other_at);
    Trace trace;
    network.on_datagram(
        [&](TimePoint at, const Address& from, const Address& to, std::span<const std::byte>, bool dropped) {
            if (from != client_at && to != client_at) return;
            trace.client_fates.push_back(static_cast<std::uint64_t>((at - begin).count()) * 2 + dropped);
        });
    for (TimePoint now = begin; now < begin + 1s; now += 5ms) {
        send(*client, server_at, "from the client", now);
        if (with_other) send(*other, server_at, "from the other", now);
        for (const auto& in : server->receive(now)) {
            const OutgoingDatagram echo{in.from, in.bytes};
            server->send({&echo, 1}, now);
        }
        client->receive(now);
    }
    trace.whole_wire = network.wire_hash();
    return trace;
}

}  // namespace

TEST_CASE("a simulated datagram arrives when its latency has passed, from its sender's address") {
    SimulatedNetwork network(1);
    network.set_conditions({.latency = 50ms});
    auto server = network.attach(server_at), client = network.attach(client_at);
    CHECK(network.next_arrival() == TimePoint::max());
    send(*client, server_at, "hello", start);
    CHECK(network.next_arrival() == start + 50ms);
    CHECK(receive(*server, start + 49ms).empty());
    CHECK(receive(*server, start + 50ms) == Texts{"10.0.0.2:50000 hello"});
    CHECK(network.next_arrival() == TimePoint::max());
    CHECK(client->counters().bytes_sent == 5);
    CHECK(server->counters().datagrams_received == 1);
}

TEST_CASE("a pair's own conditions hold one way and leave the default to the others") {
    SimulatedNetwork network(1);
    auto server = network.attach(server_at), client = network.attach(client_at), other = network.attach(other_at);
    send(*client, server_at, "before", start);
    network.set_conditions(client_at, server_at, {.loss_percent = 100});
    send(*client, server_at, "lost", start);
    send(*other, server_at, "there", start);
    send(*server, client_at, "back", start);
    network.set_conditions({.latency = 1ms});
    send(*client, server_at, "still lost", start);
    CHECK(receive(*server, start + 1s) == Texts{"10.0.0.2:50000 before", "[::1]:50000 there"});
    CHECK(receive(*client, start + 1s) == Texts{"10.0.0.1:40000 back"});
}

TEST_CASE("the same seed reproduces every byte and moment, whatever the origin of time") {
    CHECK(conversation(42).whole_wire == conversation(42).whole_wire);
    CHECK(conversation(42).whole_wire == conversation(42, TimePoint{}).whole_wire);
    CHECK(conversation(42).whole_wire != conversation(43).whole_wire);
}

TEST_CASE("a simulated network on a seed gives the same wire on every platform") {
    CHECK(conversation(42).whole_wire == 0xca50076992ce1073u);
}

TEST_CASE("one more client on the network changes nothing for the others") {
    CHECK(conversation(42, start, true).client_fates == conversation(42, start, false).client_fates);
}

TEST_CASE("two runs that differ in one bit sent have different wire hashes") {
    const auto hash = [](const std::string& text, Duration at) {
        SimulatedNetwork network(1);
        auto server = network.attach(server_at), client = network.attach(client_at);
        send(*client, server_at, "first", start);
        send(*client, server_at, text, start + at);
        return network.wire_hash();
    };
    CHECK(hash("a", 1ms) == hash("a", 1ms));
    CHECK(hash("a", 1ms) != hash("b", 1ms));
    CHECK(hash("a", 1ms) != hash("a", 2ms));
}

TEST_CASE("a blackholed address neither sends nor receives until it is let out") {
    SimulatedNetwork network(1);
    auto server = network.attach(server_at), client = network.attach(client_at);
    network.blackhole(client_at, true);
    send(*client, server_at, "out", start);
    send(*server, client_at, "in", start);
    network.blackhole(client_at, false);
    send(*client, server_at, "again", start);
    CHECK(receive(*client, start).empty());
    CHECK(receive(*server, start) == Texts{"10.0.0.2:50000 again"});
}

TEST_CASE("a rebound carrier speaks from its new address, and the old one leads nowhere") {
    SimulatedNetwork network(1);
    network.set_conditions(client_at, server_at, {.latency = 10ms});
    const Address moved_to = Address::ipv4(10, 0, 0, 3, 1);
    auto server = network.attach(server_at), client = network.attach(client_at), other = network.attach(other_at);
    send(*server, client_at, "under way to the old address", start);
    CHECK_FALSE(network.rebind(client_at, other_at));
    CHECK_FALSE(network.rebind(moved_to, client_at));
    REQUIRE(network.rebind(client_at, moved_to));
    CHECK(client->local_address() == moved_to);
    send(*server, client_at, "to nobody", start);
    send(*server, moved_to, "found you", start);
    send(*client, server_at, "moved", start);
    CHECK(receive(*client, start) == Texts{"10.0.0.1:40000 found you"});
    CHECK(network.next_arrival() == start + 10ms);  // its conditions moved with it
    CHECK(receive(*server, start + 10ms) == Texts{"10.0.0.3:1 moved"});
}

TEST_CASE("the observer sees each datagram as sent, and whether it will be lost") {
    SimulatedNetwork network(1);
    auto server = network.attach(server_at), client = network.attach(client_at);
    Texts seen;
    network.on_datagram(
        [&](TimePoint at, const Address& from, const Address& to, std::span<const std::byte> bytes, bool dropped) {
            seen.push_back(std::to_string((at - start).count()) + ' ' + from.to_string() + ' ' + to.to_string() + ' ' +
                           std::to_string(bytes.size()) + (dropped ? " lost" : ""));
        });
    send(*client, server_at, "abc", start);
    send(*client, other_at, "nobody there", start + 7us);
    CHECK(seen == Texts{"0 10.0.0.2:50000 10.0.0.1:40000 3", "7 10.0.0.2:50000 [::1]:50000 12 lost"});
}

TEST_CASE("a simulated carrier refuses what a real one would: more than max_datagram_bytes") {
    SimulatedNetwork network(1);
    auto server = network.attach(server_at), client = network.attach(client_at);
    send(*client, server_at, std::string(max_datagram_bytes, 'x'), start);
    send(*client, server_at, std::string(max_datagram_bytes + 1, 'x'), start);
    CHECK(receive(*server, start).size() == 1);
    CHECK(client->counters().send_failed == 1);
}

TEST_CASE("an address can be attached again after its carrier is gone") {
    SimulatedNetwork network(1);
    auto server = network.attach(server_at);
    network.attach(client_at).reset();
    send(*server, client_at, "nobody", start);
    auto client = network.attach(client_at);
    CHECK(receive(*client, start).empty());
    send(*server, client_at, "somebody", start);
    CHECK(receive(*client, start).size() == 1);
}

// The UDP carrier on real sockets over loopback. Every wait has a deadline; nothing sleeps for luck.
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <memory>
#include <vector>

#include "tickwire/udp.hpp"
#include "transport/datagram_kind.hpp"
#include "transport/socket_address.hpp"

using namespace tickwire;
using transport::DatagramKind;
using Bytes = std::vector<std::byte>;

namespace {

constexpr Duration patience = std::chrono::seconds(5);

std::unique_ptr<Carrier> open(const UdpConfig& config) {
    auto carrier = open_udp(config);
    if (!carrier) FAIL(carrier.error().message);
    return std::move(*carrier);
}

Bytes datagram(DatagramKind kind, std::size_t length, std::uint8_t fill = 0) {
    Bytes bytes(length, std::byte{fill});
    if (length > 0) bytes[0] = static_cast<std::byte>(kind);
    return bytes;
}

void send(Carrier& from, Address to, const Bytes& bytes) {
    const OutgoingDatagram out{to, bytes};
    from.send({&out, 1}, monotonic_now());
}

struct Arrived {
    Address from;
    Bytes bytes;
    std::uint16_t via;
};

/// Receives until `count` datagrams are there or patience is over.
std::vector<Arrived> receive(Carrier& carrier, std::size_t count) {
    std::vector<Arrived> all;
    const TimePoint deadline = monotonic_now() + patience;
    while (all.size() < count && monotonic_now() < deadline) {
        carrier.wait(deadline - monotonic_now());
        for (auto batch = carrier.receive(monotonic_now()); !batch.empty(); batch = carrier.receive(monotonic_now())) {
            for (const IncomingDatagram& in : batch)
                all.push_back({in.from, Bytes(in.bytes.begin(), in.bytes.end()), in.via});
        }
    }
    return all;
}

/// A plain socket, which sends what our carrier would not.
class Stranger {
public:
    ~Stranger() { close(descriptor_); }
    void send(Address to, const Bytes& bytes) const {
        const transport::SocketAddress name = transport::to_socket_address(to, AF_INET);
        const ssize_t sent = sendto(descriptor_, bytes.data(), bytes.size(), 0, name.data(), name.length);
        REQUIRE(sent == static_cast<ssize_t>(bytes.size()));
    }

private:
    int descriptor_ = socket(AF_INET, SOCK_DGRAM, 0);
};

Address loopback_v4(const Carrier& carrier) {
    return Address::ipv4(127, 0, 0, 1, carrier.local_address().port);
}
Address loopback_v6(const Carrier& carrier) {
    return Address::ipv6_loopback(carrier.local_address().port);
}

}  // namespace

TEST_CASE("one server port takes IPv4 and IPv6, and answers both") {
    auto server = open({.server = true});
    auto old_client = open({.bind_host = "127.0.0.1"});
    auto new_client = open({.bind_host = "::1"});
    send(*old_client, loopback_v4(*server), datagram(DatagramKind::hello, 128, 4));
    send(*new_client, loopback_v6(*server), datagram(DatagramKind::hello, 128, 6));

    const auto hellos = receive(*server, 2);
    REQUIRE(hellos.size() == 2);
    for (const Arrived& hello : hellos)
        send(*server, hello.from, datagram(DatagramKind::cookie, 29, hello.from.is_ipv4() ? 4 : 6));

    const auto v4_answer = receive(*old_client, 1);
    REQUIRE(v4_answer.size() == 1);
    CHECK(v4_answer[0].from == loopback_v4(*server));
    CHECK(v4_answer[0].bytes == datagram(DatagramKind::cookie, 29, 4));
    const auto v6_answer = receive(*new_client, 1);
    REQUIRE(v6_answer.size() == 1);
    CHECK(v6_answer[0].from == loopback_v6(*server));
    CHECK(v6_answer[0].bytes == datagram(DatagramKind::cookie, 29, 6));
}

TEST_CASE("datagrams keep their bytes through batches larger than one system call") {
    auto server = open({.server = true});
    auto client = open({.bind_host = "127.0.0.1"});
    std::vector<Bytes> sent;
    std::vector<OutgoingDatagram> batch;
    for (std::uint8_t i = 0; i < 150; ++i) sent.push_back(datagram(DatagramKind::sealed_state, 1000 + i, i));
    for (const Bytes& bytes : sent) batch.push_back({loopback_v4(*server), bytes});
    client->send(batch, monotonic_now());

    const auto arrived = receive(*server, sent.size());
    REQUIRE(arrived.size() == sent.size());
    for (std::size_t i = 0; i < sent.size(); ++i) CHECK(arrived[i].bytes == sent[i]);
    CHECK(client->counters().datagrams_sent == 150);
    CHECK(server->counters().datagrams_received == 150);
    CHECK(server->counters().bytes_received == client->counters().bytes_sent);
}

TEST_CASE("the kernel drops what no datagram of ours can be, before the server wakes") {
    auto server = open({.server = true});
    const Stranger stranger;
    const Address to = loopback_v4(*server);
    stranger.send(to, {});
    stranger.send(to, datagram(DatagramKind::sealed_state, transport::min_datagram_bytes - 1));
    stranger.send(to, datagram(DatagramKind::sealed_state, max_datagram_bytes + 1));
    stranger.send(to, datagram(DatagramKind::sealed_state, 5000));
    stranger.send(to, datagram(DatagramKind{0}, 100));
    stranger.send(to, datagram(DatagramKind{12}, 100));
    stranger.send(to, datagram(DatagramKind{255}, 100));
    stranger.send(to, datagram(DatagramKind::sealed_state, transport::min_datagram_bytes));
    stranger.send(to, datagram(DatagramKind::sealed_state, max_datagram_bytes));

    const auto arrived = receive(*server, 2);
    REQUIRE(arrived.size() == 2);
    CHECK(arrived[0].bytes.size() == transport::min_datagram_bytes);
    CHECK(arrived[1].bytes.size() == max_datagram_bytes);
    CHECK(server->counters().kernel_dropped == 7);
    CHECK(server->counters().receive_dropped == 0);
}

TEST_CASE("a datagram too long, to port 0 or to an address of no route is counted and stops nothing") {
    auto server = open({.server = true});
    auto client = open({.bind_host = "127.0.0.1"});
    const Bytes good = datagram(DatagramKind::sealed_state, 100), long_one = datagram(DatagramKind::sealed_state, 5000);
    const OutgoingDatagram out[] = {{loopback_v4(*server), long_one},
                                    {Address::ipv4(127, 0, 0, 1, 0), good},
                                    {Address::ipv6_loopback(9), good},  // from a socket that is bound to IPv4
                                    {loopback_v4(*server), good}};
    client->send(out, monotonic_now());
    CHECK(receive(*server, 1).size() == 1);
    CHECK(client->counters().send_failed == 3);
    CHECK(client->counters().datagrams_sent == 1);
}

TEST_CASE("a server of many addresses answers from the one that it was asked at") {
    auto server = open({.server = true});
    auto client = open({});
    const std::uint16_t port = server->local_address().port;
    for (const Address& asked : {Address::ipv4(127, 0, 0, 9, port), Address::ipv4(127, 0, 0, 1, port),
                                 Address::ipv6_loopback(port), Address::ipv4(127, 0, 0, 9, port)}) {
        send(*client, asked, datagram(DatagramKind::sealed_state, 50));
        const auto question = receive(*server, 1);
        REQUIRE(question.size() == 1);
        const Bytes bytes = datagram(DatagramKind::sealed_state, 60);
        const OutgoingDatagram answer{question[0].from, bytes, question[0].via};
        server->send({&answer, 1}, monotonic_now());
        const auto answered = receive(*client, 1);
        REQUIRE(answered.size() == 1);
        CHECK(answered[0].from == asked);
    }
    const Bytes bytes = datagram(DatagramKind::sealed_state, 60);
    const OutgoingDatagram unknown_via{loopback_v4(*client), bytes, 999};
    server->send({&unknown_via, 1}, monotonic_now());
    CHECK(receive(*client, 1).size() == 1);
}

TEST_CASE("nobody listening at the other end does not disturb the sender") {
    auto client = open({.bind_host = "127.0.0.1"});
    Address nobody;
    { nobody = loopback_v4(*open({.bind_host = "127.0.0.1"})); }
    for (int i = 0; i < 10; ++i) send(*client, nobody, datagram(DatagramKind::hello, 128));
    CHECK(client->counters().datagrams_sent == 10);
    CHECK(client->receive(monotonic_now()).empty());
}

TEST_CASE("a port that is taken is refused, whoever has it") {
    const bool first_is_server = GENERATE(true, false);
    const bool second_is_server = GENERATE(true, false);
    auto first = open({.server = first_is_server});
    const auto second = open_udp({.port = first->local_address().port, .server = second_is_server});
    REQUIRE_FALSE(second);
    CHECK(second.error().code == ErrorCode::address_in_use);
    CHECK(second.error().message ==
          "bind [::]:" + std::to_string(first->local_address().port) + ": Address already in use");
}

TEST_CASE("a wrong bind address or buffer size is refused with its value") {
    CHECK(open_udp({.bind_host = "192.0.2.1"}).error().message == "bind 192.0.2.1:0: Cannot assign requested address");
    CHECK(open_udp({.buffer_bytes = 10}).error().message == "buffer_bytes 10: must be 4096 to 268435456");
}

TEST_CASE("a flood of hellos neither delays an established session nor keeps a drain from ending") {
    auto server = open({.server = true});
    auto flood = open({.bind_host = "127.0.0.1"});
    auto player = open({.bind_host = "127.0.0.1"});
    const Address to = loopback_v4(*server);
    for (int i = 0; i < 600; ++i) send(*flood, to, datagram(DatagramKind::hello, 64));
    send(*player, to, datagram(DatagramKind::sealed_state, 100));

    server->wait(patience);
    const auto first = server->receive(monotonic_now());
    REQUIRE(first.size() == 1);
    CHECK(first[0].from == loopback_v4(*player));  // sent last, read first
    std::size_t strangers = 0;
    for (auto batch = server->receive(monotonic_now()); !batch.empty(); batch = server->receive(monotonic_now()))
        strangers += batch.size();
    CHECK(strangers == 512);  // so many hellos end the drain
    CHECK(receive(*server, 88).size() == 88);
}

TEST_CASE("a queue full of hellos leaves room for the join of who was answered") {
    auto server = open({.server = true});
    auto flood = open({.bind_host = "127.0.0.1"});
    auto client = open({.bind_host = "127.0.0.1"});
    const Address to = loopback_v4(*server);
    while (server->counters().kernel_dropped == 0) send(*flood, to, datagram(DatagramKind::hello, 128));
    send(*client, to, datagram(DatagramKind::join, 512));
    const auto first = server->receive(monotonic_now());
    REQUIRE(first.size() == 1);
    CHECK(first[0].from == loopback_v4(*client));
}

TEST_CASE("handshake kinds and session kinds all arrive at a server") {
    auto server = open({.server = true});
    auto client = open({.bind_host = "::1"});
    for (std::uint8_t kind = 1; kind <= 9; ++kind)
        send(*client, loopback_v6(*server), datagram(DatagramKind{kind}, 64));
    CHECK(receive(*server, 9).size() == 9);
}

TEST_CASE("wait returns when its time is over and nothing came") {
    auto client = open({.bind_host = "127.0.0.1"});
    const TimePoint before = monotonic_now();
    client->wait(std::chrono::milliseconds(20));
    CHECK(monotonic_now() - before >= std::chrono::milliseconds(20));
    client->wait(Duration{-5});
}

TEST_CASE("a server's datagrams tell how long they have waited, and never longer than since the last drain") {
    auto server = open({.bind_host = "127.0.0.1", .server = true});
    auto client = open({.bind_host = "127.0.0.1"});
    const auto drain = [](Carrier& carrier, TimePoint now) {
        std::vector<Duration> waits;
        for (auto batch = carrier.receive(now); !batch.empty(); batch = carrier.receive(now)) {
            for (const IncomingDatagram& in : batch) waits.push_back(in.waited);
        }
        return waits;
    };
    const Bytes bytes = datagram(DatagramKind::sealed_state, 40);
    const auto send_and_wait = [&](Carrier& from, Carrier& to) {
        const TimePoint began = monotonic_now();
        drain(to, began);
        send(from, to.local_address(), bytes);
        const TimePoint sent = monotonic_now();
        to.wait(patience);
        while (monotonic_now() < sent + std::chrono::milliseconds(3)) {
        }
        return began;
    };
    // The kernel begins to tell a moment after it was asked to, when nobody else had asked.
    TimePoint began{}, now{};
    std::vector<Duration> waits{Duration::zero()};
    const TimePoint deadline = monotonic_now() + patience;
    while (waits == std::vector{Duration::zero()} && monotonic_now() < deadline) {
        began = send_and_wait(*client, *server);
        now = monotonic_now();
        waits = drain(*server, now);
    }
    REQUIRE(waits.size() == 1);
    CHECK(waits[0] >= std::chrono::milliseconds(2));
    CHECK(waits[0] <= now - began);

    began = send_and_wait(*client, *server);
    waits = drain(*server, began + Duration(700));  // as if the time of day had been set forward
    REQUIRE(waits.size() == 1);
    CHECK(waits[0] == Duration(700));

    send_and_wait(*server, *client);
    waits = drain(*client, monotonic_now());  // a client asks for none of it
    REQUIRE(waits.size() == 1);
    CHECK(waits[0] == Duration::zero());
}

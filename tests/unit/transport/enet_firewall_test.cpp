// The table of what ENet commands pass, row by row: all else that an authenticated peer may invent stays outside.
#include "transport/enet_firewall.hpp"

#include <arpa/inet.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstring>
#include <string>
#include <vector>

#include "transport/transport_types.hpp"

using namespace tickwire::transport;

namespace {

using Datagram = std::vector<std::byte>;
constexpr std::uint32_t session = 0x1234;
constexpr enet_uint32 ours = 0x0100017f, theirs = 0x0200017f;
constexpr std::uint8_t acknowledged = ENET_PROTOCOL_COMMAND_FLAG_ACKNOWLEDGE;
constexpr std::uint16_t nobody = ENET_PROTOCOL_MAXIMUM_PEER_ID, with_time = ENET_PROTOCOL_HEADER_FLAG_SENT_TIME;

/// A host with our peer 0 connected, another session's peer 1, and peer 2 of ours, which is over.
struct Host {
    explicit Host(bool is_server) : server(is_server) {
        host.peers = peers.data();
        host.peerCount = peers.size();
        for (ENetPeer& peer : peers) {
            peer.state = ENET_PEER_STATE_CONNECTED;
            peer.address.host = ours;
            peer.channels = channels.data();
            peer.channelCount = channels.size();
        }
        peers[1].address.host = theirs;
        peers[2].state = ENET_PEER_STATE_DISCONNECTED;
    }
    EnetVerdict check(const Datagram& datagram) const {
        std::size_t reliable = 0;
        return check_enet_datagram(datagram, {host, server, session, ours}, reliable);
    }
    std::size_t reliable_in(const Datagram& datagram) const {
        std::size_t reliable = 0;
        check_enet_datagram(datagram, {host, server, session, ours}, reliable);
        return reliable;
    }
    bool server;
    std::array<ENetChannel, lane_count> channels{};
    std::array<ENetPeer, 3> peers{};
    ENetHost host{};
};

template <class T>
void append(Datagram& datagram, const T& value) {
    const auto* bytes = reinterpret_cast<const std::byte*>(&value);
    datagram.insert(datagram.end(), bytes, bytes + sizeof value);
}

Datagram header(std::uint16_t word) {
    Datagram datagram;
    append(datagram, htons(word));
    if ((word & with_time) != 0) append(datagram, std::uint16_t{0});
    return datagram;
}

/// A connected peer's datagram with one command, whose own fields are zeros.
Datagram command(std::uint8_t byte, std::uint8_t channel, std::size_t bytes, std::uint16_t word = with_time) {
    Datagram datagram = header(word);
    append(datagram, ENetProtocolCommandHeader{byte, channel, htons(1)});
    datagram.resize(datagram.size() + bytes - sizeof(ENetProtocolCommandHeader));
    return datagram;
}

Datagram reliable(std::uint8_t channel, std::uint16_t sequence, std::size_t bytes) {
    Datagram datagram = header(with_time);
    ENetProtocolSendReliable send{};
    send.header = {acknowledged | ENET_PROTOCOL_COMMAND_SEND_RELIABLE, channel, htons(sequence)};
    send.dataLength = htons(static_cast<std::uint16_t>(bytes));
    append(datagram, send);
    datagram.resize(datagram.size() + bytes);
    return datagram;
}

template <class Settings>
Settings settings(std::uint8_t number) {
    Settings wish{};
    wish.header = {static_cast<enet_uint8>(acknowledged | number), 0xff, htons(1)};
    wish.mtu = htonl(enet_mtu);
    wish.windowSize = htonl(ENET_PROTOCOL_MAXIMUM_WINDOW_SIZE);
    wish.channelCount = htonl(lane_count);
    wish.packetThrottleInterval = htonl(ENET_PEER_PACKET_THROTTLE_INTERVAL);
    wish.packetThrottleAcceleration = htonl(ENET_PEER_PACKET_THROTTLE_ACCELERATION);
    wish.packetThrottleDeceleration = htonl(ENET_PEER_PACKET_THROTTLE_DECELERATION);
    wish.connectID = session;
    return wish;
}

template <class Settings>
Datagram asking(const Settings& wish, std::uint16_t word) {
    Datagram datagram = header(word);
    append(datagram, wish);
    return datagram;
}

ENetProtocolConnect connect() {
    return settings<ENetProtocolConnect>(ENET_PROTOCOL_COMMAND_CONNECT);
}
ENetProtocolVerifyConnect verify() {
    return settings<ENetProtocolVerifyConnect>(ENET_PROTOCOL_COMMAND_VERIFY_CONNECT);
}

}  // namespace

TEST_CASE("of all 256 command bytes a connected peer may send three, and a client's server one more") {
    for (const bool server : {true, false}) {
        const Host host(server);
        std::vector<unsigned> passed;
        for (unsigned byte = 0; byte < 256; ++byte) {
            Datagram datagram;
            const unsigned number = byte & ENET_PROTOCOL_COMMAND_MASK;
            if (number == ENET_PROTOCOL_COMMAND_SEND_RELIABLE) {
                datagram = reliable(0, 1, 4);
            } else if (number == ENET_PROTOCOL_COMMAND_VERIFY_CONNECT) {
                datagram = asking(verify(), with_time);
            } else {
                // ENet's own sizes where a datagram of it may pass; else as long as any command.
                datagram = command(0, 0,
                                   number == ENET_PROTOCOL_COMMAND_ACKNOWLEDGE ? sizeof(ENetProtocolAcknowledge)
                                   : number == ENET_PROTOCOL_COMMAND_PING      ? sizeof(ENetProtocolPing)
                                                                               : sizeof(ENetProtocol));
            }
            datagram[4] = static_cast<std::byte>(byte);
            const EnetVerdict verdict = host.check(datagram);
            if (verdict == EnetVerdict::pass) passed.push_back(byte);
        }
        // Acknowledge; and with its flag: verify connect, ping, send reliable.
        CHECK(passed ==
              (server ? std::vector<unsigned>{0x01, 0x85, 0x86} : std::vector<unsigned>{0x01, 0x83, 0x85, 0x86}));
    }
}

TEST_CASE("what ENet has to put in order is counted, and nothing else") {
    const Host host(true);
    Datagram three = reliable(0, 1, 4);
    for (const auto channel : {std::uint8_t{0}, std::uint8_t{1}}) {
        const Datagram another = reliable(channel, 2, 9);
        three.insert(three.end(), another.begin() + 4, another.end());  // without its header
    }
    CHECK(host.check(three) == EnetVerdict::pass);
    CHECK(host.reliable_in(three) == 3);
    CHECK(host.reliable_in(command(ENET_PROTOCOL_COMMAND_ACKNOWLEDGE, 0, sizeof(ENetProtocolAcknowledge))) == 0);
}

TEST_CASE("a connect is taken with exactly our settings, alone, from nobody yet, and by servers only") {
    const Host server(true), client(false);
    const auto verdict = [&](auto change) {
        ENetProtocolConnect wish = connect();
        change(wish);
        return server.check(asking(wish, with_time | nobody));
    };
    CHECK(verdict([](auto&) {}) == EnetVerdict::pass);
    CHECK(client.check(asking(connect(), with_time | nobody)) == EnetVerdict::foreign_peer);
    CHECK(server.check(asking(connect(), with_time)) == EnetVerdict::bad_command);
    CHECK(server.check(command(acknowledged | ENET_PROTOCOL_COMMAND_PING, 0xff, sizeof(ENetProtocolPing),
                               with_time | nobody)) == EnetVerdict::bad_command);
    CHECK(verdict([](auto& wish) { wish.connectID = session + 1; }) == EnetVerdict::bad_connect);
    CHECK(verdict([](auto& wish) { wish.mtu = htonl(4096); }) == EnetVerdict::bad_connect);
    CHECK(verdict([](auto& wish) { wish.channelCount = htonl(255); }) == EnetVerdict::bad_connect);
    CHECK(verdict([](auto& wish) { wish.windowSize = htonl(4096); }) == EnetVerdict::bad_connect);
    CHECK(verdict([](auto& wish) { wish.incomingBandwidth = htonl(1); }) == EnetVerdict::bad_connect);
    CHECK(verdict([](auto& wish) { wish.outgoingBandwidth = htonl(1); }) == EnetVerdict::bad_connect);
    CHECK(verdict([](auto& wish) { wish.packetThrottleInterval = 0; }) == EnetVerdict::bad_connect);
    CHECK(verdict([](auto& wish) { wish.outgoingPeerID = htons(1); }) == EnetVerdict::bad_connect);
    CHECK(verdict([](auto& wish) { wish.header.channelID = 0; }) == EnetVerdict::bad_connect);
    Datagram twice = asking(connect(), with_time | nobody);
    append(twice, connect());
    CHECK(server.check(twice) == EnetVerdict::bad_connect);

    ENetProtocolVerifyConnect other = verify();
    other.connectID = session + 1;
    CHECK(client.check(asking(other, with_time)) == EnetVerdict::bad_connect);
    CHECK(server.check(asking(verify(), with_time)) == EnetVerdict::bad_connect);
}

TEST_CASE("a datagram speaks for its own session's peer, uncompressed, and with the time that acknowledging needs") {
    const Host host(true);
    const auto ping = [&](std::uint16_t word) {
        return host.check(command(acknowledged | ENET_PROTOCOL_COMMAND_PING, 0xff, sizeof(ENetProtocolPing), word));
    };
    CHECK(ping(with_time) == EnetVerdict::pass);
    CHECK(ping(with_time | 1) == EnetVerdict::foreign_peer);  // another session's
    CHECK(ping(with_time | 2) == EnetVerdict::foreign_peer);  // disconnected
    CHECK(ping(with_time | 3) == EnetVerdict::foreign_peer);  // none at all
    CHECK(ping(with_time | 0xffe) == EnetVerdict::foreign_peer);
    CHECK(ping(0) == EnetVerdict::bad_command);
    // Each has to be answered: a few, not a datagram full of them.
    Datagram storm = header(with_time);
    for (int i = 0; i < 4; ++i)
        append(storm, ENetProtocolPing{{acknowledged | ENET_PROTOCOL_COMMAND_PING, 0xff, htons(1)}});
    CHECK(host.check(storm) == EnetVerdict::pass);
    append(storm, ENetProtocolPing{{acknowledged | ENET_PROTOCOL_COMMAND_PING, 0xff, htons(2)}});
    CHECK(host.check(storm) == EnetVerdict::bad_command);
    CHECK(ping(with_time | ENET_PROTOCOL_HEADER_FLAG_COMPRESSED) == EnetVerdict::compressed);
}

TEST_CASE("reliable packets are taken on lanes, with content, up to the window ahead, and again from behind") {
    Host host(true);
    host.channels[1].incomingReliableSequenceNumber = 65'500;  // so that the window wraps
    const auto sequence = [&](int ahead) {
        return host.check(reliable(1, static_cast<std::uint16_t>(65'500 + ahead), 8));
    };
    CHECK(sequence(1) == EnetVerdict::pass);
    CHECK(sequence(max_ahead) == EnetVerdict::pass);
    CHECK(sequence(max_ahead + 1) == EnetVerdict::too_far_ahead);
    CHECK(sequence(0x7fff) == EnetVerdict::too_far_ahead);
    CHECK(sequence(0) == EnetVerdict::pass);
    CHECK(sequence(-100) == EnetVerdict::pass);
    for (std::uint8_t lane = 0; lane < lane_count; ++lane)
        CHECK(host.check(reliable(lane, host.channels[lane].incomingReliableSequenceNumber, 1)) == EnetVerdict::pass);
    CHECK(host.check(reliable(lane_count, 1, 8)) == EnetVerdict::bad_channel);
    CHECK(host.check(reliable(0xff, 1, 8)) == EnetVerdict::bad_channel);
    CHECK(host.check(reliable(0, 1, 0)) == EnetVerdict::bad_command);
}

TEST_CASE("acknowledgements are for lanes and ENet's own channel, and at most 128 in a datagram") {
    const Host host(true);
    const auto acknowledge = [&](std::uint8_t channel) {
        return host.check(command(ENET_PROTOCOL_COMMAND_ACKNOWLEDGE, channel, sizeof(ENetProtocolAcknowledge), 0));
    };
    CHECK(acknowledge(0) == EnetVerdict::pass);
    CHECK(acknowledge(0xff) == EnetVerdict::pass);
    CHECK(acknowledge(lane_count) == EnetVerdict::bad_channel);
    Datagram many = header(0);
    for (int i = 0; i < 128; ++i)
        append(many, ENetProtocolAcknowledge{{ENET_PROTOCOL_COMMAND_ACKNOWLEDGE, 0, 0}, 0, 0});
    CHECK(host.check(many) == EnetVerdict::pass);
    append(many, ENetProtocolAcknowledge{{ENET_PROTOCOL_COMMAND_ACKNOWLEDGE, 0, 0}, 0, 0});
    CHECK(host.check(many) == EnetVerdict::bad_command);
}

TEST_CASE("a datagram that is cut anywhere is truncated, never read past its end") {
    const Host server(true), client(false);
    const auto cut = [](const Host& host, const Datagram& whole) {
        REQUIRE(host.check(whole) == EnetVerdict::pass);
        for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
            // In memory of its own size, where a sanitizer sees a byte too many.
            const Datagram part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(bytes));
            INFO("first " << bytes << " of " << whole.size() << " bytes");
            CHECK(host.check(part) == EnetVerdict::truncated);
        }
    };
    cut(server, asking(connect(), with_time | nobody));
    cut(client, asking(verify(), with_time));
    cut(server, reliable(0, 1, 40));
    cut(server, command(ENET_PROTOCOL_COMMAND_ACKNOWLEDGE, 0, sizeof(ENetProtocolAcknowledge), 0));
    Datagram longer = reliable(0, 1, 40);
    longer.push_back(std::byte{0});
    CHECK(server.check(longer) == EnetVerdict::truncated);
}

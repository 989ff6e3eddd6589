#include "attacks.hpp"

#include <arpa/inet.h>
#include <enet/enet.h>

#include <array>
#include <cstring>

#include "transport/enet_firewall.hpp"
#include "transport/transport_types.hpp"

namespace hostile_client {

namespace {

using Bytes = std::vector<std::byte>;
using tickwire::transport::enet_mtu;
using tickwire::transport::lane_count;
constexpr std::uint8_t acknowledged = ENET_PROTOCOL_COMMAND_FLAG_ACKNOWLEDGE;
constexpr std::uint8_t unsequenced = ENET_PROTOCOL_COMMAND_FLAG_UNSEQUENCED;
constexpr std::size_t fits = 1100;  // bytes of commands

template <class T>
void append(Bytes& bytes, const T& value) {
    const auto* from = reinterpret_cast<const std::byte*>(&value);
    bytes.insert(bytes.end(), from, from + sizeof value);
}

Bytes begin(std::uint16_t word) {
    Bytes bytes;
    append(bytes, htons(static_cast<std::uint16_t>(word | ENET_PROTOCOL_HEADER_FLAG_SENT_TIME)));
    append(bytes, std::uint16_t{0});
    return bytes;
}

void add_reliable(Bytes& bytes, std::uint16_t sequence, std::uint8_t channel) {
    ENetProtocolSendReliable send{};
    send.header = {acknowledged | ENET_PROTOCOL_COMMAND_SEND_RELIABLE, channel, htons(sequence)};
    send.dataLength = htons(1);
    append(bytes, send);
    bytes.push_back({});
}

Bytes fragment_bomb(const Target& target, std::uint32_t i) {
    Bytes bytes = begin(target.header_word);
    for (std::uint32_t n = 0; bytes.size() + sizeof(ENetProtocolSendFragment) + 1 < fits; ++n) {
        ENetProtocolSendFragment send{};
        send.header = {acknowledged | ENET_PROTOCOL_COMMAND_SEND_FRAGMENT, 0, htons(1)};
        send.startSequenceNumber = htons(static_cast<std::uint16_t>(1 + i * 64 + n));
        send.dataLength = htons(1);
        send.fragmentCount = htonl(ENET_PROTOCOL_MAXIMUM_FRAGMENT_COUNT);
        send.totalLength = htonl(1);
        append(bytes, send);
        bytes.push_back({});
    }
    return bytes;
}

Bytes far_ahead(const Target& target, std::uint32_t i) {
    Bytes bytes = begin(target.header_word);
    while (bytes.size() + sizeof(ENetProtocolSendReliable) + 1 < fits)
        add_reliable(bytes, static_cast<std::uint16_t>(3000 + i * 128 + bytes.size() / 8), 0);
    return bytes;
}

/// As far ahead as is taken, and the first never: all of it has to be kept.
Bytes ahead_within_limits(const Target& target, std::uint32_t i) {
    Bytes bytes = begin(target.header_word);
    for (std::uint32_t n = 0; bytes.size() + sizeof(ENetProtocolSendReliable) + 1 < fits; ++n)
        add_reliable(bytes, static_cast<std::uint16_t>(3 + (i * 120 + n) % 250),
                     static_cast<std::uint8_t>(i % lane_count));
    return bytes;
}

Bytes duplicates(const Target& target, std::uint32_t) {
    Bytes bytes = begin(target.header_word);
    while (bytes.size() + sizeof(ENetProtocolSendReliable) + 1 < fits) add_reliable(bytes, 250, 0);
    return bytes;
}

Bytes acknowledgements(const Target& target, std::uint32_t i) {
    Bytes bytes = begin(target.header_word);
    for (std::uint32_t n = 0; n < 128; ++n) {  // as many as the firewall lets through
        ENetProtocolAcknowledge ack{};
        ack.header = {ENET_PROTOCOL_COMMAND_ACKNOWLEDGE, 0, htons(1)};
        ack.receivedReliableSequenceNumber = htons(static_cast<std::uint16_t>(20'000 + i * 128 + n));
        append(bytes, ack);
    }
    return bytes;
}

Bytes pings(const Target& target, std::uint32_t i) {
    Bytes bytes = begin(target.header_word);
    for (std::uint32_t n = 0; bytes.size() + sizeof(ENetProtocolPing) < fits; ++n) {
        ENetProtocolPing ping{};
        ping.header = {acknowledged | ENET_PROTOCOL_COMMAND_PING, 0xff, htons(static_cast<std::uint16_t>(i * 300 + n))};
        append(bytes, ping);
    }
    return bytes;
}

Bytes other_peer(const Target& target, std::uint32_t i) {
    Bytes bytes = begin(static_cast<std::uint16_t>(target.header_word ^ (1u + i % 3)));
    ENetProtocolDisconnect leave{};
    leave.header = {unsequenced | ENET_PROTOCOL_COMMAND_DISCONNECT, 0xff, htons(1)};
    append(bytes, leave);
    return bytes;
}

Bytes connect_with(std::uint32_t session, std::uint32_t mtu, std::uint32_t channels) {
    Bytes bytes = begin(ENET_PROTOCOL_MAXIMUM_PEER_ID);
    ENetProtocolConnect wish{};
    wish.header = {acknowledged | ENET_PROTOCOL_COMMAND_CONNECT, 0xff, htons(1)};
    wish.mtu = htonl(mtu);
    wish.windowSize = htonl(ENET_PROTOCOL_MAXIMUM_WINDOW_SIZE);
    wish.channelCount = htonl(channels);
    wish.packetThrottleInterval = htonl(ENET_PEER_PACKET_THROTTLE_INTERVAL);
    wish.packetThrottleAcceleration = htonl(ENET_PEER_PACKET_THROTTLE_ACCELERATION);
    wish.packetThrottleDeceleration = htonl(ENET_PEER_PACKET_THROTTLE_DECELERATION);
    wish.connectID = session;
    append(bytes, wish);
    return bytes;
}

Bytes large_mtu(const Target& target, std::uint32_t) {
    return connect_with(target.session, 4096, lane_count);
}
Bytes many_channels(const Target& target, std::uint32_t) {
    return connect_with(target.session, enet_mtu, 255);
}
Bytes connects(const Target& target, std::uint32_t) {
    return connect_with(target.session, enet_mtu, lane_count);
}

constexpr std::array<Attack, 10> all{{
    {"fragment bomb", fragment_bomb, true},
    {"reliable, far ahead", far_ahead, true},
    {"another peer's number", other_peer, true},
    {"connect, MTU 4096", large_mtu, true},
    {"connect, 255 channels", many_channels, true},
    {"connect, again and again", connects, false},
    {"ahead as far as goes", ahead_within_limits, false},
    {"duplicates", duplicates, false},
    {"acks of nothing", acknowledgements, false},
    {"pings", pings, true},
}};

}  // namespace

std::span<const Attack> attacks() {
    return all;
}

}  // namespace hostile_client

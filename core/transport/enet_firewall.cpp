#include "transport/enet_firewall.hpp"

#include <arpa/inet.h>

#include <cstring>

#include "transport/transport_types.hpp"

namespace tickwire::transport {

namespace {

constexpr std::uint8_t acknowledge_flag = ENET_PROTOCOL_COMMAND_FLAG_ACKNOWLEDGE;
constexpr std::uint8_t session_channel = 0xff;  // ENet's own commands
constexpr std::size_t max_acknowledgements = 128;
constexpr std::size_t max_pings = 4;  // each is answered; our own ENet sends none

bool is_lane(std::uint8_t channel) {
    return channel < lane_count;
}

template <class T>
T read(std::span<const std::byte> bytes) {
    T value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

/// ENet's throttle defaults, which a CONNECT carries; both ends change them later without a command.
template <class Connect>
bool standard_settings(const Connect& connect) {
    return ntohl(connect.mtu) == enet_mtu && ntohl(connect.channelCount) == lane_count &&
           ntohl(connect.windowSize) == ENET_PROTOCOL_MAXIMUM_WINDOW_SIZE && connect.incomingBandwidth == 0 &&
           connect.outgoingBandwidth == 0 &&
           ntohl(connect.packetThrottleInterval) == ENET_PEER_PACKET_THROTTLE_INTERVAL &&
           ntohl(connect.packetThrottleAcceleration) == ENET_PEER_PACKET_THROTTLE_ACCELERATION &&
           ntohl(connect.packetThrottleDeceleration) == ENET_PEER_PACKET_THROTTLE_DECELERATION;
}

/// One datagram's commands, in turn.
class Walk {
public:
    Walk(std::span<const std::byte> datagram, const EnetFirewallContext& context)
        : rest_(datagram), context_(context) {}

    EnetVerdict run() {
        if (const EnetVerdict verdict = header(); verdict != EnetVerdict::pass) return verdict;
        if (rest_.empty()) return EnetVerdict::truncated;
        while (!rest_.empty()) {
            if (const EnetVerdict verdict = command(); verdict != EnetVerdict::pass) return verdict;
        }
        return EnetVerdict::pass;
    }

    std::size_t reliable_commands() const { return reliable_commands_; }

private:
    EnetVerdict header() {
        if (rest_.size() < 2) return EnetVerdict::truncated;
        const std::uint16_t word = ntohs(read<std::uint16_t>(rest_));
        if ((word & ENET_PROTOCOL_HEADER_FLAG_COMPRESSED) != 0) return EnetVerdict::compressed;
        has_sent_time_ = (word & ENET_PROTOCOL_HEADER_FLAG_SENT_TIME) != 0;
        const std::size_t header_bytes = has_sent_time_ ? 4 : 2;
        if (rest_.size() < header_bytes) return EnetVerdict::truncated;
        rest_ = rest_.subspan(header_bytes);

        const std::uint16_t peer_id = word & ENET_PROTOCOL_MAXIMUM_PEER_ID;
        if (peer_id == ENET_PROTOCOL_MAXIMUM_PEER_ID) {
            return context_.server ? EnetVerdict::pass : EnetVerdict::foreign_peer;
        }
        if (peer_id >= context_.host.peerCount) return EnetVerdict::foreign_peer;
        peer_ = &context_.host.peers[peer_id];
        if (peer_->address.host != context_.virtual_address || peer_->state == ENET_PEER_STATE_DISCONNECTED) {
            return EnetVerdict::foreign_peer;
        }
        return EnetVerdict::pass;
    }

    EnetVerdict command() {
        if (rest_.size() < sizeof(ENetProtocolCommandHeader)) return EnetVerdict::truncated;
        const auto head = read<ENetProtocolCommandHeader>(rest_);
        const std::uint8_t number = head.command & ENET_PROTOCOL_COMMAND_MASK;
        const std::uint8_t flags = head.command & static_cast<std::uint8_t>(~ENET_PROTOCOL_COMMAND_MASK);
        // Everything but an acknowledgement is acknowledged, and then ENet needs the time in the header.
        const bool is_acknowledgement = number == ENET_PROTOCOL_COMMAND_ACKNOWLEDGE;
        if (flags != (is_acknowledgement ? 0 : acknowledge_flag)) return EnetVerdict::bad_command;
        if (!is_acknowledgement && !has_sent_time_) return EnetVerdict::bad_command;
        if ((peer_ == nullptr) != (number == ENET_PROTOCOL_COMMAND_CONNECT)) return EnetVerdict::bad_command;

        switch (number) {
            case ENET_PROTOCOL_COMMAND_ACKNOWLEDGE:
                return acknowledgement(head);
            case ENET_PROTOCOL_COMMAND_CONNECT:
                return connect();
            case ENET_PROTOCOL_COMMAND_VERIFY_CONNECT:
                return verify_connect();
            case ENET_PROTOCOL_COMMAND_PING:
                return ++pings_ > max_pings ? EnetVerdict::bad_command : take(sizeof(ENetProtocolPing));
            case ENET_PROTOCOL_COMMAND_SEND_RELIABLE:
                return send_reliable(head);
            // Fragments: our packets fit their datagram. Unreliable kinds: state datagrams do that work. Disconnects,
            // bandwidth limits, throttles: nobody but us decides those.
            default:
                return EnetVerdict::bad_command;
        }
    }

    EnetVerdict take(std::size_t bytes) {
        if (rest_.size() < bytes) return EnetVerdict::truncated;
        rest_ = rest_.subspan(bytes);
        return EnetVerdict::pass;
    }

    EnetVerdict acknowledgement(const ENetProtocolCommandHeader& head) {
        if (!is_lane(head.channelID) && head.channelID != session_channel) return EnetVerdict::bad_channel;
        if (++acknowledgements_ > max_acknowledgements) return EnetVerdict::bad_command;
        return take(sizeof(ENetProtocolAcknowledge));
    }

    EnetVerdict connect() {
        if (rest_.size() < sizeof(ENetProtocolConnect)) return EnetVerdict::truncated;
        const auto wish = read<ENetProtocolConnect>(rest_);
        // A session is one peer: the datagram holds one CONNECT and nothing else, with the session's own number.
        if (rest_.size() != sizeof(ENetProtocolConnect) || wish.connectID != context_.session ||
            wish.outgoingPeerID != 0 || wish.header.channelID != session_channel || !standard_settings(wish)) {
            return EnetVerdict::bad_connect;
        }
        return take(sizeof(ENetProtocolConnect));
    }

    EnetVerdict verify_connect() {
        if (rest_.size() < sizeof(ENetProtocolVerifyConnect)) return EnetVerdict::truncated;
        const auto answer = read<ENetProtocolVerifyConnect>(rest_);
        if (context_.server || answer.connectID != context_.session || !standard_settings(answer) ||
            ntohs(answer.outgoingPeerID) >= ENET_PROTOCOL_MAXIMUM_PEER_ID) {
            return EnetVerdict::bad_connect;
        }
        return take(sizeof(ENetProtocolVerifyConnect));
    }

    EnetVerdict send_reliable(const ENetProtocolCommandHeader& head) {
        if (!is_lane(head.channelID)) return EnetVerdict::bad_channel;
        if (rest_.size() < sizeof(ENetProtocolSendReliable)) return EnetVerdict::truncated;
        const std::size_t bytes = ntohs(read<ENetProtocolSendReliable>(rest_).dataLength);
        if (bytes == 0) return EnetVerdict::bad_command;
        if (head.channelID < peer_->channelCount && peer_->channels != nullptr) {
            // Behind counts as far ahead here, and ENet acknowledges and drops it: an honest repeat.
            const std::uint16_t in_order = peer_->channels[head.channelID].incomingReliableSequenceNumber;
            const auto ahead = static_cast<std::uint16_t>(ntohs(head.reliableSequenceNumber) - in_order);
            if (ahead > max_ahead && ahead < 0x8000) return EnetVerdict::too_far_ahead;
        }
        ++reliable_commands_;
        return take(sizeof(ENetProtocolSendReliable) + bytes);
    }

    std::span<const std::byte> rest_;
    const EnetFirewallContext& context_;
    const ENetPeer* peer_ = nullptr;  ///< null only for a CONNECT
    bool has_sent_time_ = false;
    std::size_t acknowledgements_ = 0, pings_ = 0, reliable_commands_ = 0;
};

}  // namespace

std::string_view name(EnetVerdict verdict) {
    switch (verdict) {
        case EnetVerdict::pass:
            return "pass";
        case EnetVerdict::truncated:
            return "truncated";
        case EnetVerdict::compressed:
            return "compressed";
        case EnetVerdict::foreign_peer:
            return "foreign_peer";
        case EnetVerdict::bad_command:
            return "bad_command";
        case EnetVerdict::bad_connect:
            return "bad_connect";
        case EnetVerdict::bad_channel:
            return "bad_channel";
        case EnetVerdict::too_far_ahead:
            return "too_far_ahead";
        case EnetVerdict::too_many:
            return "too_many";
    }
    return "unknown";
}

EnetVerdict check_enet_datagram(std::span<const std::byte> datagram, const EnetFirewallContext& context,
                                std::size_t& reliable_commands) {
    Walk walk(datagram, context);
    const EnetVerdict verdict = walk.run();
    reliable_commands = walk.reliable_commands();
    return verdict;
}

}  // namespace tickwire::transport

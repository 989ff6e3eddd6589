#include "transport/client_handshake.hpp"

#include <algorithm>

namespace tickwire::transport {

namespace {
// On most paths the first hello is answered before the second is due. Where two are not, a flood of forged ones may be
// on, of which the server answers a part: then it is asked often, for three seconds. A join costs the server much more.
constexpr Duration hello_wait{200'000}, hurried_wait{100'000}, join_wait{250'000};
constexpr int hellos_before_hurry = 2, hurried_hellos = 28;
constexpr Duration longest_wait{1'000'000};

/// So that many clients who lost one server at one moment do not ask in step: 0.8 to 1.2 of it.
Duration spread(Duration wait, std::uint64_t drawn) {
    return wait * static_cast<std::int64_t>(80 + drawn % 41) / 100;
}
}  // namespace

ClientHandshake::ClientHandshake(Credentials credentials, security::RandomSource& random, TimePoint now)
    : credentials_(std::move(credentials)), own_(security::make_key_pair(random)), nonce_(random.u64()) {
    begin(Step::hello, write(HelloMessage{wire_version, nonce_}), now);
}

void ClientHandshake::begin(Step step, std::vector<std::byte> datagram, TimePoint now) {
    step_ = step;
    datagram_ = std::move(datagram);
    wait_ = step == Step::hello ? hello_wait : join_wait;
    sent_ = 0;
    next_send_ = now;
}

void ClientHandshake::send(TimePoint now, const Route& server, Outbox& outbox, ClientTransportCounters& counters) {
    if (now < next_send_ || agreed_ || refused_) return;
    ++(step_ == Step::hello ? counters.hellos : counters.joins);
    outbox.add(server, datagram_);
    ++sent_;
    const bool hurries = step_ == Step::hello && sent_ > hellos_before_hurry && sent_ <= hurried_hellos;
    next_send_ = now + spread(hurries ? hurried_wait : wait_, nonce_ >> (sent_ % 32));
    if (step_ == Step::join || sent_ > hurried_hellos) wait_ = std::min(longest_wait, wait_ * 3 / 2);
}

void ClientHandshake::take(std::span<const std::byte> datagram, TimePoint now, ClientTransportCounters& counters) {
    if (agreed_ || refused_ || datagram.empty()) return;
    // The nonce keeps out everybody who does not see our datagrams.
    switch (static_cast<DatagramKind>(datagram[0])) {
        case DatagramKind::cookie:
            if (const auto message = read_cookie(datagram); message && message->nonce == nonce_) {
                return take_cookie(*message, now, counters);
            }
            break;
        case DatagramKind::welcome:
            if (const auto message = read_welcome(datagram); message && message->nonce == nonce_) {
                return take_welcome(*message, counters);
            }
            break;
        case DatagramKind::refused:
            if (const auto message = read_refused(datagram); message && message->nonce == nonce_) {
                return take_refusal(*message);
            }
            break;
        default:
            break;
    }
    ++counters.unexpected;
}

void ClientHandshake::take_cookie(const CookieMessage& message, TimePoint now, ClientTransportCounters& counters) {
    if (step_ != Step::hello || message.admission > static_cast<std::uint8_t>(AdmissionMode::token)) {
        ++counters.unexpected;
        return;
    }
    admission_ = message.admission;
    const auto mode = static_cast<AdmissionMode>(message.admission);
    // Who was given a key or token meets a server that knows it, or nobody: else anyone in between could pose as it.
    if (mode == AdmissionMode::open && credentials_.join_key) {
        refused_ = Disconnect{DisconnectReason::wrong_join_key, "this server has none"};
        return;
    }
    if (mode != AdmissionMode::token && !credentials_.token.empty()) {
        refused_ = Disconnect{DisconnectReason::token_invalid, "this server takes none"};
        return;
    }
    JoinMessage join{wire_version, nonce_, message.cookie, own_.shared, {}, {}, credentials_.ciphers};
    if (mode == AdmissionMode::join_key && credentials_.join_key) {
        join.proof = security::join_proof(*credentials_.join_key, nonce_, message.cookie, own_.shared);
    }
    if (mode == AdmissionMode::token) join.token = credentials_.token;
    if (credentials_.seat_player != 0) {
        join.seat = SeatClaim{credentials_.seat_player,
                              security::seat_proof(credentials_.seat, nonce_, message.cookie, own_.shared)};
    }
    sent_to_port_ = message.port;
    begin(Step::join, write(join), now);
}

security::Key ClientHandshake::known_before() const {
    switch (static_cast<AdmissionMode>(admission_)) {
        case AdmissionMode::open:
            break;
        case AdmissionMode::join_key:
            return credentials_.join_key.value_or(security::Key{});
        case AdmissionMode::token:
            return credentials_.token_secret;
    }
    return {};
}

void ClientHandshake::take_welcome(const WelcomeMessage& message, ClientTransportCounters& counters) {
    if (step_ != Step::join) {
        ++counters.unexpected;
        return;
    }
    // Nobody between can lower it: what was offered and what was chosen make the keys.
    if (message.cipher == security::Cipher::aes256_gcm && (credentials_.ciphers & security::aes256_gcm_bit) == 0) {
        ++counters.bad_welcome;
        return;
    }
    const security::Transcript transcript{wire_version, admission_,         message.session,      nonce_,
                                          own_.shared,  message.server_key, credentials_.ciphers, message.cipher};
    const auto keys = security::derive_session_keys(own_.secret, message.server_key, known_before(), transcript);
    const auto reset = keys ? open_reset_token(message, keys->welcome) : std::nullopt;
    if (!reset) {
        ++counters.bad_welcome;
        return;
    }
    agreed_ = Agreed{message.session, *keys, *reset, message.cipher};
    security::wipe(own_.secret.bytes);
}

void ClientHandshake::take_refusal(const RefusedMessage& message) {
    refused_ = Disconnect{message.reason, message.detail};
    if (message.reason == DisconnectReason::wire_version) {
        refused_->detail = "it speaks version " + std::to_string(message.version) + ", this program version " +
                           std::to_string(wire_version);
    }
}

}  // namespace tickwire::transport

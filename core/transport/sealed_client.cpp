#include "transport/sealed_client.hpp"

#include <cassert>

namespace tickwire::transport {

namespace {
constexpr int farewell_copies = 3;  // at once: the program may be about to end
}

SealedClient::SealedClient(std::unique_ptr<Carrier> carrier, const ClientTransportConfig& config,
                           ClientHandshake::Credentials credentials, security::RandomSource& random, TimePoint now)
    : carrier_(std::move(carrier)),
      config_(config),
      server_(config.server),
      random_(random),
      now_(now),
      began_at_(now),
      handshake_(std::in_place, std::move(credentials), random, now) {}

Result<void> SealedClient::start() {
    auto engine = EnetEngine::open(false, 1, *this);
    if (!engine) return engine.error();
    engine_ = std::move(*engine);
    return {};
}

void SealedClient::receive(TimePoint now) {
    now_ = now;
    events_.clear();
    for (auto batch = next_batch(); !batch.empty(); batch = next_batch()) {
        for (const IncomingDatagram& datagram : batch) {
            if (!ended_ && !out_of_memory_) contain([&] { take(datagram); });
        }
    }
    contain([&] {
        if (handshake_ && handshake_->refused()) end(*handshake_->refused(), false);
    });
    if (session_ && !ended_) engine_->service(now);
    contain([&] { check_time(); });
    contain([&] { send_queued(); });
}

std::span<const IncomingDatagram> SealedClient::next_batch() noexcept {
    std::span<const IncomingDatagram> batch;
    contain([&] { batch = carrier_->receive(now_); });
    return batch;
}

void SealedClient::take(const IncomingDatagram& datagram) {
    if (datagram.from != server_) {
        ++counters_.wrong_address;
        return;
    }
    if (datagram.bytes.empty()) return;
    switch (static_cast<DatagramKind>(datagram.bytes[0])) {
        case DatagramKind::cookie:
        case DatagramKind::welcome:
        case DatagramKind::refused:
            if (!handshake_) {
                ++counters_.unexpected;  // an answer that came twice
                return;
            }
            handshake_->take(datagram.bytes, now_, counters_);
            if (handshake_->sent_to_port() != 0) server_.port = handshake_->sent_to_port();
            if (handshake_->agreed()) open_session();
            return;
        case DatagramKind::reset:
            if (session_ && is_reset_of(datagram.bytes, session_->id().value, reset_token_)) {
                return end({DisconnectReason::server_restarted, {}}, false);
            }
            ++counters_.bad_reset;
            return;
        case DatagramKind::sealed_engine:
        case DatagramKind::sealed_state:
        case DatagramKind::sealed_control:
            return take_sealed(datagram);
        default:
            ++counters_.unexpected;
    }
}

void SealedClient::open_session() {
    const ClientHandshake::Agreed agreed = *handshake_->agreed();
    handshake_.reset();
    reset_token_ = agreed.reset_token;
    const SessionId id{agreed.session};
    session_.emplace(Session::Setup{id,
                                    0,
                                    {server_, 0},
                                    agreed.keys.client_to_server,
                                    agreed.keys.server_to_client,
                                    agreed.cipher,
                                    config_.max_message_bytes,
                                    false},
                     now_);
    engine_->begin(id, 0, config_.playing_timeout);
    if (!engine_->connect(now_)) end({DisconnectReason::internal, "ENet has no peer left"}, true);
}

void SealedClient::take_sealed(const IncomingDatagram& datagram) {
    if (!session_) {
        ++counters_.unexpected;
        return;
    }
    const Received received = session_->receive(datagram, now_, events_, outbox_, random_, counters_.sealed);
    switch (received.kind) {
        case Received::Kind::nothing:
        case Received::Kind::too_fast:
            return;
        case Received::Kind::engine:
            if (engine_->deliver(0, received.bytes, now_) != EnetVerdict::pass) ++counters_.sealed.engine_refused;
            return;
        case Received::Kind::farewell:
            return end(received.farewell, false);
        case Received::Kind::malformed:
            return;
    }
}

void SealedClient::engine_output(SessionId, std::span<const std::byte> datagram) noexcept {
    contain([&] {
        if (session_) session_->send_engine(datagram, now_, outbox_);
    });
}

void SealedClient::engine_connected(SessionId session) noexcept {
    if (ended_ || session_->connected) return;
    contain([&] {
        events_.add({.kind = TransportEvent::Kind::connected, .session = session});
        session_->connected = true;
    });
}

void SealedClient::engine_packet(SessionId, std::uint8_t channel, std::span<const std::byte> bytes) noexcept {
    if (ended_ || out_of_memory_) return;
    contain([&] {
        if (!take_packet(*session_, channel, bytes, events_))
            end({DisconnectReason::malformed, "from the server"}, true);
    });
}

void SealedClient::engine_ended(SessionId) noexcept {
    contain([&] {
        if (!ended_) end({DisconnectReason::timed_out, {}}, true);
    });
}

void SealedClient::check_time() {
    copy_engine_counters(*engine_, counters_.sealed);
    if (ended_) return;
    if (out_of_memory_) {
        end({DisconnectReason::internal, "out of memory"}, session_.has_value());
    } else if (!connected()) {
        if (now_ - began_at_ >= config_.connect_timeout) {
            std::string detail = "nothing came from " + server_.to_string();
            if (server_ != config_.server) detail += ", where " + config_.server.to_string() + " has sent us";
            end({DisconnectReason::no_answer, std::move(detail)}, session_.has_value());
        }
    } else if (now_ - session_->last_received() >= config_.playing_timeout) {
        end({DisconnectReason::timed_out, {}}, true);
    } else if (session_->backed_up(now_, config_.playing_timeout / 2)) {
        end({DisconnectReason::too_slow, {}}, true);
    }
}

void SealedClient::flush(TimePoint now) {
    now_ = now;
    if (session_ && !ended_) {
        contain([&] { out_of_memory_ = out_of_memory_ || !feed_engine(*session_, *engine_, now_); });
        engine_->service(now);
    }
    contain([&] { check_time(); });
    contain([&] {
        if (session_ && !ended_) session_->keep_alive(now_, outbox_);
    });
    contain([&] { send_queued(); });
}

void SealedClient::send_queued() {
    if (handshake_ && !ended_) handshake_->send(now_, {server_, 0}, outbox_, counters_);
    outbox_.send(*carrier_, now_);
}

void SealedClient::send_message(Lane lane, std::span<const std::byte> bytes) {
    assert(bytes.size() <= config_.max_message_bytes);
    if (!connected() || ended_ || bytes.size() > config_.max_message_bytes) return;
    contain([&] { session_->outgoing(lane).push(bytes, now_, session_->silence(now_)); });
}

DatagramNumber SealedClient::send_state(std::span<const std::byte> bytes) {
    assert(bytes.size() <= max_state_bytes);
    if (!connected() || ended_ || bytes.size() > max_state_bytes) return 0;
    DatagramNumber number = 0;
    contain([&] { number = session_->send_state(bytes, now_, outbox_); });
    return number;
}

void SealedClient::disconnect(DisconnectReason reason, std::string_view detail, TimePoint now) {
    now_ = now;
    if (ended_) return;
    ended_ = true;
    handshake_.reset();
    if (session_) {
        say_goodbye(reason, detail);
        session_->connected = false;
        engine_->forget(0);
    }
    contain([&] { send_queued(); });
}

void SealedClient::say_goodbye(DisconnectReason reason, std::string_view detail) noexcept {
    contain([&] {
        const auto farewell = session_->seal_farewell(reason, detail, now_);
        for (int copy = 0; copy < farewell_copies; ++copy) outbox_.add(session_->route(), farewell);
    });
}

void SealedClient::end(Disconnect why, bool tell_server) {
    if (ended_) return;
    const SessionId id = session_ ? session_->id() : SessionId{};
    if (session_ && tell_server) say_goodbye(why.reason, why.detail);
    // Where there is no memory for this, it ends the next time.
    events_.add_disconnected(id, std::move(why), false);
    ended_ = true;
    handshake_.reset();
    if (session_) {
        session_->connected = false;
        engine_->forget(0);
    }
}

void SealedClient::replace_carrier(std::unique_ptr<Carrier> carrier) {
    outbox_.send(*carrier_, now_);
    carrier_ = std::move(carrier);
}

}  // namespace tickwire::transport

#include "hostile_client.hpp"

#include <arpa/inet.h>

#include <cstdlib>
#include <cstring>

namespace hostile_client {

using namespace transport;

HostileClient::HostileClient(SimulatedNetwork& network, const Address& own, const Address& server, TimePoint now)
    : server_(server), now_(now), carrier_(network.attach(own)), handshake_({}, random_, now) {
    auto engine = EnetEngine::open(false, 1, *this);
    if (!engine) std::abort();
    engine_ = std::move(*engine);
}

void HostileClient::receive(TimePoint now) {
    now_ = now;
    events_.clear();
    for (auto batch = carrier_->receive(now); !batch.empty(); batch = carrier_->receive(now)) {
        for (const IncomingDatagram& datagram : batch) take(datagram);
    }
    if (session_) engine_->service(now);
}

void HostileClient::take(const IncomingDatagram& datagram) {
    if (session_) {
        const Received received = session_->receive(datagram, now_, events_, outbox_, random_, sealed_);
        if (received.kind == Received::Kind::engine) engine_->deliver(0, received.bytes, now_);
        if (received.kind == Received::Kind::farewell) ended_ = received.farewell;
        return;
    }
    handshake_.take(datagram.bytes, now_, counters_);
    if (!handshake_.agreed()) return;
    const SessionId id{handshake_.agreed()->session};
    const security::SessionKeys& keys = handshake_.agreed()->keys;
    session_.emplace(Session::Setup{id,
                                    0,
                                    {server_, 0},
                                    keys.client_to_server,
                                    keys.server_to_client,
                                    handshake_.agreed()->cipher,
                                    1024 * 1024,
                                    false},
                     now_);
    engine_->begin(id, 0, std::chrono::seconds(10));
    engine_->connect(now_);
}

void HostileClient::flush(TimePoint now) {
    now_ = now;
    if (!session_) {
        handshake_.send(now, {server_, 0}, outbox_, counters_);
    } else {
        engine_->service(now);
        session_->keep_alive(now, outbox_);
    }
    outbox_.send(*carrier_, now);
}

void HostileClient::engine_output(SessionId, std::span<const std::byte> datagram) noexcept {
    std::uint16_t word = 0;
    std::memcpy(&word, datagram.data(), sizeof word);
    header_word_ = ntohs(word) & static_cast<std::uint16_t>(~ENET_PROTOCOL_HEADER_FLAG_MASK);
    session_->send_engine(datagram, now_, outbox_);
}

void HostileClient::inject(std::span<const std::byte> enet_datagram) {
    session_->send_engine(enet_datagram, now_, outbox_);
}

void HostileClient::inject_state(std::span<const std::byte> bytes) {
    session_->send_state(bytes, now_, outbox_);
}

}  // namespace hostile_client

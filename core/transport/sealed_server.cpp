#include "transport/sealed_server.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace tickwire::transport {

namespace {
constexpr double resets_per_second = 1'000;
constexpr std::size_t worth_sending = 64;  // datagrams: a batch of the carrier
constexpr std::size_t expected_ahead = 4;  // sessions whose memory is under way while one is worked on
constexpr std::size_t acks_ahead = 2;      // and what is behind that
}  // namespace

SealedServer::SealedServer(std::unique_ptr<Carrier> carrier, const ServerTransportConfig& config,
                           security::RandomSource& random, TimePoint now)
    : carrier_(std::move(carrier)),
      config_(config),
      random_(random),
      now_(now),
      queries_(random),
      sessions_(config.max_sessions),
      agenda_(config.max_sessions),
      reset_budget_(resets_per_second, resets_per_second) {}

Result<void> SealedServer::start() {
    auto gate = Gate::open(config_, random_);
    if (!gate) return gate.error();
    gate_ = std::move(*gate);
    auto engine = EnetEngine::open(true, config_.max_sessions, *this);
    if (!engine) return engine.error();
    engine_ = std::move(*engine);
    random_.fill(reset_key_.bytes);
    if (!config_.server_key.empty()) reset_key_ = security::sub_key(config_.server_key, "tickwire resets");
    return {};
}

void SealedServer::receive(TimePoint now) {
    now_ = now;
    events_.clear();
    for (auto batch = next_batch(); !batch.empty(); batch = next_batch()) {
        for (std::size_t i = 0; i < batch.size() + expected_ahead; ++i) {
            if (i < batch.size()) expect(batch[i]);
            if (i >= expected_ahead - acks_ahead && i - (expected_ahead - acks_ahead) < batch.size())
                expect_ack(batch[i - (expected_ahead - acks_ahead)]);
            if (i >= expected_ahead) contain({}, [&] { take(batch[i - expected_ahead]); });
        }
    }
    engine_->service(now);
    copy_engine_counters(*engine_, counters_.sealed);
    send_outbox();
}

void SealedServer::send_outbox() noexcept {
    contain({}, [&] { outbox_.send(*carrier_, now_); });
}

std::span<const IncomingDatagram> SealedServer::next_batch() noexcept {
    std::span<const IncomingDatagram> batch;
    contain({}, [&] { batch = carrier_->receive(now_); });
    return batch;
}

void SealedServer::expect(const IncomingDatagram& datagram) const {
    const auto session = security::session_named_by(datagram.bytes);
    const ServerSession* found = session ? sessions_.find(SessionId{*session}) : nullptr;
    if (found != nullptr) found->sealed.expect_datagram();
}

void SealedServer::expect_ack(const IncomingDatagram& datagram) const {
    const auto session = security::session_named_by(datagram.bytes);
    const ServerSession* found = session ? sessions_.find(SessionId{*session}) : nullptr;
    if (found != nullptr) found->sealed.expect_ack();
}

void SealedServer::take(const IncomingDatagram& datagram) {
    if (datagram.bytes.empty()) return;
    switch (static_cast<DatagramKind>(datagram.bytes[0])) {
        case DatagramKind::hello:
            return gate_->hello(datagram, now_, outbox_, counters_);
        case DatagramKind::join:
            return take_join(datagram);
        case DatagramKind::query:
            return queries_.answer(datagram, now_, outbox_, counters_);
        case DatagramKind::sealed_engine:
        case DatagramKind::sealed_state:
        case DatagramKind::sealed_control:
            return take_sealed(datagram);
        default:
            ++counters_.unknown_kind;
    }
}

void SealedServer::take_join(const IncomingDatagram& datagram) {
    const auto join = gate_->join(datagram, now_, outbox_, counters_);
    if (!join) return;
    ServerSession* same = sessions_.find_address(datagram.from);
    if (same != nullptr && same->nonce == join->nonce && same->client_key == join->client_key) {
        // The welcome was lost, or is still under way; or this is an old copy of what it answered.
        if (same->sealed.confirmed) return;
        ++counters_.welcomes_repeated;
        outbox_.add({datagram.from, datagram.via}, same->welcome);
        return;
    }
    const ComesBack comes_back = open_ ? ComesBack::no : gate_->comes_back(*join);
    if (same == nullptr && turned_away(*join, datagram, comes_back)) return;
    auto admitted = gate_->admit(*join, datagram, outbox_, counters_);
    if (!admitted) return;
    if (comes_back != ComesBack::no) ++counters_.let_back_in;
    admitted->owes_seat = comes_back == ComesBack::by_seat;
    if (same != nullptr) {
        // It can receive at that address and may join: whoever was there before is not there any more.
        ++counters_.sessions_replaced;
        end(*same, {DisconnectReason::timed_out, "joined again from " + datagram.from.to_string()}, false, true);
    } else if (ServerSession* before = sessions_.find_user(admitted->identity.user); before != nullptr) {
        // One seat for each user of the service: the newer token is the one that its owner holds.
        ++counters_.sessions_replaced;
        end(*before, {DisconnectReason::timed_out, "joined again from " + datagram.from.to_string()}, true, true);
    }
    open_session(*admitted, datagram);
}

bool SealedServer::turned_away(const JoinMessage& join, const IncomingDatagram& datagram, ComesBack comes_back) {
    const auto no = [&](std::uint64_t& counter, DisconnectReason reason) {
        ++counter;
        gate_->refuse(join.nonce, reason, {}, {datagram.from, datagram.via}, outbox_);
        return true;
    };
    if (!open_ && comes_back == ComesBack::no) return no(counters_.refused_overloaded, DisconnectReason::overloaded);
    if (config_.max_per_address != 0 && sessions_.count_near(datagram.from) >= config_.max_per_address)
        return no(counters_.refused_per_address, DisconnectReason::too_many_from_address);
    return sessions_.full() && no(counters_.refused_full, DisconnectReason::server_full);
}

SessionId SealedServer::draw_session_id() {
    SessionId id{random_.u32()};
    while (!id || sessions_.find(id) != nullptr) id.value = random_.u32();
    return id;
}

security::Mac SealedServer::reset_token(SessionId session) const {
    return security::mac_of(reset_key_, std::as_bytes(std::span(&session.value, 1)));
}

void SealedServer::open_session(const Admitted& admitted, const IncomingDatagram& datagram) {
    const SessionId id = draw_session_id();
    const security::KeyPair own = security::make_key_pair(random_);
    const security::Cipher cipher =
        security::choose_cipher(config_.ciphers & security::own_ciphers(), admitted.ciphers);
    const security::Transcript transcript{wire_version,
                                          static_cast<std::uint8_t>(config_.admission),
                                          id.value,
                                          admitted.nonce,
                                          admitted.client_key,
                                          own.shared,
                                          admitted.ciphers,
                                          cipher};
    const auto keys = security::derive_session_keys(own.secret, admitted.client_key, admitted.known_before, transcript);
    if (!keys) {
        ++counters_.weak_key;
        return;
    }
    const Route route{datagram.from, datagram.via};
    const Session::Setup setup{id,     sessions_.next_slot(),     route, keys->server_to_client, keys->client_to_server,
                               cipher, config_.max_message_bytes, true};
    ServerSession& session = sessions_.add(std::make_unique<ServerSession>(setup, now_));
    try {
        welcome(session, admitted, *keys, own.shared, cipher);
    } catch (const std::bad_alloc&) {
        forget(id);  // nobody has heard of it
        throw;
    }
}

void SealedServer::welcome(ServerSession& session, const Admitted& admitted, const security::SessionKeys& keys,
                           const security::PublicKey& own, security::Cipher cipher) {
    const SessionId id = session.sealed.id();
    session.nonce = admitted.nonce;
    session.client_key = admitted.client_key;
    session.identity = admitted.identity;
    session.owes_seat = admitted.owes_seat;
    engine_->begin(id, session.sealed.slot(), config_.loading_timeout);
    agenda_.engage(session.sealed.slot());

    WelcomeMessage welcome{admitted.nonce, id.value, own, {}, {}, cipher};
    seal_reset_token(welcome, keys.welcome, reset_token(id));
    session.welcome = write(welcome);
    outbox_.add(session.sealed.route(), session.welcome);
    ++counters_.welcomes;
    ++counters_.sessions_opened;
}

void SealedServer::take_sealed(const IncomingDatagram& datagram) {
    const auto named = security::session_named_by(datagram.bytes);
    if (!named) {
        ++counters_.sealed.forged;
        return;
    }
    const SessionId id{*named};
    ServerSession* session = sessions_.find(id);
    if (session == nullptr) return answer_unknown(id, datagram);
    if (session->out_of_memory) return;
    contain(id, [&] { take_sealed(*session, datagram); });
}

void SealedServer::take_sealed(ServerSession& from, const IncomingDatagram& datagram) {
    ServerSession* const session = &from;
    const bool confirmed = session->sealed.confirmed;
    const Received received = session->sealed.receive(datagram, now_, events_, outbox_, random_, counters_.sealed);
    if (!confirmed || session->sealed.owes_acks()) agenda_.touch(session->sealed.slot());
    if (!confirmed && session->sealed.confirmed) std::exchange(session->welcome, {});
    switch (received.kind) {
        case Received::Kind::nothing:
            return;
        case Received::Kind::engine:
            agenda_.engage(session->sealed.slot());
            return deliver(*session, received.bytes);
        case Received::Kind::farewell:
            ++counters_.ended_by_peer;
            return end(*session, received.farewell, false);
        case Received::Kind::malformed:
            return strike(*session);
        case Received::Kind::too_fast:
            ++counters_.ended_too_fast;
            return end(*session, {DisconnectReason::too_fast, {}}, true);
    }
}

void SealedServer::deliver(ServerSession& session, std::span<const std::byte> datagram) {
    switch (engine_->deliver(session.sealed.slot(), datagram, now_)) {
        case EnetVerdict::pass:
            return;
        case EnetVerdict::too_many:
            ++counters_.sealed.over_budget;
            return;
        default:
            ++counters_.sealed.engine_refused;
            strike(session);
    }
}

/// A reset tells a client at once that this server was restarted. Only a client that was given the token believes it.
void SealedServer::answer_unknown(SessionId session, const IncomingDatagram& datagram) {
    if (farewells_.answer(session, now_, outbox_)) return;
    ++counters_.unknown_session;
    if (!reset_budget_.take(1, now_)) {
        ++counters_.resets_over_budget;
        return;
    }
    ++counters_.resets;
    outbox_.add({datagram.from, datagram.via}, write_reset(session.value, reset_token(session)));
}

void SealedServer::engine_output(SessionId session, std::span<const std::byte> datagram) noexcept {
    ServerSession* found = sessions_.find(session);
    if (found == nullptr || found->out_of_memory) return;
    agenda_.touch(found->sealed.slot());
    contain(session, [&] { found->sealed.send_engine(datagram, now_, outbox_); });
}

void SealedServer::engine_connected(SessionId session) noexcept {
    ServerSession* found = sessions_.find(session);
    if (found == nullptr || found->sealed.connected || found->out_of_memory) return;
    contain(session, [&] {
        events_.add({.kind = TransportEvent::Kind::connected, .session = session});
        found->sealed.connected = true;
    });
}

void SealedServer::engine_packet(SessionId session, std::uint8_t channel, std::span<const std::byte> bytes) noexcept {
    ServerSession* found = sessions_.find(session);
    if (found == nullptr || found->out_of_memory) return;
    contain(session, [&] {
        if (take_packet(found->sealed, channel, bytes, events_)) return;
        ++counters_.ended_malformed;
        end(*found, {DisconnectReason::malformed, {}}, true);
    });
}

void SealedServer::engine_ended(SessionId session) noexcept {
    contain(session, [&] {
        if (ServerSession* found = sessions_.find(session)) {
            ++counters_.ended_timeout;
            end(*found, {DisconnectReason::timed_out, {}}, true);
        }
    });
}

/// A session was engaged when it was given something to say, and stays so as long as some of that waits.
void SealedServer::feed_sessions() {
    for (const std::uint32_t slot : agenda_.take_engaged()) {
        const auto& session = sessions_.slots()[slot];
        if (!session || session->out_of_memory) continue;
        const SessionId id = session->sealed.id();
        contain(id, [&] {
            if (!feed_engine(session->sealed, *engine_, now_))
                ran_out_of_memory(id);
            else if (session->sealed.reliable_bytes_waiting() > 0)
                agenda_.engage(slot);
        });
    }
}

void SealedServer::look_after_sessions() {
    const auto slots = agenda_.take(now_);
    for (std::size_t i = 0; i < slots.size(); ++i) {
        if (i + expected_ahead < slots.size()) {
            if (const auto& coming = sessions_.slots()[slots[i + expected_ahead]]) prefetch(*coming);
        }
        const std::uint32_t slot = slots[i];
        const auto& session = sessions_.slots()[slot];
        if (session) contain(session->sealed.id(), [&] { look_after(*session); });
    }
}

void SealedServer::look_after(ServerSession& session) {
    if (has_to_end(session)) return;
    const std::uint32_t slot = session.sealed.slot();
    TimePoint next = deadline_of(session);
    if (session.sealed.confirmed) session.sealed.keep_alive(now_, outbox_);
    if (session.sealed.confirmed) next = std::min(next, session.sealed.next_keep_alive());
    agenda_.set_due(slot, next);
    if (agenda_.is_engaged(slot)) agenda_.touch(slot);
}

void SealedServer::flush(TimePoint now) {
    now_ = now;
    feed_sessions();
    engine_->service(now);
    copy_engine_counters(*engine_, counters_.sealed);
    look_after_sessions();
    contain({}, [&] { farewells_.repeat(now, outbox_); });
    send_outbox();
}

void SealedServer::send_message(SessionId session, Lane lane, std::span<const std::byte> bytes) {
    assert(bytes.size() <= config_.max_message_bytes);
    ServerSession* found = sessions_.find(session);
    if (found == nullptr || !found->sealed.connected || found->out_of_memory) return;
    if (bytes.size() > config_.max_message_bytes) return;
    agenda_.engage(found->sealed.slot());
    contain(session, [&] { found->sealed.outgoing(lane).push(bytes, now_, found->sealed.silence(now_)); });
}

DatagramNumber SealedServer::send_state(SessionId session, std::span<const std::byte> bytes) {
    assert(bytes.size() <= max_state_bytes);
    ServerSession* found = sessions_.find(session);
    if (found == nullptr || !found->sealed.connected || found->out_of_memory) return 0;
    if (bytes.size() > max_state_bytes) return 0;
    DatagramNumber number = 0;
    contain(session, [&] { number = found->sealed.send_state(bytes, now_, outbox_); });
    // What is sent while it is still in the processor's nearest memory costs less, and arrives sooner.
    if (outbox_.size() >= worth_sending) send_outbox();
    return number;
}

void SealedServer::set_playing(SessionId session) {
    ServerSession* found = sessions_.find(session);
    if (found == nullptr || found->playing) return;
    found->playing = true;
    agenda_.touch(found->sealed.slot());  // its time has become shorter
    engine_->set_timeout(found->sealed.slot(), config_.playing_timeout);
}

SessionIdentity SealedServer::identity(SessionId session) const {
    const ServerSession* found = sessions_.find(session);
    return found != nullptr ? found->identity : SessionIdentity{};
}

std::vector<std::byte> SealedServer::mint_ticket(SessionId session) {
    const ServerSession* found = sessions_.find(session);
    return found != nullptr ? gate_->mint_ticket(found->identity, random_) : std::vector<std::byte>{};
}

SessionStats SealedServer::stats(SessionId session) const {
    const ServerSession* found = sessions_.find(session);
    return found == nullptr ? SessionStats{} : found->sealed.stats();
}

TimePoint SealedServer::next_deadline() const {
    if (!outbox_.empty()) return now_;
    for (const std::uint32_t slot : agenda_.engaged()) {
        const auto& session = sessions_.slots()[slot];
        if (!session) continue;
        if (agenda_.due(slot) == TimePoint::max()) return now_;  // it has just begun, and has no time yet
        for (const Lane lane : {Lane::control, Lane::events, Lane::bulk}) {
            if (session->sealed.outgoing(lane).has_unsent()) return now_;
        }
    }
    return std::min({farewells_.next_due(), engine_->next_retransmission(), agenda_.soonest()});
}

}  // namespace tickwire::transport

#include "transport/sealed_server.hpp"

#include <algorithm>
#include <cassert>

namespace tickwire::transport {

namespace {
constexpr Duration connecting_timeout{5'000'000};
constexpr double resets_per_second = 1'000;
constexpr int most_strikes = 8;
constexpr std::size_t expected_ahead = 4;  // sessions whose memory is under way while one is worked on
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
    for (auto batch = carrier_->receive(now); !batch.empty(); batch = carrier_->receive(now)) {
        for (std::size_t i = 0; i < batch.size() + expected_ahead; ++i) {
            if (i < batch.size()) expect(batch[i]);
            if (i >= expected_ahead) take(batch[i - expected_ahead]);
        }
    }
    engine_->service(now);
    copy_engine_counters(*engine_, counters_.sealed);
    send_queued();
}

void SealedServer::send_queued() {
    if (outbox_.empty()) return;
    for (const std::uint32_t slot : agenda_.touched()) {
        if (const auto& session = sessions_.slots()[slot]) session->sealed.stamp(now_);
    }
    outbox_.send(*carrier_, now_);
}

void SealedServer::expect(const IncomingDatagram& datagram) const {
    if (const auto header = security::read_sealed_header(datagram.bytes)) expect_state(SessionId{header->session});
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
        // The welcome was lost, or is still under way.
        ++counters_.welcomes_repeated;
        outbox_.add({datagram.from, datagram.via}, same->welcome);
        return;
    }
    if (same == nullptr && turned_away(*join, datagram)) return;
    const auto admitted = gate_->admit(*join, datagram, outbox_, counters_);
    if (!admitted) return;
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

bool SealedServer::turned_away(const JoinMessage& join, const IncomingDatagram& datagram) {
    const auto no = [&](std::uint64_t& counter, DisconnectReason reason) {
        ++counter;
        gate_->refuse(join.nonce, reason, {}, {datagram.from, datagram.via}, outbox_);
        return true;
    };
    if (!open_) return no(counters_.refused_overloaded, DisconnectReason::overloaded);
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
    const security::Transcript transcript{
        wire_version, static_cast<std::uint8_t>(config_.admission), id.value, admitted.nonce, admitted.client_key,
        own.shared};
    const auto keys = security::derive_session_keys(own.secret, admitted.client_key, admitted.known_before, transcript);
    if (!keys) {
        ++counters_.weak_key;
        return;
    }
    const Route route{datagram.from, datagram.via};
    const Session::Setup setup{
        id,  sessions_.next_slot(), route, keys->server_to_client, keys->client_to_server, config_.max_message_bytes,
        true};
    ServerSession& session = sessions_.add(std::make_unique<ServerSession>(setup, now_));
    session.nonce = admitted.nonce;
    session.client_key = admitted.client_key;
    session.identity = admitted.identity;
    engine_->begin(id, setup.slot, config_.loading_timeout);
    agenda_.engage(setup.slot);

    WelcomeMessage welcome{admitted.nonce, id.value, own.shared, {}, {}};
    seal_reset_token(welcome, keys->welcome, reset_token(id));
    session.welcome = write(welcome);
    outbox_.add(route, session.welcome);
    ++counters_.welcomes;
    ++counters_.sessions_opened;
}

void SealedServer::take_sealed(const IncomingDatagram& datagram) {
    const auto header = security::read_sealed_header(datagram.bytes);
    if (!header) {
        ++counters_.sealed.forged;
        return;
    }
    const SessionId id{header->session};
    ServerSession* session = sessions_.find(id);
    if (session == nullptr) return answer_unknown(id, datagram);

    agenda_.touch(session->sealed.slot());
    const Received received = session->sealed.receive(datagram, now_, events_, outbox_, random_, counters_.sealed);
    switch (received.kind) {
        case Received::Kind::nothing:
            return;
        case Received::Kind::engine:
            agenda_.engage(session->sealed.slot());
            if (engine_->deliver(session->sealed.slot(), received.bytes) != EnetVerdict::pass) {
                ++counters_.sealed.engine_refused;
                strike(*session);
            }
            return;
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

void SealedServer::strike(ServerSession& session) {
    if (++session.strikes < most_strikes) return;
    ++counters_.ended_malformed;
    end(session, {DisconnectReason::malformed, {}}, true);
}

void SealedServer::end(ServerSession& session, Disconnect why, bool tell_peer, bool replaced) {
    const SessionId id = session.sealed.id();
    if (tell_peer) {
        farewells_.add(id, session.sealed.route(), session.sealed.seal_farewell(why.reason, why.detail), now_, outbox_);
    } else {
        farewells_.ended_by_peer(id, now_);
    }
    if (session.sealed.connected) {
        events_.add({TransportEvent::Kind::disconnected, id, Lane::control, 0, {}, std::move(why), replaced});
    }
    forget(id);
}

void SealedServer::forget(SessionId session) {
    ServerSession* found = sessions_.find(session);
    if (found == nullptr) return;
    engine_->forget(found->sealed.slot());
    agenda_.set_due(found->sealed.slot(), TimePoint::max());
    sessions_.remove(session);
}

void SealedServer::engine_output(SessionId session, std::span<const std::byte> datagram) {
    ServerSession* found = sessions_.find(session);
    if (found == nullptr) return;
    agenda_.touch(found->sealed.slot());
    found->sealed.send_engine(datagram, outbox_);
}

void SealedServer::engine_connected(SessionId session) {
    ServerSession* found = sessions_.find(session);
    if (found == nullptr || found->sealed.connected) return;
    found->sealed.connected = true;
    events_.add({TransportEvent::Kind::connected, session, Lane::control, 0, {}, {}});
}

void SealedServer::engine_packet(SessionId session, std::uint8_t channel, std::span<const std::byte> bytes) {
    ServerSession* found = sessions_.find(session);
    if (found == nullptr || take_packet(found->sealed, channel, bytes, events_)) return;
    ++counters_.ended_malformed;
    end(*found, {DisconnectReason::malformed, {}}, true);
}

void SealedServer::engine_ended(SessionId session) {
    if (ServerSession* found = sessions_.find(session)) {
        ++counters_.ended_timeout;
        end(*found, {DisconnectReason::timed_out, {}}, true);
    }
}

Duration SealedServer::timeout_of(const ServerSession& session) const {
    if (!session.sealed.connected) return connecting_timeout;
    return session.playing ? config_.playing_timeout : config_.loading_timeout;
}

TimePoint SealedServer::deadline_of(const ServerSession& session) const {
    return (session.sealed.connected ? session.sealed.last_received() : session.joined_at) + timeout_of(session);
}

bool SealedServer::has_to_end(ServerSession& session) {
    if (now_ >= deadline_of(session)) {
        ++(session.sealed.connected ? counters_.ended_timeout : counters_.sessions_expired);
        end(session, {DisconnectReason::timed_out, {}}, session.sealed.confirmed);
        return true;
    }
    if (agenda_.is_engaged(session.sealed.slot()) && session.sealed.backed_up(now_, timeout_of(session) / 2)) {
        ++counters_.ended_too_slow;
        end(session, {DisconnectReason::too_slow, {}}, true);
        return true;
    }
    return false;
}

/// A session was engaged when it was given something to say, and stays so as long as some of that waits.
void SealedServer::feed_sessions() {
    for (const std::uint32_t slot : agenda_.take_engaged()) {
        const auto& session = sessions_.slots()[slot];
        if (!session) continue;
        if (!feed_engine(session->sealed, *engine_, now_))
            end(*session, {DisconnectReason::internal, "out of memory"}, true);
        else if (session->sealed.reliable_bytes_waiting() > 0)
            agenda_.engage(slot);
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
        if (!session || has_to_end(*session)) continue;
        TimePoint next = deadline_of(*session);
        if (session->sealed.confirmed) session->sealed.keep_alive(now_, outbox_);
        session->sealed.stamp(now_);
        if (session->sealed.confirmed) next = std::min(next, session->sealed.next_keep_alive());
        agenda_.set_due(slot, next);
        if (agenda_.is_engaged(slot)) agenda_.touch(slot);
    }
}

void SealedServer::flush(TimePoint now) {
    now_ = now;
    feed_sessions();
    engine_->service(now);
    copy_engine_counters(*engine_, counters_.sealed);
    look_after_sessions();
    farewells_.repeat(now, outbox_);
    outbox_.send(*carrier_, now);
}

void SealedServer::send_message(SessionId session, Lane lane, std::span<const std::byte> bytes) {
    assert(bytes.size() <= config_.max_message_bytes);
    ServerSession* found = sessions_.find(session);
    if (found == nullptr || !found->sealed.connected || bytes.size() > config_.max_message_bytes) return;
    agenda_.engage(found->sealed.slot());
    found->sealed.outgoing(lane).push(bytes, now_, found->sealed.silence(now_));
}

DatagramNumber SealedServer::send_state(SessionId session, std::span<const std::byte> bytes) {
    assert(bytes.size() <= max_state_bytes);
    ServerSession* found = sessions_.find(session);
    if (found == nullptr || !found->sealed.connected || bytes.size() > max_state_bytes) return 0;
    agenda_.touch(found->sealed.slot());
    return found->sealed.send_state(bytes, outbox_);
}

void SealedServer::set_playing(SessionId session) {
    ServerSession* found = sessions_.find(session);
    if (found == nullptr || found->playing) return;
    found->playing = true;
    agenda_.touch(found->sealed.slot());  // its time has become shorter
    engine_->set_timeout(found->sealed.slot(), config_.playing_timeout);
}

void SealedServer::disconnect(SessionId session, DisconnectReason reason, std::string_view detail) {
    ServerSession* found = sessions_.find(session);
    if (found == nullptr) return;
    farewells_.add(session, found->sealed.route(), found->sealed.seal_farewell(reason, detail), now_, outbox_);
    forget(session);
}

void SealedServer::close(DisconnectReason reason, std::string_view detail, TimePoint now) {
    now_ = now;
    for (const auto& session : sessions_.slots()) {
        if (!session) continue;
        const Route route = session->sealed.route();
        const auto farewell = session->sealed.seal_farewell(reason, detail);
        // Nobody may be left to repeat it later.
        for (int copy = 0; copy < 2; ++copy) outbox_.add(route, farewell);
        farewells_.add(session->sealed.id(), route, farewell, now, outbox_);
        forget(session->sealed.id());
    }
    outbox_.send(*carrier_, now);
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

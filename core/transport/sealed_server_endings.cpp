// How a server's sessions end: by their other side, their time, their strikes, for want of memory, or from above.
#include "transport/sealed_server.hpp"

namespace tickwire::transport {

namespace {
constexpr Duration connecting_timeout{5'000'000};
constexpr int most_strikes = 8;
}  // namespace

void SealedServer::strike(ServerSession& session) {
    if (++session.strikes < most_strikes) return;
    ++counters_.ended_malformed;
    end(session, {DisconnectReason::malformed, {}}, true);
}

void SealedServer::end(ServerSession& session, Disconnect why, bool tell_peer, bool replaced) {
    const SessionId id = session.sealed.id();
    if (tell_peer) {
        say_goodbye(session, why.reason, why.detail);
    } else {
        contain({}, [&] { farewells_.ended_by_peer(id, now_); });
    }
    // Where there is no memory for this, the session is still here, and ends the next time.
    if (session.sealed.connected) events_.add_disconnected(id, std::move(why), replaced);
    forget(id);
}

void SealedServer::say_goodbye(ServerSession& session, DisconnectReason reason, std::string_view detail) noexcept {
    contain({}, [&] {
        farewells_.add(session.sealed.id(), session.sealed.route(), session.sealed.seal_farewell(reason, detail, now_),
                       now_, outbox_);
    });
}

void SealedServer::forget(SessionId session) {
    ServerSession* found = sessions_.find(session);
    if (found == nullptr) return;
    engine_->forget(found->sealed.slot());
    agenda_.set_due(found->sealed.slot(), TimePoint::max());
    sessions_.remove(session);
}

void SealedServer::ran_out_of_memory(SessionId id) noexcept {
    ++counters_.out_of_memory;
    ServerSession* session = sessions_.find(id);
    if (session == nullptr) return;
    session->out_of_memory = true;
    agenda_.touch(session->sealed.slot());
    agenda_.set_due(session->sealed.slot(), now_);
}

Duration SealedServer::timeout_of(const ServerSession& session) const {
    if (!session.sealed.connected) return connecting_timeout;
    return session.playing ? config_.playing_timeout : config_.loading_timeout;
}

TimePoint SealedServer::deadline_of(const ServerSession& session) const {
    return (session.sealed.connected ? session.sealed.last_received() : session.joined_at) + timeout_of(session);
}

bool SealedServer::has_to_end(ServerSession& session) {
    if (session.out_of_memory) {
        end(session, {DisconnectReason::internal, "out of memory"}, session.sealed.confirmed);
        ++counters_.ended_out_of_memory;
        return true;
    }
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

void SealedServer::disconnect(SessionId session, DisconnectReason reason, std::string_view detail) {
    ServerSession* found = sessions_.find(session);
    if (found == nullptr) return;
    say_goodbye(*found, reason, detail);
    forget(session);
}

void SealedServer::close(DisconnectReason reason, std::string_view detail, TimePoint now) {
    now_ = now;
    for (const auto& session : sessions_.slots()) {
        if (!session) continue;
        contain({}, [&] {
            const Route route = session->sealed.route();
            const auto farewell = session->sealed.seal_farewell(reason, detail, now_);
            // Nobody may be left to repeat it later.
            for (int copy = 0; copy < 2; ++copy) outbox_.add(route, farewell);
            farewells_.add(session->sealed.id(), route, farewell, now, outbox_);
        });
        forget(session->sealed.id());
    }
    send_outbox();
}

}  // namespace tickwire::transport

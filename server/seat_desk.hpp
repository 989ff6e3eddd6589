// Seats: by the secret of its seat a client whose connection was lost is the same player again, or is let in as a new
// one where that player is gone and nobody new is let in. Each secret is good once; the server keeps hashes only.
#pragma once

#include <span>
#include <vector>

#include "lost_seats.hpp"
#include "message/session_messages.hpp"
#include "players.hpp"
#include "security/random.hpp"
#include "transport/server_transport.hpp"

namespace tickwire::server {

class SeatDesk {
public:
    /// The transport asks it who may come back while it lets nobody new in.
    SeatDesk(transport::ServerTransport& transport, Players& players, security::RandomSource& random,
             Duration resume_for);

    /// The player whose seat it is, or of the session's user; null: there is none that this session may be.
    Player* find(transport::SessionId session, const message::Seat& secret) const;
    /// Whether a session that is no player's is let in: always, but where only those are who come back.
    bool admits(transport::SessionId session, const message::Seat& secret) const;
    /// Somebody was let in by it.
    void used(const message::Seat& secret);
    /// A new secret of the player's seat.
    message::Seat give(Player& player);
    /// Its player is gone. Where the connection alone was lost, its client is going to try again, as long as those of a
    /// checkpoint are waited for.
    void keep(const Player& player, const Disconnect& why);
    /// A ticket for who needs one to come back, once in a while.
    void send_ticket_when_due(Player& player, TimePoint now);
    void set_time(TimePoint now) { now_ = now; }

private:
    /// Of all who have or had a seat as this player, see transport::SeatsOf.
    std::span<const security::Mac> hashes_of(PlayerId id);

    transport::ServerTransport& transport_;
    Players& players_;
    security::RandomSource& random_;
    const Duration resume_for_;
    LostSeats lost_;
    std::vector<security::Mac> asked_;  // hashes_of() last told
    TimePoint now_{};
};

}  // namespace tickwire::server

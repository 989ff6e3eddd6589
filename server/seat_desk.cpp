#include "seat_desk.hpp"

#include "security/key_exchange.hpp"

namespace tickwire::server {

namespace {
constexpr Duration ticket_every = std::chrono::minutes(4);  // a ticket is good for ten
}  // namespace

SeatDesk::SeatDesk(transport::ServerTransport& transport, Players& players, security::RandomSource& random,
                   Duration resume_for)
    : transport_(transport), players_(players), random_(random), resume_for_(resume_for) {
    transport_.know_seats([this](std::uint16_t player) { return hashes_of(PlayerId{player}); });
}

std::span<const security::Mac> SeatDesk::hashes_of(PlayerId id) {
    asked_.clear();
    const Player* player = players_.find(id);
    if (player != nullptr && player->seat != security::Mac{}) asked_.push_back(player->seat);
    lost_.add_to(asked_, id, now_);
    return asked_;
}

Player* SeatDesk::find(transport::SessionId session, const message::Seat& secret) const {
    const std::uint64_t user = transport_.identity(session).user;
    Player* player = secret == message::Seat{} ? nullptr : players_.find_seat(secret);
    // Who is known needs no secret: another program of the same user, with a token of its own.
    if (player == nullptr) player = players_.find_user(user);
    return player == nullptr || player->identity.user != user ? nullptr : player;
}

bool SeatDesk::admits(transport::SessionId session, const message::Seat& secret) const {
    return !transport_.owes_seat(session) ||
           lost_.holds(security::seat_hash(secret), transport_.identity(session).user, now_);
}

void SeatDesk::used(const message::Seat& secret) {
    lost_.remove(security::seat_hash(secret));
}

message::Seat SeatDesk::give(Player& player) {
    message::Seat secret;
    random_.fill(secret);
    player.seat = security::seat_hash(secret);
    player.ticket_due = {};
    return secret;
}

void SeatDesk::keep(const Player& player, const Disconnect& why) {
    const bool lost = why.reason == DisconnectReason::timed_out || why.reason == DisconnectReason::too_slow;
    if (lost && player.seat != security::Mac{})
        lost_.add({player.id, player.seat, player.identity.user, now_ + resume_for_}, now_);
}

void SeatDesk::send_ticket_when_due(Player& player, TimePoint now) {
    if (!player.session || now < player.ticket_due) return;
    player.ticket_due = now + ticket_every;
    std::vector<std::byte> token = transport_.mint_ticket(player.session);
    if (token.empty()) return;
    transport_.send_message(player.session, transport::Lane::control,
                            message::encode(message::Ticket{std::move(token)}));
}

}  // namespace tickwire::server

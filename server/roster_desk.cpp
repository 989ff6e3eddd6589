#include "roster_desk.hpp"

#include <algorithm>

namespace tickwire::server {

namespace {

constexpr Duration spacing_a_player = std::chrono::milliseconds(4);  // 256 players: at most one a second

// Of all rooms together: some 7,000 datagrams a second, where a crowd's snapshots are 60,000.
constexpr double bytes_per_second = 8e6, byte_burst = 256 * 1024;
constexpr double datagram_cost = 400;                 // in bytes: what a message costs, however short it is
constexpr std::size_t piece_bytes = 4 * 1024;         // about
constexpr std::size_t most_waiting_bytes = 8 * 1024;  // for one client: it takes as much as its way carries

}  // namespace

void RosterDesk::send(TimePoint now) {
    for (auto& [room, told] : rooms_) {
        if (!told.changed || now - told.renewed < players_.count() * spacing_a_player) continue;
        renew(room, told);
        told.changed = false;  // now, because there may have been no memory for it
        told.renewed = now;
    }
    tell_in_turn(now);
}

void RosterDesk::renew(RoomId room, Told& told) {
    const std::vector<Player*> here = players_.in_room(room);
    std::vector<RosterEntry> lines;
    for (const Player* player : here) {
        if (player->playing) lines.push_back(player->roster_entry());
    }
    behind_.resize(players_.all().size());
    told.log.become(std::move(lines));
    std::uint64_t least = UINT64_MAX;
    for (const Player* player : here) {
        if (!player->hears()) continue;
        behind_[player->id.value - 1u] = told.log.told_all(player->roster) ? 0 : 1;
        if (player->roster.begun) least = std::min(least, player->roster.lines);
    }
    told.log.all_are_at(least);
}

void RosterDesk::tell_in_turn(TimePoint now) {
    allowance_ =
        std::min(byte_burst, allowance_ + std::chrono::duration<double>(now - refilled_).count() * bytes_per_second);
    refilled_ = now;
    pieces_.clear();
    // Until nobody in a whole round can be told anything.
    for (std::size_t in_vain = 0; in_vain < behind_.size() && allowance_ > 0; ++in_vain) {
        turn_ = (turn_ + 1) % behind_.size();
        if (behind_[turn_] != 0 && tell(turn_)) in_vain = 0;
    }
}

bool RosterDesk::tell(std::size_t slot) {
    Player* player = players_.find(PlayerId{static_cast<std::uint16_t>(slot + 1)});
    const auto told = player != nullptr && player->hears() ? rooms_.find(player->room) : rooms_.end();
    if (told == rooms_.end()) return behind_[slot] = 0, false;
    if (transport_.stats(player->session).reliable_bytes_waiting > most_waiting_bytes) return false;
    const Piece& piece = piece_for(*player, told->second.log);
    if (!piece.message.empty()) {
        transport_.send_message(player->session, transport::Lane::control, piece.message);
        allowance_ -= static_cast<double>(piece.message.size()) + datagram_cost;
    }
    player->roster = piece.then;
    behind_[slot] = told->second.log.told_all(player->roster) ? 0 : 1;
    return true;
}

const RosterDesk::Piece& RosterDesk::piece_for(const Player& player, const RosterLog& log) {
    const auto made = std::ranges::find_if(
        pieces_, [&](const Piece& piece) { return piece.room == player.room && piece.from == player.roster; });
    if (made != pieces_.end()) return *made;
    Piece piece{player.room, player.roster, player.roster, {}};
    message::RosterChanges next = log.next(piece.then, piece_bytes);
    if (!piece.from.begun) {
        piece.message = message::encode(message::Roster{std::move(next.lines)});
    } else if (!next.lines.empty() || !next.gone.empty() || !next.pings.empty()) {
        piece.message = message::encode(next);
    }
    return pieces_.emplace_back(std::move(piece));
}

}  // namespace tickwire::server

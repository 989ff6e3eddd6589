#include "players.hpp"

#include <algorithm>

#include "message/text.hpp"
#include "security/key_exchange.hpp"
#include "transport/server_transport.hpp"

namespace tickwire::server {

Player* Players::add(const Description& description, RoomId room, std::string name, transport::SessionId session,
                     std::uint32_t snapshot_every) {
    if (count_ >= max_players_) return nullptr;
    const auto hole = std::ranges::find_if(players_, [](const auto& player) { return player == nullptr; });
    const auto position = static_cast<std::size_t>(hole - players_.begin());
    if (hole == players_.end()) players_.emplace_back();
    std::unique_ptr<Player> player(new Player{.id = PlayerId{static_cast<std::uint16_t>(position + 1)},
                                              .bot = !session,
                                              .room = room,
                                              .session = session,
                                              .command_budget = CommandBudget(description.tick_rate, stall_),
                                              .commands = CommandBuffer(description.command.fields.size()),
                                              .name = unique_name(name.empty() ? "player" : name)});
    player->commands.set_last(description.command.defaults);
    if (session) attach(description, *player, session, snapshot_every);
    players_[position] = std::move(player);
    ++count_;
    return players_[position].get();
}

Player* Players::restore(const Description& description, RoomId room, const SavedPlayer& saved) {
    if (count_ >= max_players_ || saved.id.value > max_players_ || find(saved.id) != nullptr) return nullptr;
    if (players_.size() < saved.id.value) players_.resize(saved.id.value);
    std::unique_ptr<Player> player(new Player{.id = saved.id,
                                              .bot = saved.bot,
                                              .playing = true,
                                              .absent = !saved.bot,
                                              .room = room,
                                              .command_budget = CommandBudget(description.tick_rate, stall_),
                                              .commands = CommandBuffer(description.command.fields.size()),
                                              .name = unique_name(saved.name),
                                              .seat = saved.seat,
                                              .identity = saved.identity,
                                              .said = saved.said});
    player->commands.set_last(description.command.defaults);
    players_[saved.id.value - 1u] = std::move(player);
    ++count_;
    return players_[saved.id.value - 1u].get();
}

void Players::attach(const Description& description, Player& player, transport::SessionId session,
                     std::uint32_t snapshot_every) {
    detach(player);
    ClientStream::Limits limits = limits_;
    limits.snapshot_every = std::clamp(snapshot_every, limits.snapshot_every, max_snapshot_every);
    // What needs memory comes first: a player with a session has all that belongs to it.
    auto stream = std::make_unique<ClientStream>(description, player.id, limits);
    player.commands = CommandBuffer(description.command.fields.size());
    player.commands.set_last(description.command.defaults);
    by_session_.set(session, player.id.value);
    player.session = session;
    player.snapshots = std::move(stream);
    player.command_report = {};
    player.rewind = {};
    player.prior = {};
    player.roster = {};
}

void Players::detach(Player& player) {
    if (!player.session) return;
    by_session_.erase(player.session);
    player.session = {};
    player.snapshots.reset();
}

Player* Players::find_seat(std::span<const std::byte> secret) {
    const security::Mac seat = security::seat_hash(secret);
    for (const auto& player : players_) {
        if (player && player->seat != security::Mac{} && security::equal_secrets(player->seat, seat))
            return player.get();
    }
    return nullptr;
}

Player* Players::find_user(std::uint64_t user) {
    for (const auto& player : players_) {
        if (user != 0 && player && player->identity.user == user) return player.get();
    }
    return nullptr;
}

void Players::remove(PlayerId id) {
    Player* player = find(id);
    if (player == nullptr) return;
    detach(*player);
    players_[id.value - 1u].reset();
    --count_;
}

Player* Players::find(PlayerId id) {
    return id && id.value <= players_.size() ? players_[id.value - 1u].get() : nullptr;
}

Player* Players::find(transport::SessionId session) {
    const auto found = by_session_.find(session);
    return found ? find(PlayerId{static_cast<std::uint16_t>(*found)}) : nullptr;
}

std::vector<Player*> Players::in_room(RoomId room) const {
    std::vector<Player*> found;
    for (const auto& player : players_) {
        if (player && player->room == room) found.push_back(player.get());
    }
    return found;
}

std::string Players::unique_name(const std::string& wanted) const {
    const auto taken = [&](const std::string& name) {
        return std::ranges::any_of(players_, [&](const auto& player) { return player && player->name == name; });
    };
    std::string name = wanted;
    for (int n = 2; taken(name); ++n) {
        const std::string suffix = " (" + std::to_string(n) + ")";
        name = message::clean_text(wanted, max_name_bytes - suffix.size()) + suffix;
    }
    return name;
}

}  // namespace tickwire::server

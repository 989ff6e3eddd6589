#include "players.hpp"

#include <algorithm>

#include "message/text.hpp"
#include "transport/server_transport.hpp"

namespace tickwire::server {

Player* Players::add(const Description& description, RoomId room, std::string name, transport::SessionId session,
                     std::uint32_t snapshot_every) {
    if (count_ >= max_players_) return nullptr;
    const auto hole = std::ranges::find_if(players_, [](const auto& player) { return player == nullptr; });
    const auto position = static_cast<std::size_t>(hole - players_.begin());
    if (hole == players_.end()) players_.emplace_back();
    auto player = std::make_unique<Player>(Player{.id = PlayerId{static_cast<std::uint16_t>(position + 1)},
                                                  .room = room,
                                                  .session = session,
                                                  .name = unique_name(name.empty() ? "player" : name),
                                                  .bot = !session,
                                                  .commands = CommandBuffer(description.command.fields.size()),
                                                  .command_budget = CommandBudget(description.tick_rate, stall_)});
    player->commands.set_last(description.command.defaults);
    if (session) {
        ClientStream::Limits limits = limits_;
        limits.snapshot_every = std::clamp(snapshot_every, limits.snapshot_every, max_snapshot_every);
        player->snapshots = std::make_unique<ClientStream>(description, player->id, limits);
        by_session_[session.value] = player->id;
    }
    players_[position] = std::move(player);
    ++count_;
    return players_[position].get();
}

void Players::remove(PlayerId id) {
    Player* player = find(id);
    if (player == nullptr) return;
    by_session_.erase(player->session.value);
    players_[id.value - 1u].reset();
    --count_;
}

Player* Players::find(PlayerId id) {
    return id && id.value <= players_.size() ? players_[id.value - 1u].get() : nullptr;
}

Player* Players::find(transport::SessionId session) {
    const auto found = by_session_.find(session.value);
    return found == by_session_.end() ? nullptr : find(found->second);
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

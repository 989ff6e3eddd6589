// The players of a World with this tick's commands, found by number without a look at the others. World's own building
// block.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tickwire/entity.hpp"
#include "tickwire/judgement.hpp"

namespace tickwire {

template <class Command>
class WorldPlayers {
public:
    struct Player {
        PlayerId id{};
        Command command{};  ///< this tick's; the last one repeated when this tick's did not arrive
        bool command_arrived = false;
        PlayerView view{};  ///< how the player saw others when giving the command
    };

    std::span<const Player> all() const { return players_; }
    /// One that is not here has a default command.
    const Player& of(PlayerId id) const {
        static const Player nobody{};
        const std::size_t place = place_of(id);
        return place == 0 ? nobody : players_[place - 1];
    }
    /// Or nullptr.
    Player* find(PlayerId id) {
        const std::size_t place = place_of(id);
        return place == 0 ? nullptr : &players_[place - 1];
    }
    void add(PlayerId id) {
        players_.push_back({id, {}, false, {}});
        index();
    }
    void remove(PlayerId id) {
        std::erase_if(players_, [&](const Player& player) { return player.id == id; });
        index();
    }

private:
    std::size_t place_of(PlayerId id) const { return id.value < places_.size() ? places_[id.value] : 0; }
    void index() {
        places_.clear();
        for (std::size_t i = 0; i < players_.size(); ++i) {
            const std::size_t number = players_[i].id.value;
            if (number >= places_.size()) places_.resize(number + 1, 0);
            places_[number] = static_cast<std::uint16_t>(i + 1);
        }
    }

    std::vector<Player> players_;
    std::vector<std::uint16_t> places_;  // by player id: 1 + its place in players_; 0: not here
};

}  // namespace tickwire

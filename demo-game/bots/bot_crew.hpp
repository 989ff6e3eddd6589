// Bots as players of a server: fills a room up to a number of players, gives way to people, and plays for its bots
// every tick.
#pragma once

#include <memory>
#include <vector>

#include "bots/bot.hpp"
#include "tickwire/server.hpp"

namespace skirmish {

class BotCrew {
public:
    /// Keeps `players` in the room, people and bots together; of `places`, the server's, bots leave one to who comes
    /// next. `arena` must outlive the crew.
    BotCrew(const Arena& arena, std::uint32_t players, std::uint32_t places, std::uint64_t seed,
            BotSkill skill = BotSkill::mixed);

    /// After each Server::advance(): bots come and go, and each gives its command for the next tick.
    void play(tickwire::Server<Skirmish>& server);

private:
    struct Member {
        tickwire::PlayerId player{};
        std::unique_ptr<Bot> bot;
    };

    std::size_t wanted() const;
    void fill(tickwire::Server<Skirmish>& server);
    void hire(tickwire::Server<Skirmish>& server);

    const Arena& arena_;
    Navigator navigator_;
    std::uint32_t players_, places_;
    std::uint64_t seed_;
    BotSkill skill_;
    std::uint32_t hired_ = 0;
    std::uint32_t people_ = 0;
    bool refused_ = false;  // the server had no place for the last bot
    std::vector<Member> members_;
    Sight sight_;
    tickwire::Tick played_{};
};

}  // namespace skirmish

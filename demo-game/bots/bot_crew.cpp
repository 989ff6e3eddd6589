#include "bots/bot_crew.hpp"

#include <algorithm>
#include <array>

namespace skirmish {

namespace {

constexpr std::array names{"Rivet", "Anvil", "Cinder", "Bellows", "Slag",  "Tongs", "Crucible", "Ember",
                           "Ingot", "Flux",  "Hammer", "Quench",  "Forge", "Brass", "Spark",    "Temper"};

}  // namespace

BotCrew::BotCrew(const Arena& arena, std::uint32_t players, std::uint32_t places, std::uint64_t seed, BotSkill skill)
    : arena_(arena), navigator_(arena), players_(players), places_(places), seed_(seed), skill_(skill) {}

void BotCrew::play(tickwire::Server<Skirmish>& server) {
    for (const auto& departure : server.left()) {
        std::erase_if(members_, [&](const Member& member) { return member.player == departure.player; });
    }
    if (!server.joined().empty() || !server.left().empty()) {
        const auto roster = server.roster();
        people_ = static_cast<std::uint32_t>(std::ranges::count(roster, false, &tickwire::RosterEntry::bot));
        refused_ = false;
    }
    fill(server);
    if (server.tick() == played_) return;
    played_ = server.tick();
    look(*server.world(), sight_);
    const float dt = Skirmish::tick_rate.seconds().count();
    for (Member& member : members_) server.set_bot_command(member.player, member.bot->think(member.player, sight_, dt));
}

/// How many bots there should be. A server that is full of them would let nobody in.
std::size_t BotCrew::wanted() const {
    const std::uint32_t up_to = std::min(players_, std::max(places_, 1u) - 1);
    return up_to > people_ ? up_to - people_ : 0;
}

void BotCrew::fill(tickwire::Server<Skirmish>& server) {
    while (members_.size() > wanted()) {
        server.remove_bot(members_.back().player);
        members_.pop_back();
    }
    while (members_.size() < wanted() && !refused_) hire(server);
}

void BotCrew::hire(tickwire::Server<Skirmish>& server) {
    const tickwire::PlayerId player = server.add_bot(names[hired_ % names.size()]);
    refused_ = !player;
    if (refused_) return;
    members_.push_back({player, std::make_unique<Bot>(arena_, navigator_, skill_of(skill_, hired_), seed_ + hired_)});
    ++hired_;
}

}  // namespace skirmish

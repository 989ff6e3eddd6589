// A duel with a past: what a room does around the rules, without players' networks.
#pragma once

#include "skirmish/skirmish_support.hpp"
#include "snapshot/history.hpp"
#include "tickwire/description.hpp"

namespace skirmish::test {

class RecordedDuel : public Duel {
public:
    explicit RecordedDuel(const Arena& arena, std::uint64_t seed = 1) : Duel(arena, seed) { world.set_past(&history); }
    /// One tick; its records are added to `records`.
    void step() {
        run(1);
        records.insert(records.end(), world.judgements().begin(), world.judgements().end());
        record();
    }
    /// The world as it stands, as the history's newest tick.
    void record() {
        world.flatten(history.begin(world.tick()));
        history.commit(description);
    }
    /// A player sees others this many ticks ago, and is granted it.
    void sees(tickwire::PlayerId player, float ticks_ago, tickwire::Duration round_trip = {}) {
        world.set_player_view(player, {.claimed = ticks_ago, .granted = ticks_ago, .round_trip = round_trip});
    }

    const tickwire::Description description = tickwire::describe<Skirmish>();
    tickwire::snapshot::History history;
    std::vector<tickwire::Judgement> records;
};

}  // namespace skirmish::test

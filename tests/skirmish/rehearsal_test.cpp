// Whole matches of bots: every mode and map is played to its end, everything that there is gets used, and the better
// ones win.
#include "rehearsal/rehearsal.hpp"

#include <catch2/catch.hpp>

#include "skirmish/skirmish_support.hpp"

using namespace skirmish;
using namespace skirmish::test;

namespace {

RehearsalReport play(const std::string& on, Mode mode, std::vector<Skill> bots, std::uint64_t seed) {
    Arena arena = map(on);
    arena.rules.mode = mode;
    return rehearse(arena, {.bots = std::move(bots), .seed = seed});
}

std::vector<Skill> sixteen(Skill even, Skill odd) {
    std::vector<Skill> bots;
    for (int i = 0; i < 16; ++i) bots.push_back(i % 2 == 0 ? even : odd);
    return bots;
}

}  // namespace

TEST_CASE("sixteen bots play a whole free-for-all and a whole round of ball on every map, and use all that there is") {
    for (const std::string& name : map_names(*find_assets(""))) {
        for (const Mode mode : {Mode::free_for_all, Mode::ball}) {
            INFO(name << ", mode " << static_cast<int>(mode));
            const RehearsalReport report =
                play(name, mode, sixteen(skill_of(BotSkill::medium, 0), skill_of(BotSkill::hard, 0)), 11);
            REQUIRE(report.rounds.size() == 1);
            CHECK(report.values_clamped == 0);
            for (const std::uint32_t count : report.shots) CHECK(count > 20);
            for (const std::uint32_t count : report.kills) CHECK(count > 0);
            for (const std::uint32_t count : report.taken) CHECK(count > 0);
            CHECK(report.dashes > 0);
            if (mode == Mode::ball) {
                CHECK(report.kicks > 50);
                CHECK(report.goals() > 0);
            } else {
                CHECK(report.rounds[0].winner > 0);
            }
        }
    }
}

TEST_CASE("bots of a higher skill beat those of a lower one, in both modes") {
    const std::array skills{skill_of(BotSkill::easy, 0), skill_of(BotSkill::medium, 0), skill_of(BotSkill::hard, 0)};
    for (std::size_t low = 0; low + 1 < skills.size(); ++low) {
        std::uint32_t better = 0, worse = 0, won = 0, lost = 0;
        for (std::uint64_t seed = 1; seed <= 3; ++seed) {
            const RehearsalReport fight =
                play("foundry", Mode::free_for_all, sixteen(skills[low + 1], skills[low]), seed);
            for (std::size_t i = 0; i < fight.bots.size(); ++i) (i % 2 == 0 ? better : worse) += fight.bots[i].kills;
            const RehearsalReport ball = play("stadium", Mode::ball, sixteen(skills[low + 1], skills[low]), seed);
            won += ball.rounds[0].winner == 1;
            lost += ball.rounds[0].winner == 2;
        }
        INFO("skill " << low + 1 << " against " << low << ": kills " << better << " to " << worse << ", rounds of ball "
                      << won << " to " << lost);
        CHECK(better > worse * 5 / 4);
        CHECK(won > lost);
    }
}

TEST_CASE("the same seed rehearses the same match") {
    const auto once = [] {
        Arena arena = map("stadium");
        arena.rules.mode = Mode::ball;
        arena.rules.round_seconds = 30;
        return rehearse(arena, {.bots = sixteen(0.9f, 0.5f), .seed = 5});
    };
    const RehearsalReport first = once(), second = once();
    CHECK(first.shots == second.shots);
    CHECK(first.kills == second.kills);
    CHECK(first.ticks == second.ticks);
    CHECK(first.kicks == second.kicks);
}

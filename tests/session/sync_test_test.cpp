// ClientConfig::sync_test finds rules that are not a function of world and commands alone, and names the field.
#include <catch2/catch.hpp>

#include "support/match_world.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace {

struct Step {
    float x = 0;
    static constexpr auto fields = tickwire::fields(real(&Step::x, {-1, 1}, 0.5));
};

/// Walks as commanded; what else moves it, each game decides.
struct Walker {
    float x = 50, sway = 0;
    std::uint16_t coins = 0;
    static constexpr auto fields =
        tickwire::fields(real(&Walker::x, {0, 100}, 1.0 / 64), real(&Walker::sway, {-10, 10}, 1.0 / 64),
                         integer(&Walker::coins, {0, 1000}));
    static constexpr KindOptions replication{.predicted_by = KindOptions::Prediction::owner, .settles = true};
};

enum class Fault { none, hidden_counter, chance, outside };

/// A game whose rules have a fault of this sort.
template <Fault fault>
struct Faulty {
    using Command = Step;
    using Kinds = tickwire::Kinds<Walker>;
    static constexpr Hertz tick_rate{60};
    static void join(World<Faulty>& world, PlayerId player) { world.spawn(Walker{}, player); }
    static void leave(World<Faulty>& world, PlayerId player) { world.destroy(world.template owned_by<Walker>(player)); }
    static void step(World<Faulty>& world, Seconds dt) {
        static int steps = 0;
        for (auto [id, owner, walker] : world.template each<Walker>()) {
            walker.x += world.command(owner).x * 2 * dt.count();
            if constexpr (fault == Fault::hidden_counter) walker.sway = static_cast<float>(++steps % 16) / 4;
            if constexpr (fault == Fault::chance) walker.sway = static_cast<float>(world.random().below(16)) / 4;
            if constexpr (fault == Fault::outside) walker.coins = static_cast<std::uint16_t>(++steps % 7);
        }
    }
};

/// What the client says in a few seconds of play.
template <Fault fault>
std::vector<std::string> complaints(bool sync_test) {
    std::vector<std::string> said;
    MatchWorldOf<Faulty<fault>> world(7);
    world.network.set_conditions({.latency = 30ms});
    auto& player = world.join({.sync_test = sync_test, .log = [&](LogLevel level, std::string_view line) {
                                   if (level == LogLevel::error) said.emplace_back(line);
                               }});
    player.plays = [](Tick tick) { return Step{tick.value % 60 < 30 ? 1.0f : -1.0f}; };
    REQUIRE(world.all_play());
    world.run(5s);
    return said;
}

void check_names(const std::vector<std::string>& said, const std::string& field) {
    REQUIRE(said.size() == 1);
    INFO(said.front());
    CHECK(said.front().starts_with("sync test: " + field + " at tick "));
    CHECK(said.front().find(" came out as ") != std::string::npos);
}

}  // namespace

TEST_CASE("a counter that the rules keep outside the world is found, and the field that it moves is named once") {
    check_names(complaints<Fault::hidden_counter>(true), "Walker.sway");
    check_names(complaints<Fault::outside>(true), "Walker.coins");
}

TEST_CASE("chance in what is predicted is found too") {
    check_names(complaints<Fault::chance>(true), "Walker.sway");
}

TEST_CASE("rules that are a function of world and commands are not accused, and without sync_test nobody is") {
    CHECK(complaints<Fault::none>(true).empty());
    CHECK(complaints<Fault::hidden_counter>(false).empty());
}

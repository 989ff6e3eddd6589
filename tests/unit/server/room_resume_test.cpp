// A room that is brought back from a checkpoint goes on exactly as the one that was saved, whatever its rules look at:
// the past of others, shots under way, the order of entities, players who came and went between two ticks.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>

#include "server/room.hpp"
#include "tickwire/random.hpp"

using namespace tickwire;
using namespace tickwire::server;

namespace {

struct Pull {
    float x = 0;
    bool loose = false;
    static constexpr auto fields = tickwire::fields(real(&Pull::x, {-1, 1}, 0.5), flag(&Pull::loose));
};

struct Archer {
    float x = 0, y = 0;
    std::uint16_t hits = 0;
    std::uint16_t sum = 0;  // of all that its rules have seen of the past and of shots
    static constexpr auto fields =
        tickwire::fields(real(&Archer::x, {0, 64}, 1.0 / 64), real(&Archer::y, {0, 64}, 1),
                         integer(&Archer::hits, {0, 65535}), integer(&Archer::sum, {0, 65535}));
    static constexpr auto place = tickwire::place(&Archer::x, &Archer::y);
    static constexpr KindOptions replication{.settles = true};
};

struct Arrow {
    float x = 0, y = 0;
    std::uint8_t ticks_left = 90;
    static constexpr auto fields = tickwire::fields(real(&Arrow::x, {0, 64}, 1.0 / 64), real(&Arrow::y, {0, 64}, 1),
                                                    integer(&Arrow::ticks_left, {0, 255}));
    static constexpr KindOptions replication{.settles = true};
};

struct Archery {
    using Command = Pull;
    using Kinds = tickwire::Kinds<Archer, Arrow>;
    static constexpr Hertz tick_rate{60};

    static void join(World<Archery>& world, PlayerId player) {
        world.spawn(Archer{.x = 8.0f * player.value, .y = 8}, player);
    }
    static void leave(World<Archery>& world, PlayerId player) {
        world.destroy(world.owned_by<Archer>(player));
        for (auto [id, owner, arrow] : world.each<Arrow>()) {
            if (owner == player) world.destroy(id);
        }
    }
    static void step(World<Archery>& world, Seconds) {
        for (auto [id, owner, archer] : world.each<Archer>()) {
            const Pull pull = world.command(owner);
            archer.x = std::clamp(archer.x + pull.x / 4, 0.0f, 64.0f);
            const auto long_ago = world.past<Archer>(id, 60);
            add(archer, long_ago ? static_cast<int>(long_ago->x * 64) : 1);
            add(archer,
                static_cast<int>(
                    world.held_for<Archer>(id, Duration(900'000), [](const Archer& then) { return then.x < 32; })
                        .count()));
            if (!pull.loose) continue;
            const EntityId shot = world.spawn(Arrow{archer.x, archer.y}, owner);
            world.begin_shot(shot, owner, {archer.x, archer.y});
        }
        for (auto [id, owner, arrow] : world.each<Arrow>()) fly(world, id, owner, arrow);
    }

private:
    static void add(Archer& archer, int value) { archer.sum = static_cast<std::uint16_t>(archer.sum * 31 + value); }
    static void fly(World<Archery>& world, EntityId id, PlayerId shooter, Arrow& arrow) {
        const float before = arrow.x;
        arrow.x = std::fmod(arrow.x + 1.5f, 64.0f);
        const Way way{{before, arrow.y}, {arrow.x, arrow.y}, 2};
        EntityId met{};
        world.each_near<Archer>(world.view_delay(shooter), way,
                                [&](EntityId target, PlayerId owner, const Archer& seen) {
                                    if (owner == shooter) return;
                                    const float apart = std::abs(seen.x - arrow.x);
                                    if (apart < 0.5f) met = target;
                                    world.pass_shot<Archer>(id, target, {seen.x, seen.y}, apart);
                                });
        if (!met && --arrow.ticks_left > 0) return;
        Archer* own = world.find<Archer>(world.owned_by<Archer>(shooter));
        // What the draft knows counts, and so does the record's number.
        const Judgement* draft = world.shot(id);
        if (own != nullptr && draft != nullptr)
            add(*own, static_cast<int>(draft->muzzle.x * 64 + draft->apart * 64 + draft->where.x * 64));
        const Judgement* record = world.judge<Archer>(
            {.shot = id, .shooter = shooter, .target = met, .where = {arrow.x, arrow.y}, .reason = ShotReason::wall});
        if (own != nullptr) add(*own, static_cast<int>(record->number));
        if (Archer* hit = world.find<Archer>(met)) ++hit->hits;
        world.destroy(id);
    }
};

class Stage {
public:
    Stage()
        : encoders_(description_, snapshot::Level::shared),
          writer_(description_, encoders_, 1200),
          players_(16, std::chrono::seconds(5), {}),
          room(RoomId{1}, "archery", description_, std::make_unique<WorldHostOf<Archery>>(SetupOf<Archery>{}, 7), {},
               writer_) {}

    void join() { room.join(*players_.add(description_, room.id(), "archer", {})); }
    void leave(PlayerId id) {
        room.leave(*players_.find(id));
        players_.remove(id);
    }
    /// The same ticks for all that have the same players.
    void run(std::uint32_t ticks) {
        for (; ticks > 0; --ticks) {
            RanTick ran{room.tick() + 1, {}, {}};
            for (const Player* player : room.members()) {
                Random random(ran.tick.value * 16 + player->id.value);
                const float delay = random.below(4) == 0 ? 3.25f : 12.5f;
                ran.commands.push_back({player->id, true, {.claimed = delay, .granted = delay}});
                std::array<std::uint32_t, slot_count<Pull>> slots{};
                flatten(Pull{random.between(-1, 1), random.below(8) == 0}, slots);
                ran.slots.insert(ran.slots.end(), slots.begin(), slots.end());
            }
            room.step_again(ran);
        }
    }
    std::vector<std::byte> saved() const { return bytes_of(room.checkpoint()); }
    std::vector<std::byte> bytes_of(const Checkpoint& checkpoint) const { return encode(checkpoint, description_); }
    void resume(std::span<const std::byte> bytes) {
        const auto checkpoint = decode_checkpoint(bytes, description_);
        REQUIRE(checkpoint);
        std::vector<Player*> back;
        for (const SavedPlayer& player : checkpoint->players)
            back.push_back(players_.restore(description_, room.id(), player));
        room.resume(*checkpoint, back);
    }

private:
    const Description description_ = describe<Archery>();
    SnapshotWriter::Encoders encoders_;
    SnapshotWriter writer_;
    Players players_;

public:
    Room room;
};

}  // namespace

TEST_CASE("a resumed room goes on exactly as the saved one, by the past and the shots that its rules look at") {
    Stage original;
    for (int i = 0; i < 6; ++i) original.join();
    for (const std::uint32_t played : {1u, 5u, 40u, 80u, 133u}) {
        original.run(played);
        Stage resumed;
        const auto checkpoint = original.saved();
        resumed.resume(checkpoint);
        REQUIRE(resumed.saved() == checkpoint);
        for (int i = 0; i < 30; ++i) {
            original.run(5);
            resumed.run(5);
            INFO("tick " << original.room.tick().value);
            REQUIRE(resumed.saved() == original.saved());
        }
    }
    CHECK(original.room.judgements().find({}).size() > 300);
}

TEST_CASE("a checkpoint that is written later is of the moment at which it was taken") {
    Stage stage;
    for (int i = 0; i < 6; ++i) stage.join();
    for (const std::uint32_t played : {1u, 20u, 43u, 64u, 1u, 100u}) {
        stage.run(played);
        const auto at_once = stage.saved();
        const Checkpoint first = stage.room.checkpoint();
        stage.run(30);
        const Checkpoint second = stage.room.checkpoint();  // the first still waits
        const auto second_at_once = stage.saved();
        stage.run(200);
        CHECK(stage.bytes_of(first) == at_once);
        CHECK(stage.bytes_of(second) == second_at_once);
    }
}

TEST_CASE("who came and went before a checkpoint changes nothing in what comes after, saved or not") {
    Stage original;
    for (int i = 0; i < 6; ++i) original.join();
    original.run(100);
    Stage unsaved;  // at that moment; it is brought back from before, and told of it
    unsaved.resume(original.saved());
    for (Stage* stage : {&original, &unsaved}) {
        stage->leave(PlayerId{2});
        stage->leave(PlayerId{5});
        if (stage == &original) stage->saved();
        stage->join();
    }
    Stage resumed;
    resumed.resume(original.saved());
    for (Stage* stage : {&original, &unsaved, &resumed}) stage->run(1);
    CHECK(resumed.saved() == original.saved());
    CHECK(unsaved.saved() == original.saved());
    for (Stage* stage : {&original, &unsaved, &resumed}) {
        stage->leave(PlayerId{1});
        stage->run(100);
    }
    CHECK(resumed.saved() == original.saved());
    CHECK(unsaved.saved() == original.saved());
}

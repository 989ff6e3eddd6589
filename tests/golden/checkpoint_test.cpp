// The bytes of a checkpoint: a server of this version reads what one of the last hour wrote.
#include "server/checkpoint.hpp"

#include <catch2/catch.hpp>

#include "security/key_exchange.hpp"
#include "support/drift_game.hpp"
#include "support/frame_text.hpp"
#include "support/golden.hpp"
#include "tickwire/world_host.hpp"

using namespace tickwire;
using namespace tickwire::test;

TEST_CASE("a checkpoint has its golden bytes and reads back") {
    const Description description = describe<Drift>();
    WorldHostOf<Drift> host({}, 1);
    for (const PlayerId player : {PlayerId{1}, PlayerId{2}}) host.join(player);
    std::vector<snapshot::CountedFrame> past;
    const auto step = [&](std::uint32_t tick) {
        host.step(Tick(tick));
        if (tick >= 88) host.flatten(*past.emplace_back().alone());
    };
    for (std::uint32_t tick = 1; tick <= 90; ++tick) step(tick);
    host.leave(PlayerId{2});
    step(91);
    server::Checkpoint checkpoint{RoomId{1}, "drift", 1'800'000'000, {}, {}, {}, {7, 300}, {}, 12};
    checkpoint.lines = {{{PlayerId{1}, "hello"}, 3, 12}};
    host.flatten(checkpoint.frame);
    host.save(checkpoint.world);
    checkpoint.past = past;
    Judgement shot{.shot = checkpoint.frame.entities.front().id, .shooter = PlayerId{1}, .target = EntityId(9, 2)};
    shot.view_tick = Tick(81);
    shot.view_fraction = 0.25f;
    shot.claimed = shot.granted = Duration(162'500);
    shot.round_trip = Duration(90'000);
    shot.drawn = Point{1, 2, 3};
    shot.present = Point{4, 5, 6};
    shot.muzzle = {7, 8, 0};
    shot.where = {9, 10, 0};
    shot.apart = 0.5f;
    checkpoint.world.shots = {shot};
    checkpoint.world.judged = 17;
    checkpoint.players = {{PlayerId{1}, "ann", false, security::seat_hash({}), {42, {std::byte{1}, std::byte{2}}}}};
    const auto bytes = server::encode(checkpoint, description);
    check_golden("checkpoint/drift", bytes);
    const auto read = server::decode_checkpoint(bytes, description);
    REQUIRE(read);
    CHECK(server::encode(*read, description) == bytes);
    CHECK(read->frame.entities.size() == checkpoint.frame.entities.size());
    REQUIRE(read->past.size() == past.size());
    for (std::size_t i = 0; i < past.size(); ++i) CHECK(text_of(*read->past[i]) == text_of(*past[i]));
    REQUIRE(read->world.shots.size() == 1);
    const Judgement& back = read->world.shots.front();
    CHECK(back.drawn.has_value());
    CHECK_FALSE(back.rewound.has_value());
    CHECK(back.present->z == 6);
    CHECK(back.claimed == shot.claimed);
    CHECK(back.apart == 0.5f);
    CHECK(read->world.judged == 17);
}

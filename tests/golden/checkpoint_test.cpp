// The bytes of a checkpoint: a server of this version reads what one of the last hour wrote.
#include "server/checkpoint.hpp"

#include <catch2/catch.hpp>

#include "security/key_exchange.hpp"
#include "support/drift_game.hpp"
#include "support/golden.hpp"
#include "tickwire/world_host.hpp"

using namespace tickwire;
using namespace tickwire::test;

TEST_CASE("a checkpoint has its golden bytes and reads back") {
    const Description description = describe<Drift>();
    WorldHostOf<Drift> host({}, 1);
    for (const PlayerId player : {PlayerId{1}, PlayerId{2}}) host.join(player);
    for (std::uint32_t tick = 1; tick <= 90; ++tick) host.step(Tick(tick));
    host.leave(PlayerId{2});
    host.step(Tick(91));
    server::Checkpoint checkpoint{RoomId{1}, "drift", 1'800'000'000, {}, {}, {}, {7, 300}, {}, 12};
    checkpoint.lines = {{{PlayerId{1}, "hello"}, 3, 12}};
    host.flatten(checkpoint.frame);
    host.save(checkpoint.world);
    checkpoint.players = {{PlayerId{1}, "ann", false, security::seat_hash({}), {42, {std::byte{1}, std::byte{2}}}}};
    const auto bytes = server::encode(checkpoint, description);
    check_golden("checkpoint/drift", bytes);
    const auto read = server::decode_checkpoint(bytes, description);
    REQUIRE(read);
    CHECK(server::encode(*read, description) == bytes);
    CHECK(read->frame.entities.size() == checkpoint.frame.entities.size());
}

// The prior that comes with the game.
#include "snapshot/prior.hpp"

#include <catch2/catch.hpp>

#include "maps/map_file.hpp"
#include "message/session_messages.hpp"
#include "rules/skirmish.hpp"
#include "storage/file.hpp"

using namespace skirmish;

TEST_CASE("the prior that comes with the game is for its rules and this codec") {
    const auto assets = find_assets("");
    REQUIRE(assets);
    const std::string file = prior_of(*assets);
    REQUIRE(!file.empty());
    const auto bytes = tickwire::storage::read_file(file, tickwire::message::max_prior_bytes);
    REQUIRE(bytes);
    INFO("made anew by: benchmarks/recordings --only skirmish --train-only --output assets/skirmish.prior");
    const auto description = tickwire::describe<Skirmish>();
    const auto prior = tickwire::snapshot::load_prior(*bytes, description);
    if (!prior) FAIL(prior.error().message);
    CHECK(prior->description == tickwire::snapshot::generic_prior(description).description);
}

TEST_CASE("assets without a prior have none") {
    CHECK(prior_of("/nowhere").empty());
}

#include "client-lib/shared_decoding.hpp"

#include <catch2/catch.hpp>

#include "support/drift_game.hpp"
#include "support/random_prior.hpp"

using namespace tickwire;
using namespace tickwire::test;
using client::SharedDecoding;
using snapshot::Level;
using snapshot::PriorChoice;

TEST_CASE("clients of one game and level share a decoder; others have their own; who is the last frees it") {
    const Description description = describe<Drift>();
    Description other = description;
    other.game = "another";
    SharedDecoding shared;
    auto first = std::make_unique<SharedDecoding::Decoders>(shared.decoders(description, Level::fast));
    auto second = shared.decoders(description, Level::fast);
    CHECK(first->find(PriorChoice::built_in) == second.find(PriorChoice::built_in));
    CHECK(shared.decoders(description, Level::best).find(PriorChoice::built_in) != second.find(PriorChoice::built_in));
    CHECK(shared.decoders(other, Level::fast).find(PriorChoice::built_in) != second.find(PriorChoice::built_in));
    CHECK(second.find(PriorChoice::offered) == nullptr);

    Random random(1);
    const auto prior = random_prior(description, random, 8), newer = random_prior(description, random, 8);
    shared.offer(*first, description, prior);
    shared.offer(second, description, prior);
    CHECK(first->find(PriorChoice::offered) != nullptr);
    CHECK(first->find(PriorChoice::offered) == second.find(PriorChoice::offered));
    shared.offer(second, description, newer);
    CHECK(first->find(PriorChoice::offered) != second.find(PriorChoice::offered));
    CHECK(prior.use_count() > 1);
    first.reset();
    CHECK(prior.use_count() == 1);
    CHECK(newer.use_count() > 1);
}

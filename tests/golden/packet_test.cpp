// The bytes of the snapshot codec, with the built-in prior: any change of modelling or format shows here.
#include <catch2/catch.hpp>

#include "snapshot/packet_decoder.hpp"
#include "snapshot/packet_encoder.hpp"
#include "support/codec_scenarios.hpp"
#include "support/every_field_game.hpp"
#include "support/golden.hpp"
#include "support/packet_sample.hpp"

using namespace tickwire;
using namespace tickwire::snapshot;

TEST_CASE("the snapshot codec's packets and the built-in prior have these bytes, at all levels") {
    const Description& description = test::sample_description();
    const auto prior = std::make_shared<const Prior>(generic_prior(description, 10));
    test::check_golden("prior/built_in", save(*prior, description));
    const test::PacketSample sample;
    constexpr std::array names{"packet/fast", "packet/best", "packet/shared"};
    for (const Level level : {Level::fast, Level::best, Level::shared}) {
        PacketEncoder encoder(description, prior, level);
        std::vector<std::byte> buffer(1200);
        const auto part = encoder.encode(sample.packet(), {}, buffer);
        REQUIRE(part.finished);
        const auto bytes = std::span<const std::byte>(buffer).first(part.bytes);
        test::check_golden(names[static_cast<std::size_t>(level)], bytes);
        PacketDecoder decoder(description, prior, level);
        const auto ages = decoder.references(bytes);
        REQUIRE(ages);
        CHECK(*ages == sample.ages());
        IncomingPacket incoming;
        REQUIRE(decoder.decode(bytes, sample.known(), PlayerId{7}, incoming));
        CHECK(incoming.fates[8] == Fate::gone);
        CHECK(incoming.fates[9] == Fate::skipped);
        for (const std::size_t entity : {0u, 1u, 2u, 3u, 4u, 5u, 6u, 7u, 10u, 11u}) {
            const auto truth = sample.truth(entity);
            CHECK(std::ranges::equal(truth,
                                     std::span(incoming.slots).subspan(incoming.first_slots[entity], truth.size())));
        }
        REQUIRE(incoming.created.size() == 2);
        CHECK(incoming.created[0].id == EntityId(30, 2));
        CHECK(incoming.slots[incoming.created[1].first_slot] == 77);
    }
}

TEST_CASE("packets of random types, wild priors too, have these bytes; fuzzing starts from them") {
    for (std::uint32_t number = 0; number < test::CodecScenario::count; ++number) {
        Random random(number);
        auto& scenario = test::codec_scenario(number);
        for (int i = 0; i < 3; ++i) {
            std::vector<std::byte> input = scenario.packet(random);
            CHECK(scenario.survives(input));
            input.insert(input.begin(), static_cast<std::byte>(number));
            if (i == 0) test::check_golden("codec/" + std::to_string(number), input);
        }
    }
}

TEST_CASE("a description with every type of field has these bytes, and its defaults these slots") {
    const Description museum = describe<test::Museum>();
    test::check_golden("description/every_field", encode(museum));
    std::vector<std::byte> slots;
    for (const std::uint32_t slot : museum.kinds[0].defaults) {
        for (int shift = 0; shift < 32; shift += 8) slots.push_back(static_cast<std::byte>(slot >> shift));
    }
    test::check_golden("slots/every_field", slots);
}

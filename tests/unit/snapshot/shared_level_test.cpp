// The level `shared`: what is coded for one receiver is what is coded for another.
#include <catch2/catch.hpp>

#include "snapshot/packet_decoder.hpp"
#include "snapshot/packet_encoder.hpp"
#include "support/codec_world.hpp"
#include "support/random_prior.hpp"

using namespace tickwire;
using namespace tickwire::snapshot;

namespace {

std::vector<std::byte> encoded(PacketEncoder& encoder, const OutgoingPacket& packet) {
    std::vector<std::byte> buffer(65'536);
    const auto part = encoder.encode(packet, {}, buffer);
    REQUIRE(part.finished);
    buffer.resize(part.bytes);
    return buffer;
}

}  // namespace

TEST_CASE("an entity that was coded for one receiver is the same bits for the next, and for none of another moment") {
    std::size_t shared_entities = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        Random random(seed);
        const Description description = test::random_description(random);
        const auto prior = test::random_prior(description, random, 6);
        PacketEncoder warm(description, prior, Level::shared);
        test::CodecWorld world(description, seed);
        for (int tick = 0; tick < 30; ++tick) {
            OutgoingPacket packet = world.next_packet();
            std::vector<KnownEntity> known(packet.known.begin(), packet.known.end());
            const std::vector<std::byte> alone = encoded(warm, packet);
            for (std::uint32_t i = 0; i < known.size(); ++i) known[i].place = i;
            packet.known = known;
            packet.moment = static_cast<std::uint64_t>(tick) + 1;
            packet.places = static_cast<std::uint32_t>(known.size());
            // The second time out of what the first has left; and a part of them, as another receiver would know.
            CHECK(encoded(warm, packet) == alone);
            CHECK(encoded(warm, packet) == alone);
            std::vector<KnownEntity> fewer;
            std::vector<Fate> fates;
            std::vector<const std::uint32_t*> slots;
            for (std::size_t i = 0; i < known.size(); ++i) {
                if (random.below(2) == 0) continue;
                fewer.push_back(known[i]);
                fates.push_back(packet.fates[i]);
                slots.push_back(packet.known_slots[i]);
            }
            shared_entities += fewer.size();
            packet.known = fewer;
            packet.fates = fates;
            packet.known_slots = slots;
            PacketEncoder cold(description, prior, Level::shared);
            CHECK(encoded(warm, packet) == encoded(cold, packet));
        }
    }
    CHECK(shared_entities > 1000);
}

TEST_CASE("what nobody but its owner sees is never in what others are sent") {
    std::size_t hidden = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        Random random(seed);
        const Description description = test::random_description(random);
        const auto prior = std::make_shared<const Prior>(generic_prior(description, 4));
        PacketEncoder encoder(description, prior, Level::shared);
        test::CodecWorld world(description, seed);
        for (int tick = 0; tick < 20; ++tick) {
            OutgoingPacket packet = world.next_packet();
            const auto told = encoded(encoder, packet);
            // Other values there: the same bytes.
            std::vector<std::vector<std::uint32_t>> others;
            std::vector<const std::uint32_t*> slots(packet.known_slots.begin(), packet.known_slots.end());
            for (std::size_t i = 0; i < packet.known.size(); ++i) {
                if (packet.fates[i] != Fate::changed) continue;
                const KindInfo& kind = description.kinds[packet.known[i].kind];
                auto& state = others.emplace_back(slots[i], slots[i] + kind.fields.size());
                for (std::size_t f = 0; f < kind.fields.size(); ++f) {
                    const FieldSpec& spec = kind.fields[f].spec;
                    const bool sees_it = sees(spec.visibility, packet.known[i].receiver_is_owner);
                    if (sees_it || spec.parts > 1 || spec.type == FieldType::text || spec.type == FieldType::bytes)
                        continue;
                    state[f] = random.below(spec.steps);
                    ++hidden;
                }
                slots[i] = state.data();
            }
            packet.known_slots = slots;
            CHECK(encoded(encoder, packet) == told);
        }
    }
    CHECK(hidden > 1000);
}

TEST_CASE("entities that go on as they went take a bit each, and less where many are at rest") {
    Random random(8);
    Description description = test::random_description(random);
    description.kinds.resize(1);
    KindInfo& kind = description.kinds[0];
    kind.fields.assign(2, {"x", {.type = FieldType::integer, .max = 60'000, .steps = 60'000}});
    kind.defaults = {0, 0};
    const auto prior = std::make_shared<const Prior>(generic_prior(description, 4));
    const auto bytes_of = [&](std::uint32_t a_tick, std::size_t entities) {
        std::vector<std::array<std::uint32_t, 2>> before(entities), newest(entities), now(entities);
        std::vector<KnownEntity> known(entities);
        std::vector<const std::uint32_t*> slots;
        const std::vector<Fate> fates(entities, Fate::changed);
        for (std::uint32_t i = 0; i < entities; ++i) {
            before[i] = {100 * i, 50};
            newest[i] = {100 * i + 3 * a_tick, 50};
            now[i] = {100 * i + 6 * a_tick, 50};
            known[i].references = {newest[i].data(), before[i].data()};
            slots.push_back(now[i].data());
        }
        OutgoingPacket packet{{2, {3, 6}}, {}, known, fates, slots, {}, {}};
        PacketEncoder encoder(description, prior, Level::shared);
        const auto packet_bytes = encoded(encoder, packet);
        PacketDecoder decoder(description, prior, Level::shared);
        IncomingPacket incoming;
        REQUIRE(decoder.references(packet_bytes));
        REQUIRE(decoder.decode(packet_bytes, known, {}, incoming));
        for (std::size_t i = 0; i < entities; ++i) {
            CHECK(incoming.slots[2 * i] == now[i][0]);
            CHECK(incoming.fates[i] == (a_tick == 0 ? Fate::same : Fate::changed));
        }
        return packet_bytes.size();
    };
    CHECK(bytes_of(0, 80) <= 5);
    CHECK(bytes_of(7, 80) <= 5);
    CHECK(bytes_of(7, 7) <= 6);
}

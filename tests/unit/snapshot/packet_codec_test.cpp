// The codec as a whole: whatever the types, worlds, references and order, what is decoded is what was encoded.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "snapshot/packet_decoder.hpp"
#include "snapshot/packet_encoder.hpp"
#include "support/codec_world.hpp"

using namespace tickwire;
using namespace tickwire::snapshot;

namespace {

// Encodes a packet in parts of at most `cap` bytes and decodes each alone; returns what differs.
std::string round_trip(test::CodecWorld& world, PacketEncoder& encoder, PacketDecoder& decoder, std::size_t cap,
                       std::size_t& parts) {
    const OutgoingPacket& packet = world.next_packet();
    std::vector<std::byte> buffer(cap);
    IncomingPacket incoming;
    PacketEncoder::Cursor at;
    for (;;) {
        const auto part = encoder.encode(packet, at, buffer);
        if (!part.fits) return cap >= 4096 ? "does not fit" : std::string();  // one entity alone may be too large
        ++parts;
        const auto bytes = std::span<const std::byte>(buffer).first(part.bytes);
        const auto ages = decoder.references(bytes);
        if (!ages || *ages != packet.ages) return "other references";
        const auto known = world.receiver_knows(*ages);
        if (auto decoded = decoder.decode(bytes, known, packet.receiver, incoming); !decoded)
            return decoded.error().message;
        if (incoming.first != at.known && incoming.first != incoming.last) return "another range";
        if (auto difference = world.difference(incoming, at.created); !difference.empty()) return difference;
        at = part.last;
        if (part.finished) return {};
    }
}

std::uint64_t property_cases() {
    const char* wanted = std::getenv("TICKWIRE_CODEC_CASES");
    return wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : 2'000;
}

}  // namespace

TEST_CASE("what is decoded is what was encoded, for any types, worlds, references and visibility") {
    std::size_t parts = 0, packets = 0;
    const std::uint64_t cases = property_cases();
    for (std::uint64_t seed = 1; packets < cases; ++seed) {
        Random random(seed);
        const Description description = test::random_description(random);
        const auto prior = std::make_shared<const Prior>(generic_prior(description, 10));
        const Level level = std::array{Level::fast, Level::best, Level::shared}[seed % 3];
        PacketEncoder encoder(description, prior, level);
        PacketDecoder decoder(description, prior, level);
        test::CodecWorld world(description, seed);
        for (int tick = 0; tick < 60 && packets < cases; ++tick, ++packets) {
            const std::size_t cap = random.below(4) == 0 ? 60 + random.below(400) : 65'536;
            const std::string wrong = round_trip(world, encoder, decoder, cap, parts);
            INFO("seed " << seed << ", tick " << tick << ", cap " << cap);
            REQUIRE(wrong == "");
        }
    }
    CHECK(parts > packets);  // some were split
}

TEST_CASE("a packet that outgrows its buffer is split, and every part is decodable without the others") {
    const Level level = GENERATE(Level::best, Level::shared);
    std::size_t split = 0, too_large = 0;  // a text alone may take more than there is room for
    for (std::uint64_t seed = 1; seed < 60; ++seed) {
        Random random(seed);
        const Description description = test::random_description(random);
        const auto prior = std::make_shared<const Prior>(generic_prior(description, 10));
        PacketEncoder encoder(description, prior, level);
        test::CodecWorld world(description, seed);
        const OutgoingPacket* packet = nullptr;
        for (int tick = 0; tick < 60; ++tick) packet = &world.next_packet();
        std::vector<std::vector<std::byte>> parts;
        std::vector<std::size_t> first_created;
        std::vector<std::byte> buffer(90);
        for (PacketEncoder::Part part; !part.finished;) {
            first_created.push_back(part.last.created);
            part = encoder.encode(*packet, part.last, buffer);
            if (!part.fits) break;
            parts.emplace_back(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(part.bytes));
        }
        if (parts.size() > 1) ++split;
        if (first_created.size() > parts.size()) ++too_large;
        // Backwards, each by a decoder that saw nothing else.
        for (std::size_t i = parts.size(); i-- > 0;) {
            PacketDecoder decoder(description, prior, level);
            const auto ages = decoder.references(parts[i]);
            REQUIRE(ages);
            IncomingPacket incoming;
            REQUIRE(decoder.decode(parts[i], world.receiver_knows(*ages), packet->receiver, incoming));
            CHECK(world.difference(incoming, first_created[i]) == "");
        }
    }
    CHECK(split > 5);
    CHECK(too_large < 6);
}

TEST_CASE("a packet does not depend on the packets before it") {
    Random random(4);
    const Description description = test::random_description(random);
    const auto prior = std::make_shared<const Prior>(generic_prior(description, 10));
    const Level level = GENERATE(Level::best, Level::shared);
    PacketEncoder busy(description, prior, level);
    test::CodecWorld world(description, 4);
    std::vector<std::byte> first(65'536), second(65'536);
    // More packets than there are tags for a slot.
    for (int tick = 0; tick < 600; ++tick) {
        const OutgoingPacket& packet = world.next_packet();
        const auto part = busy.encode(packet, {}, first);
        if (tick % 50 != 49) continue;
        PacketEncoder fresh(description, prior, level);
        const auto alone = fresh.encode(packet, {}, second);
        REQUIRE(part.bytes == alone.bytes);
        REQUIRE(std::equal(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(part.bytes), second.begin()));
    }
}

TEST_CASE("bytes of anybody are decoded or refused, never more than that") {
    Random random(5);
    const Description description = test::random_description(random);
    const auto prior = std::make_shared<const Prior>(generic_prior(description, 10));
    const Level level = GENERATE(Level::fast, Level::shared);
    PacketEncoder encoder(description, prior, level);
    PacketDecoder decoder(description, prior, level);
    test::CodecWorld world(description, 5);
    std::vector<std::byte> buffer(65'536);
    int refused = 0;
    for (int tick = 0; tick < 200; ++tick) {
        const auto part = encoder.encode(world.next_packet(), {}, buffer);
        std::vector<std::byte> bytes(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(part.bytes));
        for (int i = 0; i < 20; ++i) {
            auto hostile = bytes;
            if (hostile.empty()) hostile.push_back(std::byte{1});
            hostile[random.below(static_cast<std::uint32_t>(hostile.size()))] ^=
                static_cast<std::byte>(1 + random.below(255));
            if (random.below(3) == 0) hostile.resize(random.below(static_cast<std::uint32_t>(hostile.size()) + 1));
            const auto ages = decoder.references(hostile);
            IncomingPacket incoming;
            if (!ages || !decoder.decode(hostile, world.receiver_knows(ReferenceAges{}), PlayerId{3}, incoming)) {
                ++refused;
                continue;
            }
            for (const CreatedEntity& created : incoming.created) {
                const KindInfo& kind = description.kinds.at(created.kind);
                for (std::size_t f = 0; f < kind.fields.size(); ++f)
                    REQUIRE(incoming.slots.at(created.first_slot + f) <= kind.fields[f].spec.steps);
            }
        }
    }
    CHECK(refused > 1000);
}

namespace {

struct Thrower {
    float x = 0, y = 0;
    static constexpr auto fields =
        tickwire::fields(real(&Thrower::x, {0, 1000}, 0.01), real(&Thrower::y, {0, 1000}, 0.01));
    static constexpr auto place = tickwire::place(&Thrower::x, &Thrower::y);
};
struct Missile {
    float x = 0, y = 0;
    static constexpr auto fields =
        tickwire::fields(real(&Missile::x, {0, 1000}, 0.02), real(&Missile::y, {0, 1000}, 0.02));
    static constexpr auto place = tickwire::place(&Missile::x, &Missile::y);
};
struct Range {
    using Command = Missile;
    using Kinds = tickwire::Kinds<Thrower, Missile>;
    static constexpr Hertz tick_rate{60};
};

// What a packet takes that says nothing but a new missile's place.
std::size_t bytes_of_new(std::array<std::uint32_t, 2> place, std::uint32_t generation) {
    static const Description description = describe<Range>();
    const auto prior = std::make_shared<const Prior>(generic_prior(description, 10));
    PacketEncoder encoder(description, prior, Level::best);
    PacketDecoder decoder(description, prior, Level::best);
    const std::array<std::uint32_t, 2> thrower{30'000, 70'000}, older{5'000, 5'000};
    std::array<KnownEntity, 2> known{};
    known[0] = {0, false, {thrower.data()}, EntityId(1, 1), PlayerId{9}};
    known[1] = {1, false, {older.data()}, EntityId(2, 700), PlayerId{}};
    const std::array fates{Fate::changed, Fate::changed};
    const std::array slots{thrower.data(), older.data()};
    const std::array created{CreatedEntity{EntityId(3, generation), PlayerId{9}, 1, 0}};
    OutgoingPacket packet;
    packet.ages = {1, {3}};
    packet.known = known;
    packet.fates = fates;
    packet.known_slots = slots;
    packet.created = created;
    packet.created_slots = place;
    std::vector<std::byte> buffer(200);
    const auto part = encoder.encode(packet, {}, buffer);
    REQUIRE(part.finished);
    IncomingPacket incoming;
    REQUIRE(decoder.references(std::span<const std::byte>(buffer).first(part.bytes)));
    REQUIRE(decoder.decode(std::span<const std::byte>(buffer).first(part.bytes), known, {}, incoming));
    REQUIRE(incoming.created.size() == 1);
    CHECK(incoming.created[0].id == EntityId(3, generation));
    CHECK(incoming.created[0].owner == PlayerId{9});
    CHECK(incoming.slots[incoming.created[0].first_slot] == place[0]);
    CHECK(incoming.slots[incoming.created[0].first_slot + 1] == place[1]);
    return part.bytes;
}

}  // namespace

TEST_CASE("a new entity is expected where its owner is, and in the generation of its kind") {
    const std::size_t usual = bytes_of_new({15'010, 35'020}, 701);
    CHECK(usual + 2 <= bytes_of_new({40'000, 2'000}, 701));  // far from its owner
    CHECK(usual + 1 <= bytes_of_new({15'010, 35'020}, 3500));
}

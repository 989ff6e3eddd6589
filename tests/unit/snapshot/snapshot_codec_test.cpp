// Property: over any world and any pattern of loss, duplication and reordering, what the reader rebuilds at a whole
// tick is exactly the server's quantized history at that tick.
#include <algorithm>
#include <catch2/catch.hpp>
#include <deque>
#include <map>
#include <ranges>
#include <set>

#include "client-lib/snapshot_reader.hpp"
#include "snapshot/slot_coder.hpp"
#include "state_generated.h"
#include "support/from_environment.hpp"
#include "support/whole_stream.hpp"
#include "tickwire/random.hpp"

using namespace tickwire;

namespace {

constexpr std::int32_t longest_postponed = 64;  // ticks

struct Link : server::PartSink {
    struct Datagram {
        std::uint64_t number;
        std::vector<std::byte> bytes;
        int delay;
    };
    std::uint64_t next = 1;
    std::deque<Datagram> in_flight;
    Random* random = nullptr;
    std::uint32_t loss_percent = 0;
    std::uint32_t jitter_ticks = 0;
    std::size_t bytes = 0;

    std::uint64_t send_part(std::span<const std::byte> part) override {
        const std::uint64_t number = next++;
        bytes += part.size();
        if (random->below(100) >= loss_percent) {
            const std::uint32_t held_up =
                random->below(50) == 0 ? random->below(70) : 0;  // far longer than the others, now and then
            in_flight.push_back(
                {number, {part.begin(), part.end()}, static_cast<int>(random->below(jitter_ticks + 1) + held_up)});
            if (random->below(20) == 0)
                in_flight.push_back(
                    {number, {part.begin(), part.end()}, static_cast<int>(random->below(jitter_ticks + 3))});
        }
        return number;
    }
};

FieldSpec random_spec(Random& random) {
    FieldSpec spec;
    const std::uint32_t type = random.below(5);
    spec.type = static_cast<FieldType>(type);
    spec.visibility = random.below(6) == 0   ? Visibility::owner
                      : random.below(9) == 0 ? Visibility::server
                                             : Visibility::everyone;
    spec.steps = type == 2 ? 1 : random.below(3) == 0 ? random.below(40) : random.below(1u << (1 + random.below(31)));
    spec.max = spec.steps;
    return spec;
}

Description random_description(Random& random) {
    Description description;
    const std::uint32_t kinds = 1 + random.below(4);
    for (std::uint32_t k = 0; k < kinds; ++k) {
        KindInfo kind;
        kind.name = "K" + std::to_string(k);
        const std::uint32_t fields = 1 + random.below(12);
        for (std::uint32_t f = 0; f < fields; ++f) {
            kind.fields.push_back({"f" + std::to_string(f), random_spec(random)});
            kind.defaults.push_back(random.below(kind.fields.back().spec.steps + 1));
        }
        description.kinds.push_back(kind);
    }
    return description;
}

// A world without game types: entities come, change, change hands and go.
struct RandomWorld {
    struct Entity {
        EntityId id;
        PlayerId owner;
        std::uint16_t kind;
        std::vector<std::uint32_t> slots;
    };
    std::map<std::uint32_t, Entity> entities;
    std::map<std::uint32_t, std::uint32_t> generations;

    void step(Random& random, const Description& description, std::uint32_t limit) {
        if (random.below(4) == 0) {
            const std::uint32_t index = 1 + random.below(limit);
            if (entities.contains(index)) {
                entities.erase(index);
            } else {
                spawn(random, description, index);
            }
        }
        for (auto& [index, entity] : entities) {
            if (random.below(40) == 0) entity.owner = PlayerId{static_cast<std::uint16_t>(random.below(3))};
            for (std::size_t i = 0; i < entity.slots.size(); ++i) {
                if (random.below(3) != 0) continue;
                const std::uint32_t steps = description.kinds[entity.kind].fields[i].spec.steps;
                const std::uint32_t nudge = random.below(64);
                entity.slots[i] = random.below(8) == 0
                                      ? random.below(steps + 1)
                                      : std::min(steps, (entity.slots[i] > 32 ? entity.slots[i] - 32 : 0) + nudge);
            }
        }
    }
    void spawn(Random& random, const Description& description, std::uint32_t index) {
        Entity entity{EntityId(index, generations[index] = generations[index] % 4095 + 1),
                      PlayerId{static_cast<std::uint16_t>(random.below(3))},
                      static_cast<std::uint16_t>(random.below(static_cast<std::uint32_t>(description.kinds.size()))),
                      {}};
        for (const FieldInfo& field : description.kinds[entity.kind].fields)
            entity.slots.push_back(random.below(field.spec.steps + 1));
        entities[index] = entity;
    }
    void flatten(Frame& frame) const {
        for (const auto& [index, entity] : entities) {
            frame.entities.push_back(
                {entity.id, entity.owner, entity.kind, static_cast<std::uint32_t>(frame.slots.size()), {}});
            frame.slots.insert(frame.slots.end(), entity.slots.begin(), entity.slots.end());
        }
    }
};

// The first slot of `b` in `got` that differs from what `me` may see of `a` in `truth`; the number of slots: none does.
std::size_t first_difference(const KindInfo& kind, const Frame& truth, const FrameEntity& a, const Frame& got,
                             const FrameEntity& b, PlayerId me) {
    for (std::size_t i = 0; i < kind.fields.size(); ++i) {
        const bool seen = snapshot::visible(kind.fields[i].spec, a.owner == me);
        const std::uint32_t expected = seen ? truth.slots[a.first_slot + i] : kind.defaults[i];
        if (got.slots[b.first_slot + i] != expected) return i;
    }
    return kind.fields.size();
}

void require_equal(const Description& description, const Frame& truth, const Frame& got, PlayerId me) {
    REQUIRE(got.tick == truth.tick);
    REQUIRE(got.entities.size() == truth.entities.size());
    for (std::size_t e = 0; e < truth.entities.size(); ++e) {
        const FrameEntity& a = truth.entities[e];
        const FrameEntity& b = got.entities[e];
        REQUIRE(b.id == a.id);
        REQUIRE(b.owner == a.owner);
        REQUIRE(b.kind == a.kind);
        const KindInfo& kind = description.kinds[a.kind];
        const std::size_t slot = first_difference(kind, truth, a, got, b, me);
        if (slot < kind.fields.size())
            FAIL("tick " << truth.tick.value << " entity " << a.id.index() << " slot " << slot);
    }
}

// Where there was no room for all: each entity is what it really was at that tick or at one not long before.
void require_once_true(const Description& description, const std::map<Tick, Frame>& truth, const Frame& got,
                       PlayerId me) {
    for (const FrameEntity& b : got.entities) {
        const bool once = std::ranges::any_of(std::views::iota(0, longest_postponed), [&](std::int32_t age) {
            const auto then = truth.find(got.tick - age);
            const FrameEntity* a = then == truth.end() ? nullptr : then->second.find(b.id);
            return a != nullptr && a->owner == b.owner && a->kind == b.kind &&
                   first_difference(description.kinds[a->kind], then->second, *a, got, b, me) ==
                       description.kinds[a->kind].fields.size();
        });
        if (!once) FAIL("tick " << got.tick.value << " entity " << b.id.index() << " never was so");
    }
}

struct Outcome {
    std::uint64_t in_vain = 0;    // snapshots that came without one that they refer to
    std::uint64_t postponed = 0;  // ticks in which not everything had room
};

Outcome run(std::uint64_t seed, std::uint32_t loss, std::uint32_t jitter, std::uint32_t entity_limit,
            std::size_t capacity, const server::ClientStream::Limits& limits = {}) {
    INFO("seed " << seed << " loss " << loss << " jitter " << jitter << " entities " << entity_limit);
    Random random(seed);
    const Description description = random_description(random);
    const PlayerId me{1};
    auto history = std::make_unique<snapshot::History>();
    std::map<Tick, Frame> truth;
    test::WholeStream writer(description, me, capacity, limits);
    client::SnapshotReader::Decoders decoders(description, snapshot::Level::fast);
    client::SnapshotReader reader(description, decoders, me);
    RandomWorld world;
    for (std::uint32_t i = 1; i <= entity_limit; i += 2) world.spawn(random, description, i);
    Link link;
    link.random = &random;
    link.loss_percent = loss;
    link.jitter_ticks = jitter;
    std::vector<std::pair<int, std::uint64_t>> acks;
    Tick checked{};
    std::set<Tick> postponed;
    std::uint64_t early = 0;
    const bool chains = limits.early_below_percent > 0;
    const std::uint32_t ticks = 400 + (chains ? limits.snapshot_every * server::EarlyReferences::patience : 0);
    for (std::uint32_t t = 1; t <= ticks; ++t) {
        if (t % 100 < 60) world.step(random, description, entity_limit);  // then stand still for a while
        Frame& frame = history->begin(Tick(t));
        world.flatten(frame);
        history->commit(description);
        truth[Tick(t)] = frame;
        writer.write(*history, {}, {}, link);
        if (writer.stream.stats().postponed > 0) postponed.insert(Tick(t));
        const std::size_t waiting = link.in_flight.size();
        for (std::size_t i = 0; i < waiting; ++i) {
            Link::Datagram datagram = std::move(link.in_flight.front());
            link.in_flight.pop_front();
            if (--datagram.delay > 0) {
                link.in_flight.push_back(std::move(datagram));
                continue;
            }
            const auto read = reader.read(datagram.bytes);
            early += (datagram.bytes[sizeof(wire::SnapshotHeader) - 1] & std::byte{snapshot::part_flags::early}) !=
                             std::byte{}
                         ? 1
                         : 0;
            INFO("tick " << t << ": " << (read ? "" : read.error().message));
            REQUIRE(read);
            if (random.below(100) >= loss) acks.emplace_back(3 + static_cast<int>(random.below(4)), datagram.number);
        }
        for (auto& [delay, number] : acks) {
            if (--delay == 0) writer.acked(number);
        }
        if (reader.frame() != nullptr && reader.frame()->tick > checked) {
            checked = reader.frame()->tick;
            if (postponed.contains(checked))
                require_once_true(description, truth, *reader.frame(), me);
            else
                require_equal(description, truth.at(checked), *reader.frame(), me);
        }
    }
    CHECK(reader.whole_ticks() > (capacity > 500 ? ticks / 5 / limits.snapshot_every : 0));
    if (limits.early_below_percent == 0) CHECK(early == 0);
    if (chains && limits.snapshot_every == 1) CHECK(early > 0);
    return {reader.waited_in_vain(), postponed.size()};
}

}  // namespace

TEST_CASE("the client's world at a whole tick is the server's, exactly, whatever was lost") {
    for (std::uint64_t seed = 1; seed <= 40; ++seed)
        run(seed, static_cast<std::uint32_t>(seed % 5) * 10, static_cast<std::uint32_t>(seed % 4) * 3, 12, 1171);
}

TEST_CASE("it is so too when snapshots refer to ones that are not acked, and may be lost, late or out of order") {
    std::uint64_t in_vain = 0;
    for (std::uint64_t seed = 200; seed < 200 + test::from_environment("TICKWIRE_EARLY_CASES", 40); ++seed)
        in_vain += run(seed, static_cast<std::uint32_t>(seed % 5) * 10, static_cast<std::uint32_t>(seed % 4) * 3, 12,
                       1171, {.early_below_percent = 20})
                       .in_vain;
    CHECK(in_vain > 0);
}

TEST_CASE("and when a snapshot goes out every second tick") {
    std::uint64_t in_vain = 0;
    for (std::uint32_t seed = 300; seed < 312; ++seed)
        in_vain +=
            run(seed, seed % 3 * 10, 2 + seed % 4, 12, 1171, {.snapshot_every = 2, .early_below_percent = 20}).in_vain;
    CHECK(in_vain > 0);
}

TEST_CASE("what refers to snapshots that are not acked goes in one datagram, and is true when not all fits into it") {
    std::uint64_t postponed = 0;
    for (std::uint32_t seed = 400; seed < 440; ++seed)
        postponed += run(seed, seed % 4 * 10, seed % 5 * 2, 40 + seed % 30, 150, {.early_below_percent = 20}).postponed;
    CHECK(postponed > 100);
}

TEST_CASE("a world larger than a datagram arrives in parts, each of which decodes alone") {
    for (std::uint64_t seed = 100; seed < 106; ++seed) run(seed, 10, 3, 150, 600);
}

TEST_CASE("a damaged snapshot is an error, never a crash or a value out of range") {
    Random random(7);
    const Description description = random_description(random);
    auto history = std::make_unique<snapshot::History>();
    RandomWorld world;
    for (std::uint32_t i = 1; i <= 20; ++i) world.spawn(random, description, i);
    world.flatten(history->begin(Tick(1)));
    history->commit(description);
    Link link;
    link.random = &random;
    test::WholeStream(description, PlayerId{1}, 1171).write(*history, {}, {}, link);
    const std::vector<std::byte> good = link.in_flight.front().bytes;
    client::SnapshotReader::Decoders decoders(description, snapshot::Level::fast);
    std::uint32_t refused = 0;
    for (int i = 0; i < 20000; ++i) {
        std::vector<std::byte> bad = good;
        for (std::uint32_t flips = 1 + random.below(4); flips > 0; --flips) {
            bad[random.below(static_cast<std::uint32_t>(bad.size()))] ^= static_cast<std::byte>(1u << random.below(8));
        }
        bad.resize(1 + random.below(static_cast<std::uint32_t>(bad.size())));
        client::SnapshotReader reader(description, decoders, PlayerId{1});
        if (!reader.read(bad)) ++refused;
        if (reader.frame() == nullptr) continue;
        for (const FrameEntity& entity : reader.frame()->entities) {
            const KindInfo& kind = description.kinds[entity.kind];
            for (std::size_t f = 0; f < kind.fields.size(); ++f) {
                REQUIRE(reader.frame()->slots[entity.first_slot + f] <= kind.fields[f].spec.steps);
            }
        }
    }
    CHECK(refused > 10000);
}

// Under a tight budget nothing starves, priorities are respected, and silence never lies.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "client-lib/snapshot_reader.hpp"
#include "snapshot/slot_coder.hpp"
#include "support/plain_game.hpp"
#include "support/whole_stream.hpp"
#include "tickwire/random.hpp"

using namespace tickwire;
using namespace tickwire::test;

namespace {

constexpr PlayerId me{1};

Description two_kinds(float high, float low, std::uint16_t every = 1) {
    Description description;
    for (const bool first : {true, false}) {
        KindInfo kind;
        kind.name = first ? "High" : "Low";
        for (int i = 0; i < 3; ++i) {
            FieldSpec spec;
            spec.steps = 65535;
            spec.max = 65535;
            kind.fields.push_back({"f" + std::to_string(i), spec});
            kind.defaults.push_back(0);
        }
        kind.replication.priority = first ? high : low;
        kind.replication.every = first ? std::uint16_t{1} : every;
        description.kinds.push_back(kind);
    }
    return description;
}

// Entities that all change each tick (or only now and then), a stream to one client, its acks after a round trip, and
// what the client then holds.
class Wire : public server::PartSink {
public:
    Wire(Description what, std::uint32_t entities, std::uint32_t max_kbit, std::uint32_t loss = 0,
         std::uint32_t early_below_percent = 0)
        : description(std::move(what)),
          stream(description, me, 1171, {1, 32, max_kbit, early_below_percent}),
          decoders(description, snapshot::Level::fast),
          reader(description, decoders, me),
          loss_(loss) {
        for (std::uint32_t i = 1; i <= entities; ++i) {
            const auto kind = static_cast<std::uint16_t>(i % description.kinds.size());
            world.push_back({EntityId(i * 7, 1), {}, kind, 0, {}});
            values.insert(values.end(), description.kinds[kind].fields.size(), i);
        }
    }

    void tick() {
        now_ = now_ + 1;
        Frame& frame = history->begin(now_);
        frame.slots = values;
        std::uint32_t first = 0;
        for (FrameEntity entity : world) {
            entity.first_slot = first;
            first += static_cast<std::uint32_t>(description.kinds[entity.kind].fields.size());
            frame.entities.push_back(entity);
        }
        history->commit(description);
        truth[now_] = *history->newest();
        if (truth.size() > 200) truth.erase(truth.begin());
        stream.write(*history, {}, {}, *this);
        while (!acks_.empty() && acks_.front().first <= now_) {
            stream.acked(acks_.front().second);
            acks_.erase(acks_.begin());
        }
    }
    std::uint64_t send_part(std::span<const std::byte> part) override {
        bytes += part.size() + 57;
        ++datagrams;
        if (random.below(100) >= loss_) {
            const auto read = reader.read(part);
            REQUIRE(read);
            acks_.emplace_back(now_ + 6, datagrams);
        }
        return datagrams;
    }
    // Every slot of the client's frame, against the server's world of the tick that the client takes it for.
    void require_true() const {
        const Frame* frame = reader.frame();
        if (frame == nullptr) return;
        for (std::size_t i = 0; i < frame->entities.size(); ++i) {
            const Tick as_of = frame->as_of.empty() ? frame->tick : frame->as_of[i];
            const FrameEntity& entity = frame->entities[i];
            const Frame& then = truth.at(as_of);
            const FrameEntity* real = then.find(entity.id);
            REQUIRE(real != nullptr);
            const std::size_t count = description.kinds[entity.kind].fields.size();
            REQUIRE(std::ranges::equal(frame->slots_of(entity, count), then.slots_of(*real, count)));
        }
    }
    void change_all() {
        for (std::uint32_t& value : values) value = (value + random.below(30)) % 65536;
    }

    const Description description;
    WholeStream stream;
    client::SnapshotReader::Decoders decoders;
    client::SnapshotReader reader;
    std::unique_ptr<snapshot::History> history = std::make_unique<snapshot::History>();
    std::map<Tick, Frame> truth;
    std::vector<FrameEntity> world;
    std::vector<std::uint32_t> values;
    Random random{17};
    std::uint64_t bytes = 0, datagrams = 0;

private:
    std::uint32_t loss_;
    Tick now_{};
    std::vector<std::pair<Tick, std::uint64_t>> acks_;
};

}  // namespace

TEST_CASE("under a budget for a tenth of the changes nothing starves, and everything that the client holds is true") {
    for (const std::uint32_t loss : {0u, 5u}) {
        Wire wire(two_kinds(1, 1), 600, 96, loss);
        Duration oldest{0};
        for (int tick = 0; tick < 1200; ++tick) {
            wire.change_all();
            wire.tick();
            wire.require_true();
            if (tick > 200) oldest = std::max(oldest, wire.stream.stream.stats().oldest_unsent);
        }
        INFO("oldest unsent change " << oldest.count() / 1000 << " ms at " << loss << " % loss");
        CHECK(oldest < std::chrono::milliseconds(900));
        CHECK(oldest > std::chrono::milliseconds(100));  // or the budget was not tight
        CHECK(wire.reader.frame()->entities.size() == 600);
        const double kbit = static_cast<double>(wire.bytes) * 8 / 1000 / 20;
        INFO(kbit << " kbit/s");
        CHECK(kbit < 96 * 1.02);
        CHECK(kbit > 96 * 0.9);
    }
}

TEST_CASE("a kind with four times the priority is sent about four times as often") {
    Wire wire(two_kinds(4, 1), 480, 64);
    std::map<std::uint16_t, std::uint64_t> updates;
    for (int tick = 0; tick < 1200; ++tick) {
        wire.change_all();
        wire.tick();
        if (tick < 200) continue;
        for (const server::Known& known : wire.stream.stream.known().seen()) {
            if ((wire.stream.stream.known().said_of(known).sent & 1) != 0)
                ++updates[static_cast<std::uint16_t>(known.id.index() / 7 % 2)];
        }
    }
    const double ratio = static_cast<double>(updates[0]) / static_cast<double>(updates[1]);
    INFO(updates[0] << " and " << updates[1] << " updates");
    CHECK(ratio > 3);
    CHECK(ratio < 5);
}

TEST_CASE("own entities are never postponed, however little room there is") {
    Wire wire(describe<Plain>(), 0, 48);
    wire.world.push_back({EntityId(5, 1), me, 0, 0, {}});
    for (std::uint32_t i = 0; i < 60; ++i) wire.world.push_back({EntityId(100 + i, 1), {}, 0, 0, {}});
    wire.values.assign(61 * 3, 1000);
    std::uint32_t late = 0;
    for (int tick = 0; tick < 600; ++tick) {
        wire.change_all();
        wire.tick();
        wire.require_true();
        const Frame* frame = wire.reader.frame();
        REQUIRE(frame != nullptr);
        if (!frame->as_of.empty() && frame->as_of[0] != frame->tick) ++late;
    }
    CHECK(late == 0);
}

TEST_CASE("what stands still is confirmed by silence while others are postponed, and nothing is when all is well") {
    Wire wire(two_kinds(1, 1), 200, 64);
    for (int tick = 0; tick < 900; ++tick) {
        for (std::size_t i = 0; i < wire.values.size() / 2; ++i) wire.values[i] = wire.random.below(65536);
        wire.tick();
        wire.require_true();
    }
    const Frame& frame = *wire.reader.frame();
    std::size_t late = 0;
    for (std::size_t i = 0; i < 100; ++i) late += frame.as_of[i] != frame.tick ? 1 : 0;
    CHECK(late >= 10);
    for (std::size_t i = 101; i < 200; ++i) CHECK(frame.as_of[i] == frame.tick);
    // All stand still: the backlog is sent, and then the client knows all of it.
    for (int tick = 0; tick < 120; ++tick) wire.tick();
    CHECK(wire.reader.frame()->as_of.empty());
    CHECK(wire.stream.stream.stats().postponed == 0);
    CHECK(wire.stream.stream.stats().oldest_unsent == Duration::zero());
}

TEST_CASE(
    "a kind with a rate of its own is sent at that rate, spread over the ticks, and silence between means nothing") {
    for (const std::uint32_t loss : {0u, 10u}) {
        Wire wire(two_kinds(1, 1, 8), 64, 0, loss);
        std::map<std::uint32_t, std::uint64_t> updates;
        std::uint64_t most_at_once = 0;
        for (int tick = 0; tick < 800; ++tick) {
            wire.change_all();
            wire.tick();
            wire.require_true();
            std::uint64_t slow = 0;
            for (const server::Known& known : wire.stream.stream.known().seen()) {
                const bool now = (wire.stream.stream.known().said_of(known).sent & 1) != 0;
                if (tick >= 100 && now) ++updates[known.id.index()];
                if (tick >= 100 && now && known.id.index() / 7 % 2 == 1) ++slow;
            }
            most_at_once = std::max(most_at_once, slow);
        }
        for (const auto& [index, count] : updates) {
            INFO("entity " << index << " was sent " << count << " times in 700 ticks");
            if (index / 7 % 2 == 0) CHECK(count == 700);
            if (index / 7 % 2 == 1) CHECK(count >= 86);
            if (index / 7 % 2 == 1) CHECK(count <= 89);
        }
        CHECK(most_at_once <= 8);
    }
}

TEST_CASE("what a client knows of takes memory for what is relevant, not for the world") {
    Wire wire(two_kinds(1, 1), 32, 0);
    for (int tick = 0; tick < 200; ++tick) {
        wire.change_all();
        wire.tick();
    }
    const std::size_t bytes = wire.stream.stream.stats().memory_bytes;
    INFO(bytes << " bytes");
    CHECK(bytes < 8 * 1024);
}

TEST_CASE("with references to what is not acked, under a budget and at a rate of its own, all that is held is true") {
    for (const std::uint32_t loss : {0u, 10u}) {
        Wire wire(two_kinds(1, 1, 8), 90, 192, loss, 20);
        for (int tick = 0; tick < 900; ++tick) {
            wire.change_all();
            // One goes, one comes, now and then, with an index that was another's.
            if (tick % 20 == 7)
                wire.world[tick / 20 % 90].id = EntityId(wire.world[tick / 20 % 90].id.index(), 2 + tick);
            wire.tick();
            wire.require_true();
        }
        CHECK((wire.reader.waited_in_vain() > 0) == (loss > 0));
    }
}

// The short way of a snapshot that says everything at once writes just what the long way would, and remembers the same.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <optional>

#include "server/client_stream.hpp"
#include "tickwire/random.hpp"

using namespace tickwire;
using namespace tickwire::server;

namespace {

constexpr PlayerId me{3};
constexpr std::size_t capacity = 600;

Description two_kinds(std::uint16_t every) {
    Description description;
    for (const bool slow : {false, true}) {
        KindInfo kind;
        kind.name = slow ? "Slow" : "Quick";
        for (int i = 0; i < 4; ++i) {
            FieldSpec spec;
            spec.steps = 65535;
            spec.max = 65535;
            if (i == 3) spec.visibility = Visibility::owner;
            kind.fields.push_back({"f" + std::to_string(i), spec});
            kind.defaults.push_back(0);
        }
        kind.replication.every = slow ? every : std::uint16_t{1};
        description.kinds.push_back(kind);
    }
    return description;
}

struct Setting {
    const char* name;
    std::uint32_t entities = 40, loss = 0, max_kbit = 0;
    std::uint16_t slow_every = 1;
    std::uint32_t churn = 5;  // percent of ticks at which something comes or goes
    std::uint32_t early_below = 0;
    bool rests = false;   // most of it does not move
    bool silent = false;  // for 80 ticks of each 200 nothing comes back, longer than anything may be referred to
};

// One client's stream. Without begin() its writer shares nothing, and goes the long way.
class Side final : public PartSink {
public:
    Side(const Description& description, const Setting& setting, bool short_way)
        : encoders_(description, snapshot::Level::shared),
          writer_(description, encoders_, capacity),
          stream(description, me, {1, 32, setting.max_kbit, setting.early_below}),
          short_way_(short_way) {}

    void write(const snapshot::History& history, std::optional<std::span<const Relevant>> relevant, TimePoint now) {
        sent.clear();
        if (short_way_) writer_.begin(*history.newest());
        if (!stream.due(history.newest()->tick)) return;
        scratch_.items.clear();
        const bool same = history.alike_since(stream.sent_until());
        // The long way compares the entities themselves where it may.
        const bool told = same && (short_way_ || !relevant);
        stream.write({history, relevant, told, nullptr, {}, now, 0}, writer_, scratch_, *this);
        if (scratch_.items.empty()) ++wholes_;  // the long way chooses among all that is relevant
    }
    std::uint64_t send_part(std::span<const std::byte> part) override {
        sent.emplace_back(part.begin(), part.end());
        return ++number_;
    }
    /// How many snapshots went the short way.
    std::uint64_t wholes() const { return wholes_; }
    std::uint64_t newest() const { return number_; }

private:
    SnapshotWriter::Encoders encoders_;
    SnapshotWriter writer_;
    ClientStream::Scratch scratch_;

public:
    ClientStream stream;
    std::vector<std::vector<std::byte>> sent;

private:
    bool short_way_;
    std::uint64_t wholes_ = 0, number_ = 0;
};

// Returns in how many of the snapshots the short way was gone.
double compare(const Setting& setting, std::uint64_t seed) {
    INFO(setting.name << ", seed " << seed);
    const Description description = two_kinds(setting.slow_every);
    Side quick(description, setting, true), slow(description, setting, false);
    snapshot::History history;
    Random random(seed);
    std::map<std::uint32_t, FrameEntity> world;
    std::map<std::uint32_t, std::array<std::uint32_t, 4>> slots;
    std::map<std::uint32_t, bool> seen;
    std::vector<std::uint32_t> generations(setting.entities * 2 + 1, 0);
    const auto spawn = [&] {
        const std::uint32_t index = 1 + random.below(setting.entities * 2);
        if (world.contains(index)) return;
        const PlayerId owner{static_cast<std::uint16_t>(random.below(8))};
        world[index] = {
            EntityId(index, ++generations[index]), owner, static_cast<std::uint16_t>(random.below(2)), 0, {}};
        slots[index] = {random.below(65536), random.below(65536), 7, 9};
        seen[index] = random.below(3) != 0;
    };
    while (world.size() < setting.entities) spawn();
    std::vector<std::pair<Tick, std::uint64_t>> acks;
    std::vector<Relevant> relevant_before;
    std::uint64_t snapshots = 0, stood = 0;
    for (Tick tick{1}; tick.value < 700; ++tick) {
        if (random.below(100) < setting.churn) {
            auto any = std::next(world.begin(), random.below(static_cast<std::uint32_t>(world.size())));
            switch (random.below(4)) {
                case 0:
                    world.erase(any);
                    spawn();
                    break;
                case 1:
                    any->second.owner = PlayerId{static_cast<std::uint16_t>(random.below(8))};
                    break;
                default:
                    seen[any->first] = !seen[any->first];
            }
        }
        Frame& frame = history.begin(tick);
        std::vector<Relevant> relevant;
        for (auto& [index, entity] : world) {
            auto& values = slots[index];
            if (!setting.rests || random.below(20) == 0) values[0] = (values[0] + 11 + random.below(5)) % 65536;
            if (random.below(10) == 0) values[random.below(4)] = random.below(65536);
            entity.first_slot = static_cast<std::uint32_t>(frame.slots.size());
            if (seen[index]) relevant.push_back({static_cast<std::uint32_t>(frame.entities.size()), 0.5f});
            frame.entities.push_back(entity);
            frame.slots.insert(frame.slots.end(), values.begin(), values.end());
        }
        history.commit(description);
        const TimePoint now(tick.value * Duration(16'667));
        const std::uint64_t before = quick.newest();
        // Where nothing else is relevant now, it need not be said again.
        const bool stands =
            relevant == relevant_before && quick.stream.sent_until() == tick - 1 && history.alike(tick, tick - 1);
        stood += stands ? 1 : 0;
        relevant_before = relevant;
        quick.write(history, stands ? std::nullopt : std::optional<std::span<const Relevant>>(relevant), now);
        slow.write(history, relevant, now);
        INFO("tick " << tick.value);
        REQUIRE(quick.sent == slow.sent);
        REQUIRE(quick.stream.stats().postponed == slow.stream.stats().postponed);
        REQUIRE(quick.stream.stats().oldest_unsent == slow.stream.stats().oldest_unsent);
        snapshots += quick.sent.empty() ? 0 : 1;
        for (std::uint64_t number = before + 1; number <= quick.newest(); ++number) {
            if (random.below(100) >= setting.loss && !(setting.silent && tick.value % 200 >= 120))
                acks.emplace_back(tick + 4 + static_cast<std::int32_t>(random.below(3)), number);
        }
        std::erase_if(acks, [&](const auto& ack) {
            if (ack.first > tick) return false;
            quick.stream.acked(ack.second, now);
            slow.stream.acked(ack.second, now);
            return true;
        });
    }
    CHECK(slow.wholes() == 0);
    CHECK(stood > 50);
    return static_cast<double>(quick.wholes()) / static_cast<double>(snapshots);
}

}  // namespace

TEST_CASE("the short way writes what the long way writes") {
    for (const std::uint64_t seed : {1u, 2u, 3u}) {
        CHECK(compare({"as it mostly is"}, seed) > 0.9);
        CHECK(compare({.name = "much comes and goes", .churn = 60}, seed) > 0.2);
        CHECK(compare({.name = "with loss", .loss = 10}, seed) > 0.5);
        CHECK(compare({.name = "a slow kind", .slow_every = 4}, seed) < 0.5);
        CHECK(compare({.name = "a tight budget", .entities = 120, .max_kbit = 48}, seed) < 0.5);
        CHECK(compare({.name = "several parts at first", .entities = 120, .loss = 3}, seed) > 0.3);
        CHECK(compare({.name = "mostly at rest", .rests = true}, seed) > 0.9);
        CHECK(compare({.name = "early references", .early_below = 5}, seed) > 0.5);
        CHECK(compare({.name = "a client that is silent for a while", .churn = 2, .silent = true}, seed) > 0.5);
    }
}

#include "support/plain_world.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

namespace tickwire::test {

namespace {

constexpr std::uint64_t steps_a_tick = 4;
constexpr Duration step_time{1'000'000 / 60 / steps_a_tick};
constexpr std::size_t frames_kept = 200;
constexpr double band = 1.125;  // of the radius: where a known entity may stay

double field(const Frame& frame, const FrameEntity& entity, const KindInfo& kind, const char* name) {
    for (std::size_t i = 0; i < kind.fields.size(); ++i) {
        if (kind.fields[i].name == name)
            return dequantize(kind.fields[i].spec, frame.slots_of(entity, kind.fields.size())[i]);
    }
    FAIL("no field " << name);
    return 0;
}

}  // namespace

Oracle::Oracle(const Frame& truth, const Description& description, PlayerId viewer)
    : truth_(truth), description_(description), viewer_(viewer) {
    for (const FrameEntity& entity : truth.entities) {
        const KindInfo& kind = description.kinds[entity.kind];
        if (entity.owner == viewer && kind.name == "Walker")
            from_ = Eye{field(truth, entity, kind, "x"), field(truth, entity, kind, "y")};
    }
}

Sight Oracle::sight(const FrameEntity& entity) const {
    const KindInfo& kind = description_.kinds[entity.kind];
    if (entity.owner == viewer_) return Sight::must;
    if (kind.name == "Beacon") return Sight::must;
    if (kind.name == "Purse") return Sight::must_not;
    if (kind.name == "Banner") return entity.owner.value % 2 == viewer_.value % 2 ? Sight::must : Sight::must_not;
    if (kind.name == "Ghost" && field(truth_, entity, kind, "shown") == 0) return Sight::must_not;
    if (!from_) return Sight::may;
    const double radius = kind.name == "Tower" ? 200 : 50;
    const double away =
        std::hypot(field(truth_, entity, kind, "x") - from_->x, field(truth_, entity, kind, "y") - from_->y);
    constexpr double rounding = 0.001;  // of places, on the edge
    return away <= radius - rounding ? Sight::must : away <= radius * band + rounding ? Sight::may : Sight::must_not;
}

PlainWorld::PlainWorld(std::uint64_t seed, ServerConfig config, Plain::Setup setup)
    : network(seed), seed_(seed), limited_(config.max_client_kbit != 0) {
    config.seed = seed;
    config.seeded_secrets = true;
    const Address address = Address::ipv4(10, 0, 0, 1, 40000);
    auto opened = Server<Plain>::open(std::move(config), setup, "plain", network.attach(address), now);
    REQUIRE(opened);
    server.emplace(std::move(*opened));
}

PlainWorld::Player& PlainWorld::join(ClientConfig config) {
    auto player = std::make_unique<Player>();
    const auto number = players.size() + 1;
    player->address =
        Address::ipv4(10, 1, static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number), 50000);
    config.host = "10.0.0.1";
    config.seed = seed_ * 1000 + number;
    config.seeded_secrets = true;
    auto client = Client<Plain>::connect(std::move(config), network.attach(player->address), now);
    REQUIRE(client);
    player->client.emplace(std::move(*client));
    players.push_back(std::move(player));
    return *players.back();
}

void PlainWorld::step() {
    now += step_time;
    if (steps_ % steps_a_tick == 0) {
        server->advance(now);
        if (const Frame* frame = server->latest_frame(); frame != nullptr) truth_[frame->tick] = *frame;
        while (truth_.size() > frames_kept) truth_.erase(truth_.begin());
    }
    for (std::size_t i = 0; i < players.size(); ++i) {
        Player& player = *players[i];
        if ((steps_ + i) % steps_a_tick != 1 || !player.client) continue;
        player.client->advance(now, player.plays ? player.plays(player.client->view_tick()) : Step{});
        player.splashes += player.client->events<Splash>().size();
        const Frame* frame = player.client->frame();
        if (frame != nullptr && frame->tick != player.compared && truth_.contains(frame->tick)) compare(player, *frame);
    }
    ++steps_;
}

void PlainWorld::compare(Player& player, const Frame& frame) {
    player.compared = frame.tick;
    ++player.frames;
    const Frame& truth = truth_.at(frame.tick);
    const Oracle oracle(truth, description, player.client->me());
    for (std::size_t i = 0; i < frame.entities.size(); ++i) compare_entity(player, frame, i, oracle);
    player.left += std::erase_if(player.seen, [&](EntityId id) { return frame.find(id) == nullptr; });
    for (const FrameEntity& entity : truth.entities) {
        if (oracle.sight(entity) == Sight::must && frame.find(entity.id) == nullptr) ++player.missing;
    }
}

void PlainWorld::compare_entity(Player& player, const Frame& frame, std::size_t i, const Oracle& oracle) {
    const FrameEntity& entity = frame.entities[i];
    const KindInfo& kind = description.kinds[entity.kind];
    const Tick as_of = frame.as_of.empty() ? frame.tick : frame.as_of[i];
    const auto then = truth_.find(as_of);
    const FrameEntity* real = then == truth_.end() ? nullptr : then->second.find(entity.id);
    ++player.entities;
    if (as_of != frame.tick && kind.replication.every == 1) ++player.late;
    if (player.seen.insert(entity.id).second) ++player.entered;
    const auto fault = [&](const char* what) {
        if (player.first_fault.empty())
            player.first_fault = std::string(what) + ": " + kind.name + " " + std::to_string(entity.id.index()) +
                                 " at tick " + std::to_string(frame.tick.value) + ", as of " +
                                 std::to_string(as_of.value);
    };
    const std::size_t count = kind.fields.size();
    if (real == nullptr || real->owner != entity.owner ||
        !std::ranges::equal(frame.slots_of(entity, count), then->second.slots_of(*real, count))) {
        ++player.wrong_values;
        return fault("a wrong value");
    }
    // Under a budget, what was postponed is judged at the tick that it is of: its removal may still wait for room.
    const FrameEntity* present = oracle.truth().find(entity.id);
    const bool current = as_of == frame.tick || !limited_;
    const Sight seen = !current             ? Oracle(then->second, description, player.client->me()).sight(*real)
                       : present != nullptr ? oracle.sight(*present)
                                            : Sight::must_not;
    if (seen != Sight::must_not) return;
    ++player.leaks;
    fault("a leak");
}

void PlainWorld::run(Duration time) {
    for (const TimePoint end = now + time; now < end;) step();
}

bool PlainWorld::all_play(Duration limit) {
    const auto playing = [&] {
        return std::ranges::all_of(players, [](const auto& one) { return !one->client || one->client->playing(); });
    };
    for (const TimePoint end = now + limit; now < end && !playing();) step();
    return playing();
}

}  // namespace tickwire::test

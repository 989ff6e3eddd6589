#include "support/match_world.hpp"

#include <catch2/catch.hpp>

namespace tickwire::test {

const Address MatchWorld::server_address = Address::ipv4(10, 0, 0, 1, 40000);

namespace {

constexpr std::uint64_t steps_a_tick = 4;
constexpr Duration step_time{1'000'000 / 60 / steps_a_tick};
constexpr std::size_t frames_kept = 200;

}  // namespace

std::string visible(const Frame& frame, const FrameEntity& entity, const Description& description, PlayerId viewer) {
    const KindInfo& kind = description.kinds[entity.kind];
    std::string text = std::to_string(entity.id.index()) + '.' + std::to_string(entity.id.generation()) + ' ' +
                       kind.name + ' ' + std::to_string(entity.owner.value) + ':';
    const auto slots = frame.slots_of(entity, kind.fields.size());
    for (std::size_t i = 0; i < slots.size(); ++i) {
        const Visibility who = kind.fields[i].spec.visibility;
        const bool seen = who == Visibility::everyone || (who == Visibility::owner && entity.owner == viewer);
        text += seen ? ' ' + std::to_string(slots[i]) : " -";
    }
    return text;
}

std::string visible(const Frame& frame, const Description& description, PlayerId viewer) {
    std::string text;
    for (const FrameEntity& entity : frame.entities) text += visible(frame, entity, description, viewer) + '\n';
    return text;
}

std::string difference(const Frame& frame, const std::map<Tick, Frame>& truth, const Description& description,
                       PlayerId viewer, std::uint64_t& missing) {
    for (std::size_t i = 0; i < frame.entities.size(); ++i) {
        const Tick as_of = frame.as_of.empty() ? frame.tick : frame.as_of[i];
        const auto then = truth.find(as_of);
        const FrameEntity* real = then == truth.end() ? nullptr : then->second.find(frame.entities[i].id);
        const std::string here = visible(frame, frame.entities[i], description, viewer);
        const std::string there = real == nullptr ? "nothing" : visible(then->second, *real, description, viewer);
        if (here == there) continue;
        return "tick " + std::to_string(frame.tick.value) + ", as of " + std::to_string(as_of.value) +
               "\nclient: " + here + "\nserver: " + there;
    }
    for (const FrameEntity& entity : truth.at(frame.tick).entities) missing += frame.find(entity.id) == nullptr ? 1 : 0;
    return {};
}

MatchWorld::MatchWorld(std::uint64_t world_seed, ServerConfig config) : seed(world_seed), network(world_seed) {
    restart_server(std::move(config));
}

void MatchWorld::restart_server(ServerConfig config) {
    server.reset();
    config.seed = seed;
    config.seeded_secrets = true;
    auto opened = Server<Drift>::open(std::move(config), {}, "drift", network.attach(server_address), now);
    REQUIRE(opened);
    server.emplace(std::move(*opened));
}

Player& MatchWorld::join(ClientConfig config) {
    auto player = std::make_unique<Player>();
    const auto number = players.size() + 1;
    player->address =
        Address::ipv4(10, 1, static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number), 50000);
    config.host = "10.0.0.1";
    config.port = server_address.port;
    config.seed = seed * 1000 + number;
    config.seeded_secrets = true;
    auto client = Client<Drift>::connect(std::move(config), network.attach(player->address), now);
    REQUIRE(client);
    player->client.emplace(std::move(*client));
    players.push_back(std::move(player));
    return *players.back();
}

void MatchWorld::step() {
    now += step_time;
    if (steps_ % steps_a_tick == 0 && server) step_server();
    for (std::size_t i = 0; i < players.size(); ++i) {
        if ((steps_ + i) % steps_a_tick == 1 && players[i]->client) step_player(*players[i]);
    }
    ++steps_;
}

void MatchWorld::step_server() {
    server->advance(now);
    joined.insert(joined.end(), server->joined().begin(), server->joined().end());
    left.insert(left.end(), server->left().begin(), server->left().end());
    if (const Frame* frame = server->latest_frame(); frame != nullptr) truth_[frame->tick] = *frame;
    while (truth_.size() > frames_kept) truth_.erase(truth_.begin());
}

void MatchWorld::step_player(Player& player) {
    Client<Drift>& client = *player.client;
    client.advance(now, player.plays ? player.plays(client.view_tick()) : Push{});
    for (const ChatLine& line : client.chat())
        player.chat.push_back(std::to_string(line.from.value) + ": " + line.text);
    for (const auto& shout : client.events<Shout>()) player.shouts.push_back(shout);
    player.sparks += client.events<Spark>().size();
    const Frame* frame = client.frame();
    if (frame == nullptr || frame->tick == player.compared) return;
    player.compared = frame->tick;
    const auto truth = truth_.find(frame->tick);
    if (truth == truth_.end()) return;  // of another room, or from long ago
    ++player.ticks_compared;
    for (const Tick as_of : frame->as_of) player.entities_late += as_of != frame->tick ? 1 : 0;
    const std::string wrong = difference(*frame, truth_, description, client.me(), player.entities_missing);
    if (!wrong.empty() && player.ticks_different++ == 0) player.first_difference = wrong;
}

void MatchWorld::run(Duration time) {
    for (const TimePoint end = now + time; now < end;) step();
}

bool MatchWorld::run_until(const std::function<bool()>& done, Duration limit) {
    for (const TimePoint end = now + limit; now < end && !done();) step();
    return done();
}

bool MatchWorld::all_play(Duration limit) {
    return run_until(
        [&] { return std::ranges::all_of(players, [](const auto& one) { return !one->client || one->playing(); }); },
        limit);
}

}  // namespace tickwire::test

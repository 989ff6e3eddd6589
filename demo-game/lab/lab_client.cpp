#include "lab/lab_client.hpp"

#include <algorithm>
#include <cmath>

#include "app/netcode_view.hpp"

namespace skirmish {

namespace {

using tickwire::Client;
using tickwire::Tick;
using tickwire::TimePoint;

constexpr float rests_every = 3, rests_for = 0.9f;  // seconds
constexpr std::size_t past_kept = 90;               // ticks

float apart(Spot a, Spot b) {
    return std::hypot(a.x - b.x, a.y - b.y);
}

}  // namespace

tickwire::Result<std::unique_ptr<LabClient>> LabClient::connect(const Config& config,
                                                                tickwire::SimulatedNetwork& network, const Arena& arena,
                                                                const Navigator& navigator, TimePoint now) {
    const std::string server = config.server.to_string();
    tickwire::ClientConfig client_config{.host = server.substr(0, server.rfind(':')),
                                         .port = config.server.port,
                                         .name = config.name,
                                         .ready_at_once = false,
                                         .feel = config.settings.feel,
                                         .seed = config.seed,
                                         .seeded_secrets = true};
    client_config.outgoing = client_config.incoming = config.settings.each_way();
    auto client = Client<Skirmish>::connect(std::move(client_config), network.attach(config.here), now);
    if (!client) return client.error();
    return std::unique_ptr<LabClient>(
        new LabClient(std::move(*client), config.settings, arena, navigator, config.seed));
}

LabClient::LabClient(Client<Skirmish> client, NetcodeSettings settings, const Arena& arena, const Navigator& navigator,
                     std::uint64_t seed)
    : client_(std::move(client)), settings_(std::move(settings)), arena_(arena), bot_(arena, navigator, 0.6f, seed) {}

Controls LabClient::think(float dt) {
    Controls controls = bot_.think(scene_.me, sight_of(client_), dt);
    until_rest_ -= dt;
    if (until_rest_ < 0) controls.move_x = controls.move_y = 0;
    if (until_rest_ < -rests_for) until_rest_ = rests_every;
    return controls;
}

void LabClient::advance(TimePoint now, const Controls& controls) {
    controls_ = controls;
    client_.advance(now, controls);
    if (client_.state() == tickwire::ClientState::loading) client_.set_ready(arena_);
    scene_ = scene_of(client_);
}

void LabClient::set_settings(const NetcodeSettings& settings) {
    apply(settings, settings_, client_);
    settings_ = settings;
}

void LabClient::compare(const Scene& truth, Tick server_tick, float dt) {
    const Scene::Actor* mine = scene_.mine();
    const Scene::Actor* theirs = truth.find(scene_.me);
    picture_.server_tick = server_tick;
    picture_.view_tick = client_.view_tick();
    picture_.stats = client_.stats();
    picture_.moving = std::hypot(controls_.move_x, controls_.move_y) > 0.1f;
    const bool lived = picture_.alive;
    picture_.alive = mine != nullptr && theirs != nullptr && mine->fighter.health > 0 && theirs->fighter.health > 0;
    meter_.picture(controls_, mine != nullptr ? &mine->fighter : nullptr);
    picture_.input_pictures = meter_.pictures();
    judge(theirs != nullptr && theirs->fighter.health > 0 ? &theirs->fighter : nullptr, server_tick);
    if (!picture_.alive) {
        shown_.clear();
        picture_.speed = 0;
        return;
    }
    const Spot drawn{mine->fighter.x, mine->fighter.y};
    picture_.speed = lived ? apart(drawn, picture_.drawn) / dt : 0;
    picture_.drawn = picture_.predicted = drawn;
    picture_.server = {theirs->fighter.x, theirs->fighter.y};
    for (const auto& guess : client_.predicted<Fighter>()) {
        if (settings_.feel.prediction && guess.owner == scene_.me) picture_.predicted = {guess.value.x, guess.value.y};
    }
    picture_.off_server = apart(drawn, picture_.server);
    picture_.predicted_off = apart(drawn, picture_.predicted);
    const double lag = settings_.feel.prediction
                           ? static_cast<double>(picture_.stats.view_lag.count()) * Skirmish::tick_rate.value / 1e6
                           : 0;
    shown_.push_back({client_.view_tick().value + static_cast<double>(client_.view_fraction()) + lag, drawn});
}

void LabClient::judge(const Fighter* server, Tick tick) {
    if (server == nullptr) {
        past_.clear();
        return;
    }
    if (past_.empty() || past_.back().first < tick) past_.emplace_back(tick, *server);
    if (past_.size() > past_kept) past_.pop_front();
    while (!shown_.empty() && shown_.front().moment <= past_.back().first.value) {
        const Shown shown = shown_.front();
        shown_.pop_front();
        const auto after =
            std::ranges::find_if(past_, [&](const auto& one) { return one.first.value >= shown.moment; });
        if (after == past_.begin() || after == past_.end()) continue;
        const auto& [tick_before, before] = *(after - 1);
        const auto part = static_cast<float>((shown.moment - tick_before.value) / (after->first - tick_before));
        const Spot there{before.x + (after->second.x - before.x) * part,
                         before.y + (after->second.y - before.y) * part};
        picture_.own_error = apart(shown.at, there);
    }
}

}  // namespace skirmish

#include "lab/lab.hpp"

#include <algorithm>

#include "lab/enet_time.hpp"
#include "maps/map_file.hpp"

namespace skirmish {

namespace {

using tickwire::Address;
using tickwire::TimePoint;

const Address server_address = Address::ipv4(10, 0, 0, 1, 40000);

}  // namespace

Lab::Lab(const LabConfig& config, Arena arena)
    : arena_(std::move(arena)),
      navigator_(arena_),
      network_(config.seed),
      crew_(arena_, config.players, tickwire::ServerConfig{}.max_players, config.seed + 1) {}

tickwire::Result<std::unique_ptr<Lab>> Lab::open(const LabConfig& config, TimePoint now) {
    run_enet_on_given_time();
    auto arena = load_map(config.assets, config.map);
    if (!arena) return arena.error();
    std::unique_ptr<Lab> lab(new Lab(config, std::move(*arena)));
    auto server = tickwire::Server<Skirmish>::open({.seed = config.seed, .seeded_secrets = true}, lab->arena_,
                                                   lab->arena_.name, lab->network_.attach(server_address), now);
    if (!server) return server.error();
    lab->server_.emplace(std::move(*server));
    lab->last_ = now;
    for (std::size_t i = 0; i < 2; ++i) {
        const auto number = static_cast<std::uint8_t>(i + 2);
        auto client = LabClient::connect({.name = i == 0 ? "Client A" : "Client B",
                                          .here = Address::ipv4(10, 0, 0, number, 50000),
                                          .server = server_address,
                                          .settings = config.settings[i],
                                          .seed = config.seed * 1000 + number},
                                         lab->network_, lab->arena_, lab->navigator_, now);
        if (!client) return client.error();
        lab->clients_[i] = std::move(*client);
    }
    return lab;
}

void Lab::advance(TimePoint now, const std::optional<Controls>& a, bool same) {
    const float dt = std::chrono::duration<float>(now - last_).count();
    last_ = now;
    server_->advance(now);
    crew_.play(*server_);
    look_at_server();
    const Controls bot_a = clients_[0]->think(dt), bot_b = clients_[1]->think(dt);
    clients_[0]->advance(now, a ? *a : bot_a);
    clients_[1]->advance(now, same ? clients_[0]->controls() : bot_b);
    for (const auto& client : clients_) client->compare(truth_, server_->tick(), std::max(dt, 1e-4f));
}

void Lab::look_at_server() {
    if (server_->tick() != before_)
        events_ = server_->world()->events();
    else
        events_.clear();
    before_ = server_->tick();
    truth_ = {};
    const auto roster = server_->roster();
    for (auto [id, owner, fighter] : server_->world()->each<Fighter>()) {
        const auto entry = std::ranges::find(roster, owner, &tickwire::RosterEntry::player);
        truth_.actors.push_back({id, owner, fighter, entry == roster.end() ? "" : entry->name});
    }
    for (auto [id, owner, bolt] : server_->world()->each<Bolt>()) {
        const Scene::Actor* shooter = truth_.find(owner);
        truth_.bolts.push_back({id, shooter != nullptr ? shooter->fighter.hue : std::uint8_t{15}, 0, bolt});
    }
}

bool Lab::playing() const {
    return std::ranges::all_of(clients_, [](const auto& client) { return client->client().playing(); });
}

std::string Lab::trouble() const {
    for (const auto& client : clients_) {
        if (client->client().state() == tickwire::ClientState::disconnected)
            return client->client().disconnect().to_string();
    }
    return {};
}

}  // namespace skirmish

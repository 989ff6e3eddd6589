// Whether shards are in each other's way: how long a server takes for a tick of its clients while it runs alone, and
// while others do the same beside it, each in a thread of its own. Virtual time, a simulated network for each; the
// clients run in their server's thread, and only what the server takes is counted.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "arena/arena_game.hpp"
#include "tickwire/client.hpp"
#include "tickwire/server.hpp"
#include "tickwire/shards.hpp"
#include "tickwire/simulated_network.hpp"

namespace {

using namespace tickwire;
using Game = bench::ArenaGame<60>;

constexpr std::uint16_t first_port = 40000;
constexpr Duration frame{16'667};

struct Load {
    std::uint32_t clients = 200;    // of each shard
    std::uint32_t creatures = 256;  // besides theirs
    SnapshotLevel level = SnapshotLevel::fast;
};

class Shard {
public:
    static std::unique_ptr<Shard> open(const std::shared_ptr<Shards>& board, std::uint32_t number, const Load& load) {
        auto shard = std::make_unique<Shard>();
        shard->setup_.unowned = load.creatures;
        const auto port = static_cast<std::uint16_t>(first_port + number);
        ServerConfig config{.max_players = load.clients, .max_client_kbit = 0, .shards = board, .shard = number};
        config.snapshot_level = load.level;
        auto server = Server<Game>::open(config, shard->setup_, "arena",
                                         shard->network_.attach(Address::ipv4(10, 0, 0, 1, port)), shard->now_);
        if (!server) {
            std::fprintf(stderr, "bench_shards: %s\n", server.error().message.c_str());
            return nullptr;
        }
        shard->server_.emplace(std::move(*server));
        for (std::uint32_t i = 0; i < load.clients; ++i) {
            // Each of another network: a server lets 64 of one in a second.
            const auto address =
                Address::ipv4(10, static_cast<std::uint8_t>(1 + i % 250), static_cast<std::uint8_t>(i / 250), 1, 1);
            ClientConfig joins{.host = "10.0.0.1", .port = port, .ready_at_once = false};
            auto client = Client<Game>::connect(joins, shard->network_.attach(address), shard->now_);
            if (!client) return nullptr;
            shard->clients_.push_back(std::make_unique<Client<Game>>(std::move(*client)));
        }
        return shard;
    }

    bool all_play() {
        for (int i = 0; i < 600 && !std::ranges::all_of(clients_, [](const auto& one) { return one->playing(); }); ++i)
            step();
        return std::ranges::all_of(clients_, [](const auto& one) { return one->playing(); });
    }
    /// Microseconds a client and tick that its server takes.
    double run(int ticks) {
        Duration spent{0};
        for (int i = 0; i < ticks; ++i) spent += step();
        return static_cast<double>(spent.count()) / ticks / static_cast<double>(clients_.size());
    }
    std::uint64_t snapshots() const { return server_->stats().snapshots_sent; }

private:
    Duration step() {
        now_ += frame;
        const TimePoint begin = monotonic_now();
        server_->advance(now_);
        const Duration spent = monotonic_now() - begin;
        for (const auto& client : clients_) {
            if (client->state() == ClientState::loading) client->set_ready(Game::Setup{setup_});
            client->advance(now_, {});
        }
        return spent;
    }

    Game::Setup setup_;
    TimePoint now_{std::chrono::seconds(1000)};
    SimulatedNetwork network_{1};
    std::optional<Server<Game>> server_;
    std::vector<std::unique_ptr<Client<Game>>> clients_;
};

/// Those that run at the same time, from the same moment on.
std::vector<double> together(std::span<const std::unique_ptr<Shard>> shards, int ticks) {
    std::vector<double> took(shards.size());
    std::vector<std::jthread> threads;
    std::atomic<std::size_t> ready{0};
    for (std::size_t i = 0; i < shards.size(); ++i) {
        threads.emplace_back([&, i] {
            for (++ready; ready < shards.size();) std::this_thread::yield();
            took[i] = shards[i]->run(ticks);
        });
    }
    threads.clear();
    return took;
}

double middle(std::vector<double> values) {
    std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
    return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
    std::uint32_t count = 2;
    Load load;
    std::string level = "fast";
    int ticks = 120, rounds = 7;
    CLI::App app("Whether shards are in each other's way.", "bench_shards");
    app.add_option("--shards", count)->check(CLI::Range(1u, Shards::most))->capture_default_str();
    app.add_option("--clients", load.clients, "of each shard")->check(CLI::Range(1, 1000))->capture_default_str();
    app.add_option("--creatures", load.creatures, "of each shard, besides those of its clients")
        ->check(CLI::Range(0, 10'000))
        ->capture_default_str();
    app.add_option("--level", level, "of snapshots: fast, best or shared")
        ->check(CLI::IsMember({"fast", "best", "shared"}))
        ->capture_default_str();
    app.add_option("--ticks", ticks, "of each round")->check(CLI::Range(1, 100'000))->capture_default_str();
    app.add_option("--rounds", rounds, "alone and together in turn")->check(CLI::Range(1, 1000))->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    load.level = level == "shared" ? SnapshotLevel::shared
                 : level == "best" ? SnapshotLevel::best
                                   : SnapshotLevel::fast;

    const auto board = *Shards::open(count);
    std::vector<std::unique_ptr<Shard>> shards;
    for (std::uint32_t i = 0; i < count; ++i) {
        shards.push_back(Shard::open(board, i, load));
        if (!shards.back() || !shards.back()->all_play()) {
            std::fprintf(stderr, "bench_shards: not everybody plays\n");
            return 1;
        }
    }
    std::vector<double> alone, beside;
    for (int round = 0; round < rounds; ++round) {
        for (const auto& shard : shards) alone.push_back(shard->run(ticks));
        const auto took = together(shards, ticks);
        beside.insert(beside.end(), took.begin(), took.end());
    }
    const double one = middle(alone), all = middle(beside);
    std::printf("%u shards of %u clients: %.2f us a client and tick alone, %.2f us with all at once\n", count,
                load.clients, one, all);
    std::printf("%u threads do the work of %.2f (medians of %d rounds)\n", count, count * one / all, rounds);
    return 0;
}

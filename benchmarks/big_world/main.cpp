// A world far larger than a client's view: a real server, real clients and a seeded network on virtual time, a budget
// for each client. Prints what it costs, how old news may become, and that nothing is wrong and nothing leaks.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include "counted_memory.hpp"
#include "judge.hpp"
#include "tickwire/carrier.hpp"
#include "tickwire/client.hpp"
#include "tickwire/client_group.hpp"
#include "tickwire/server.hpp"
#include "tickwire/simulated_network.hpp"
#include "walk.hpp"

namespace {

using namespace tickwire;
using namespace big_world;

struct Options {
    std::uint32_t entities = 10'000, clients = 256, kbit = 64;
    std::uint64_t seed = 1;
    double seconds = 20, loss_percent = 2;
};

constexpr std::uint32_t turns = 4;  // of a tick: clients act one after the other
constexpr double udp_ipv4_headers = 28;
// What is near gathers priority four times as fast as what is at the edge: so while that waits, each of the others may
// be said four times, and once more, before it is its turn.
constexpr double said_while_one_waits = 4 + 1;
// Of a budget what is reliable may take half, and of the rest headers a fifth.
constexpr double least_for_entities = 0.5 * 0.8;

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// What the world costs without any client: the rules, the quantization, what changed.
double world_cpu_seconds(const Options& options, std::uint32_t ticks) {
    WorldHostOf<Walk> host({options.entities}, options.seed);
    Frame frame;
    const double begun = cpu_seconds();
    for (std::uint32_t tick = 1; tick <= ticks; ++tick) {
        host.step(Tick(tick));
        host.flatten(frame);
    }
    return cpu_seconds() - begun;
}

// The server's way to the network, which is a part of the benchmark: what it holds is not the server's.
class Way final : public Carrier {
public:
    explicit Way(std::unique_ptr<Carrier> network) : network_(std::move(network)) {}
    void send(std::span<const OutgoingDatagram> datagrams, TimePoint now) override {
        const Account networks(false);
        network_->send(datagrams, now);
    }
    std::span<const IncomingDatagram> receive(TimePoint now) override {
        const Account networks(false);
        return network_->receive(now);
    }
    void wait(Duration timeout) override { network_->wait(timeout); }
    Address local_address() const override { return network_->local_address(); }
    const CarrierCounters& counters() const override { return network_->counters(); }

private:
    std::unique_ptr<Carrier> network_;
};

class BigWorld {
public:
    explicit BigWorld(const Options& options) : options_(options), network_(options.seed) {
        network_.set_conditions(
            {.latency = Duration(40'000), .jitter = Duration(10'000), .loss_percent = options.loss_percent});
        const Account servers(true);
        const ServerConfig config{.max_players = options.clients + 4,
                                  .max_client_kbit = options.kbit,
                                  .min_client_kbit = 48,
                                  .seed = options.seed,
                                  .seeded_secrets = true};
        auto opened =
            Server<Walk>::open(config, {options.entities}, "walk", std::make_unique<Way>(network_.attach(home_)), now_);
        if (!opened) throw std::runtime_error(opened.error().message);
        server_.emplace(std::move(*opened));
    }

    /// Prints the figures; 0 when nothing is wrong.
    int measure() {
        join(1);
        run(2);
        const std::size_t bytes_for_one = server_bytes();
        // From one network not more may knock in a second.
        while (players_.size() < options_.clients) {
            join(std::min(20u, options_.clients - static_cast<std::uint32_t>(players_.size())));
            run(0.5);
        }
        run(5);
        for (const auto& player : players_) {
            if (!player->client->playing()) throw std::runtime_error("not everybody could join");
        }
        const double memory = static_cast<double>(server_bytes() - bytes_for_one) / std::max(1u, options_.clients - 1);
        oldest_.clear();
        server_cpu_ = 0;
        relevant_ = limited_ = budget_ = 0;
        most_relevant_ = 0;
        least_budget_ = options_.kbit;
        before_ = server_->stats();
        const double wire_before = wire_bytes(), ticks_before = static_cast<double>(server_->stats().ticks);
        run(options_.seconds);
        const double ticks = static_cast<double>(server_->stats().ticks) - ticks_before;
        print(memory, wire_bytes() - wire_before, ticks);
        const bool in_time = options_.kbit == 0 || oldest_.back() <= bound_ms(ticks);
        return judge_.wrong_values == 0 && judge_.leaks == 0 && judge_.frames > 0 && in_time ? 0 : 1;
    }

private:
    struct Player {
        std::optional<Client<Walk>> client;
        Tick examined{};
    };

    void join(std::uint32_t count) {
        for (std::uint32_t i = 0; i < count; ++i) {
            const auto number = players_.size() + 1;
            const Address address =
                Address::ipv4(10, 1, static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number), 50000);
            auto client = Client<Walk>::connect(
                {.host = "10.0.0.1", .group = &group_, .seed = options_.seed * 1000 + number, .seeded_secrets = true},
                network_.attach(address), now_);
            if (!client) throw std::runtime_error(client.error().message);
            players_.push_back(std::make_unique<Player>());
            players_.back()->client.emplace(std::move(*client));
        }
    }

    void run(double seconds) {
        for (auto turn = static_cast<std::uint64_t>(seconds * 60 * turns); turn > 0; --turn) {
            now_ += Duration(1'000'000 / 60 / turns);
            if (turn_ % turns == 0) serve();
            for (std::size_t i = 0; i < players_.size(); ++i) {
                if ((turn_ + i) % turns == 1) play(*players_[i], i);
            }
            ++turn_;
        }
    }

    void serve() {
        const double begun = cpu_seconds();
        {
            const Account servers(true);
            server_->advance(now_);
        }
        server_cpu_ += cpu_seconds() - begun;
        const Frame* frame = server_->latest_frame();
        if (frame == nullptr) return;
        judge_.remember(*frame);
        for (const auto& player : players_) {
            const ReplicationStats state = server_->replication(player->client->me());
            oldest_.push_back(static_cast<float>(state.oldest_unsent.count()) / 1000);
            relevant_ += state.relevant;
            budget_ += state.budget_kbit;
            most_relevant_ = std::max(most_relevant_, state.relevant);
            least_budget_ = std::min(least_budget_, state.budget_kbit);
            limited_ += state.postponed > 0 ? 1 : 0;
            stream_bytes_ = std::max(stream_bytes_, state.memory_bytes);
        }
    }

    void play(Player& player, std::size_t number) {
        const double phase = static_cast<double>(turn_) / 300 + static_cast<double>(number);
        player.client->advance(now_, {.by = static_cast<float>(std::sin(phase))});
        const Frame* frame = player.client->frame();
        if (frame == nullptr || frame->tick == player.examined) return;
        player.examined = frame->tick;
        judge_.examine(*frame, player.client->me());
    }

    double wire_bytes() const {
        double bytes = 0;
        for (const auto& [name, count] : server_->transport_counters()) {
            if (name == "bytes_sent") bytes += static_cast<double>(count);
            if (name == "datagrams_sent") bytes += udp_ipv4_headers * static_cast<double>(count);
        }
        return bytes;
    }

    // How old a change may become, by the priorities and the smallest budget that any client had: so many updates of
    // the size that they had, and the wait for the snapshot that they are in.
    double bound_ms(double ticks) const {
        const ServerStats now = server_->stats();
        const auto snapshots = static_cast<double>(now.snapshots_sent - before_.snapshots_sent);
        const double updates = snapshots * static_cast<double>(relevant_) / options_.clients / ticks -
                               static_cast<double>(now.updates_postponed - before_.updates_postponed);
        const double bits = static_cast<double>(now.snapshot_bytes - before_.snapshot_bytes) * 8 / updates;
        const double a_snapshot = ticks / 60 * options_.clients / snapshots * 1000;
        return said_while_one_waits * most_relevant_ * bits / (least_budget_ * least_for_entities) + a_snapshot;
    }

    void print(double memory, double bytes, double ticks) {
        const double clients = options_.clients, seconds = ticks / 60;
        const double world = world_cpu_seconds(options_, 120) / 120 * 1e6;
        const double tick_us = server_cpu_ / ticks * 1e6;
        std::ranges::sort(oldest_);
        const auto oldest = [&](double part) {
            return static_cast<double>(
                oldest_[static_cast<std::size_t>(part * static_cast<double>(oldest_.size() - 1))]);
        };
        const auto count = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
        std::printf("%u entities, %u clients, %.1f relevant each, %u kbit/s at most, %.0f %% loss, %.0f s\n",
                    options_.entities, options_.clients, static_cast<double>(relevant_) / clients / ticks,
                    options_.kbit, options_.loss_percent, seconds);
        std::printf("oldest unsent change          %8.0f ms at most, %.0f ms p99, %.0f ms median\n", oldest(1),
                    oldest(0.99), oldest(0.5));
        if (options_.kbit != 0)
            std::printf(
                "  its bound                   %8.0f ms, at %u kbit/s, the least that a client had, and %u relevant\n",
                bound_ms(ticks), least_budget_, most_relevant_);
        std::printf("on the wire, all counted      %8.0f bytes a client and second (%.1f kbit/s; mean budget %.1f)\n",
                    bytes / clients / seconds, bytes / clients / seconds / 125,
                    static_cast<double>(budget_) / clients / ticks);
        std::printf(
            "server CPU                    %8.2f us a client and tick, of %.0f us a tick; the world alone %.0f us\n",
            (tick_us - world) / clients, tick_us, world);
        std::printf("server memory                 %8.1f KiB a client, of it %.1f KiB of what it was sent\n",
                    memory / 1024, static_cast<double>(stream_bytes_) / 1024);
        std::printf(
            "frames examined               %8llu, with %llu entities, %.0f %% of them late, in %.0f %% of snapshots "
            "some waited\n",
            count(judge_.frames), count(judge_.entities),
            100.0 * static_cast<double>(judge_.late) / static_cast<double>(judge_.entities),
            100.0 * static_cast<double>(limited_) / clients / ticks);
        std::printf("wrong values                  %8llu\nleaks of the unseen           %8llu\n",
                    count(judge_.wrong_values), count(judge_.leaks));
    }

    const Options options_;
    const Address home_ = Address::ipv4(10, 0, 0, 1, 40000);
    SimulatedNetwork network_;
    TimePoint now_{std::chrono::seconds(1000)};
    std::optional<Server<Walk>> server_;
    ClientGroup group_;  // outlives the clients
    std::vector<std::unique_ptr<Player>> players_;
    Judge judge_;
    std::uint64_t turn_ = 0, relevant_ = 0, limited_ = 0, budget_ = 0;
    std::uint32_t most_relevant_ = 0, least_budget_ = 0;
    ServerStats before_{};
    double server_cpu_ = 0;
    std::vector<float> oldest_;  // ms, of each client after each tick
    std::size_t stream_bytes_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("A world far larger than a client's view: its cost, the age of news, and that nothing is wrong.",
                 "bench_big_world");
    app.add_option("--entities", options.entities)->check(CLI::Range(100, 60'000))->capture_default_str();
    app.add_option("--clients", options.clients)->check(CLI::Range(1, 1000))->capture_default_str();
    app.add_option("--kbit", options.kbit, "budget of each client; 0: none")
        ->check(CLI::Range(0, 100'000))
        ->capture_default_str();
    app.add_option("--loss-percent", options.loss_percent, "each way")
        ->check(CLI::Range(0.0, 50.0))
        ->capture_default_str();
    app.add_option("--seconds", options.seconds, "virtual, after everybody has joined")
        ->check(CLI::Range(1.0, 3600.0))
        ->capture_default_str();
    app.add_option("--seed", options.seed)->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    try {
        return BigWorld(options).measure();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 2;
    }
}

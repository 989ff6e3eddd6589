#include "slow_readers.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "measures.hpp"
#include "security/random.hpp"
#include "tickwire/simulated_network.hpp"
#include "transport/client_transport.hpp"
#include "transport/counters.hpp"
#include "transport/server_transport.hpp"

namespace hostile_client {

namespace {

using namespace tickwire;
using namespace std::chrono_literals;
using transport::Lane;
using Kind = transport::TransportEvent::Kind;

constexpr std::size_t clients = 128, slow = 32;
constexpr Duration tick{16'667};
constexpr int told_ticks = 600;

struct Outcome {
    double tick_us = 0;      // on average, while all are told something
    double most_kib = 0;     // allocated, above what it was when all had joined
    double slow_gone_s = 0;  // the last of them
    std::size_t stayed = 0;
    bool all_heard = true;  // of the others
    std::uint64_t too_slow = 0;
};

class Crowd {
public:
    explicit Crowd(const Conditions& to_slow) {
        transport::ServerTransportConfig config;
        config.max_sessions = clients;
        auto opened = transport::ServerTransport::open(network_.attach(server_), config, random_, now_);
        if (!opened) std::abort();
        transport_ = std::move(*opened);
        for (std::uint8_t i = 0; i < clients; ++i) {
            auto client = transport::ClientTransport::connect(
                network_.attach(of(i)), {.server = server_, .playing_timeout = 60s}, random_, now_);
            if (!client) std::abort();
            clients_.push_back(std::move(*client));
        }
        for (int i = 0; i < 600 && sessions_.size() < clients; ++i) step(false);
        if (sessions_.size() < clients) std::abort();
        for (const transport::SessionId session : sessions_) transport_->set_playing(session);
        for (std::uint8_t i = 0; i < slow; ++i) network_.set_conditions(server_, of(i * 4), to_slow);
    }
    ~Crowd() {
        clients_.clear();
        transport_.reset();
    }

    Outcome run() {
        Outcome outcome;
        const std::size_t before = heap_bytes();
        std::size_t most = before;
        for (int i = 0; i < told_ticks; ++i) {
            outcome.tick_us += static_cast<double>(step(true).count()) / told_ticks;
            most = std::max(most, heap_bytes());
            note_gone(outcome, i);
        }
        for (int i = told_ticks; i < 3 * told_ticks; ++i) {
            step(false);
            note_gone(outcome, i);
        }
        outcome.most_kib = static_cast<double>(most - before) / 1024;
        outcome.stayed = transport_->session_count();
        outcome.too_slow = transport_->counters().ended_too_slow;
        for (std::size_t i = 0; i < clients; ++i) outcome.all_heard &= (i % 4 == 0) || heard_[i] == told_ticks;
        return outcome;
    }

private:
    static Address of(std::uint8_t client) { return Address::ipv4(10, 0, 1, client, 1); }

    void note_gone(Outcome& outcome, int ticks) const {
        if (outcome.slow_gone_s == 0 && transport_->session_count() == clients - slow)
            outcome.slow_gone_s = static_cast<double>(ticks) / 60;
    }

    Duration step(bool tells) {
        now_ += tick;
        const Duration begin = thread_time();
        transport_->receive(now_);
        Duration spent = thread_time() - begin;
        for (const auto& event : transport_->events()) {
            if (event.kind == Kind::connected) sessions_.push_back(event.session);
            if (event.kind == Kind::disconnected) std::erase(sessions_, event.session);
        }
        for (std::size_t i = 0; i < clients; ++i) {
            clients_[i]->receive(now_);
            for (const auto& event : clients_[i]->events()) heard_[i] += event.kind == Kind::message;
            clients_[i]->send_state(std::as_bytes(std::span("command")));
        }
        const Duration again = thread_time();
        for (const transport::SessionId session : sessions_) {
            if (tells) transport_->send_message(session, Lane::events, std::as_bytes(std::span(news_)));
            transport_->send_state(session, std::as_bytes(std::span(snapshot_)));
        }
        transport_->flush(now_);
        spent += thread_time() - again;
        for (auto& client : clients_) client->flush(now_);
        return spent;
    }

    const Address server_ = Address::ipv4(10, 0, 0, 1, 1);
    const std::string news_ = std::string(300, 'e'), snapshot_ = std::string(100, 's');
    SimulatedNetwork network_{5};
    security::SeededRandomSource random_{5};
    TimePoint now_{1000s};
    std::unique_ptr<transport::ServerTransport> transport_;
    std::vector<std::unique_ptr<transport::ClientTransport>> clients_;
    std::vector<transport::SessionId> sessions_;
    std::vector<int> heard_ = std::vector<int>(clients);
};

Outcome run(const Conditions& to_slow) {
    return std::make_unique<Crowd>(to_slow)->run();
}

}  // namespace

bool run_slow_readers() {
    run({});  // what is allocated once is there
    bool held = true;
    const Outcome calm = run({});
    const std::pair<const char*, Conditions> kinds[] = {{"take nothing", {.loss_percent = 100}},
                                                        {"take 1 KB a second", {.bandwidth_kbit = 8}}};
    for (const auto& [name, conditions] : kinds) {
        const Outcome with = run(conditions);
        const double each_kib = std::max(0.0, with.most_kib - calm.most_kib) / slow;
        const double dearer = 100 * (with.tick_us / calm.tick_us - 1);
        const bool good = with.stayed == clients - slow && with.too_slow == slow && with.all_heard &&
                          with.slow_gone_s > 0 && with.slow_gone_s <= 10.2 && each_kib <= 512;
        std::printf(
            "32 of 128 %-18s too slow: %llu, the last after %.1f s  %4.0f KiB each  a tick %4.0f -> %4.0f us (%+.1f %%)"
            "  the others heard all: %s  %s\n",
            name, static_cast<unsigned long long>(with.too_slow), with.slow_gone_s, each_kib, calm.tick_us,
            with.tick_us, dearer, with.all_heard ? "yes" : "NO", good ? "held" : "NO");
        held &= good;
    }
    return held;
}

}  // namespace hostile_client

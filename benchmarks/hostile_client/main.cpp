// One client that holds its keys and means harm, beside four who play: what it costs the server in memory and time,
// when it is thrown out, and what the others notice. On virtual time; the server's time is that of its processor. The
// memory is all that the process grew by: the network's queues and the attacker's own are in it. Then those who take
// nothing of what they are told.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstring>

#include "attacks.hpp"
#include "hostile_client.hpp"
#include "measures.hpp"
#include "slow_readers.hpp"
#include "transport/client_transport.hpp"
#include "transport/server_transport.hpp"

namespace {

using namespace hostile_client;
using namespace std::chrono_literals;
using transport::Lane;
using Kind = transport::TransportEvent::Kind;

constexpr std::size_t players = 4;
constexpr Duration tick{16'667};

double percentile(std::vector<double>& values, double percent) {
    if (values.empty()) return 0;
    const auto at = static_cast<std::ptrdiff_t>(percent / 100 * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + at, values.end());
    return values[static_cast<std::size_t>(at)];
}

/// A server with four players, each of whom says something reliable in every tick, and is told something.
class Match {
public:
    Match() {
        auto opened = transport::ServerTransport::open(network_.attach(server_address), {}, random_, now_);
        if (!opened) std::abort();
        server_ = std::move(*opened);
        for (std::uint8_t i = 0; i < players; ++i) {
            auto client = transport::ClientTransport::connect(network_.attach(Address::ipv4(10, 0, 1, i, 1)),
                                                              {.server = server_address}, random_, now_);
            if (!client) std::abort();
            clients_.push_back(std::move(*client));
        }
        hostile_ = std::make_unique<HostileClient>(network_, hostile_address, server_address, now_);
        network_.set_conditions({.latency = 20ms, .jitter = 5ms});
        network_.set_conditions(hostile_address, server_address, {});
        network_.set_conditions(server_address, hostile_address, {});
    }
    ~Match() {
        hostile_.reset();
        clients_.clear();
        server_.reset();
    }

    void step(const Attack* attack, int datagrams) {
        now_ += tick;
        const Duration begin = thread_time();
        server_->receive(now_);
        Duration spent = thread_time() - begin;
        for (const auto& event : server_->events()) look(event);
        for (auto& client : clients_) {
            client->receive(now_);
            for (const auto& event : client->events()) heard_ += event.kind == Kind::message;
            const std::int64_t at = now_.time_since_epoch().count();
            client->send_message(Lane::events, std::as_bytes(std::span(&at, 1)));
            client->send_state(std::as_bytes(std::span("command")));
        }
        hostile_->receive(now_);
        if (attack != nullptr && !hostile_->ended()) {
            const Target target{hostile_->header_word(), hostile_->session_number()};
            for (int i = 0; i < datagrams; ++i) hostile_->inject(attack->datagram(target, sent_++));
        }
        for (const transport::SessionId session : sessions_) {
            server_->send_message(session, Lane::events, std::as_bytes(std::span("told")));
            server_->send_state(session, std::as_bytes(std::span("snapshot")));
        }
        const Duration again = thread_time();
        server_->flush(now_);
        spent += thread_time() - again;
        for (auto& client : clients_) client->flush(now_);
        hostile_->flush(now_);
        tick_us.push_back(static_cast<double>(spent.count()));
    }

    bool all_connected() const { return sessions_.size() == players + 1 && hostile_->connected(); }
    bool thrown_out() const { return server_->session_count() == players; }
    bool honest_stay() const { return ended_ <= 1 && server_->session_count() >= players; }
    std::string reason() const { return hostile_->end() ? hostile_->end()->to_string() : "stays"; }
    double lasted_ms(TimePoint since) const { return std::chrono::duration<double, std::milli>(now_ - since).count(); }
    TimePoint now() const { return now_; }
    void forget_measures() {
        tick_us.clear();
        late_ms.clear();
    }

    std::vector<double> tick_us, late_ms;  ///< the server's time in each tick; how late each message came to it

private:
    static inline const Address server_address = Address::ipv4(10, 0, 0, 1, 1),
                                hostile_address = Address::ipv4(66, 6, 6, 6, 6);

    void look(const transport::TransportEvent& event) {
        if (event.kind == Kind::connected) sessions_.push_back(event.session);
        if (event.kind == Kind::disconnected) {
            ++ended_;
            std::erase(sessions_, event.session);
        }
        if (event.kind != Kind::message || event.bytes.size() != sizeof(std::int64_t)) return;
        std::int64_t at = 0;
        std::memcpy(&at, event.bytes.data(), sizeof at);
        late_ms.push_back(static_cast<double>(now_.time_since_epoch().count() - at) / 1000);
    }

    SimulatedNetwork network_{3};
    security::SeededRandomSource random_{3};
    TimePoint now_{1000s};
    std::unique_ptr<transport::ServerTransport> server_;
    std::vector<std::unique_ptr<transport::ClientTransport>> clients_;
    std::unique_ptr<HostileClient> hostile_;
    std::vector<transport::SessionId> sessions_;
    std::uint64_t heard_ = 0;
    std::uint32_t sent_ = 0;
    int ended_ = 0;
};

struct Measure {
    double tick_p99_us = 0, core_percent = 0, message_p99_ms = 0;
};

Measure measure(Match& match) {
    double sum = 0;
    for (const double one : match.tick_us) sum += one;
    const double virtual_us = static_cast<double>(match.tick_us.size()) * static_cast<double>(tick.count());
    return {percentile(match.tick_us, 99), 100 * sum / virtual_us, percentile(match.late_ms, 99)};
}

/// One attack at this many datagrams a tick for so long, or until it is thrown out; whether all promises held.
bool run(const Attack& attack, int a_tick, int ticks) {
    Match match;
    for (int i = 0; i < 300 && !match.all_connected(); ++i) match.step(nullptr, 0);
    if (!match.all_connected()) return false;
    match.tick_us.reserve(10'000);
    match.late_ms.reserve(100'000);
    for (int i = 0; i < 120; ++i) match.step(nullptr, 0);
    match.forget_measures();
    for (int i = 0; i < 600; ++i) match.step(nullptr, 0);
    const Measure calm = measure(match);
    match.forget_measures();

    const std::size_t before = heap_bytes();
    std::size_t most = before;
    const TimePoint began = match.now();
    double thrown_out_ms = 0;
    for (int i = 0; i < ticks; ++i) {
        match.step(&attack, a_tick);
        most = std::max(most, heap_bytes());
        if (thrown_out_ms == 0 && match.thrown_out()) thrown_out_ms = match.lasted_ms(began);
        if (thrown_out_ms != 0 && i > 60) break;
    }
    const Measure attacked = measure(match);
    const double kib = static_cast<double>(most - before) / 1024;
    const bool in_time = !attack.breaks_rules || (thrown_out_ms > 0 && thrown_out_ms < 1000);
    const bool held =
        in_time && kib <= 1024 && match.honest_stay() && attacked.message_p99_ms < calm.message_p99_ms + 2;
    char fate[64] = "stays";
    if (thrown_out_ms > 0) std::snprintf(fate, sizeof fate, "out after %.0f ms", thrown_out_ms);
    std::printf(
        "%-25s %5d/s  %-18s %5.0f KiB  core %5.2f -> %5.2f %%  tick p99 %4.0f -> %4.0f us  others' p99 %.0f -> %.0f ms "
        " %s\n",
        attack.name, a_tick * 60, fate, kib, calm.core_percent, attacked.core_percent, calm.tick_p99_us,
        attacked.tick_p99_us, calm.message_p99_ms, attacked.message_p99_ms, held ? "held" : "NO");
    return held;
}

}  // namespace

int main(int argc, char** argv) {
    int ticks = 600;
    CLI::App app("What one hostile client inside the seal costs.", "bench_hostile_client");
    app.add_option("--ticks", ticks, "of each attack, 60 a second")
        ->check(CLI::Range(60, 100'000))
        ->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    if (auto crypto = security::initialize_crypto(); !crypto) return std::puts(crypto.error().message.c_str()), 1;
    bool held = true;
    for (const Attack& attack : attacks()) {
        // At the rate that the budgets allow for ever, and as fast as a wire may bring it.
        for (const int a_tick : {3, 60}) held &= run(attack, a_tick, ticks);
    }
    held &= run_slow_readers();
    return held ? 0 : 1;
}

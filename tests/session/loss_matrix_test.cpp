// What a session must deliver on any network: every cell of loss and jitter, with duplicates, reordering and corruption
// beside. TICKWIRE_LOSS_SECONDS and TICKWIRE_LOSS_SEEDS make it as long as one likes; the defaults are for every day.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <iomanip>
#include <iostream>

#include "support/from_environment.hpp"
#include "support/transport_world.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace tickwire::transport;
using namespace std::chrono_literals;
using Kind = TransportEvent::Kind;

namespace {

/// Reliable messages one way, numbered: what arrived of them, how, and how late.
struct Stream {
    std::vector<TimePoint> sent_at;
    std::uint64_t received = 0, out_of_order = 0;
    std::vector<std::uint32_t> late_ms;

    std::uint64_t next(TimePoint now) {
        sent_at.push_back(now);
        return sent_at.size() - 1;
    }
    void take(const TransportEvent& event, TimePoint now) {
        if (event.kind != Kind::message || event.bytes.size() != 8) return;
        std::uint64_t number = 0;
        std::memcpy(&number, event.bytes.data(), 8);
        out_of_order += number != received;
        ++received;
        if (number < sent_at.size())
            late_ms.push_back(static_cast<std::uint32_t>((now - sent_at[number]).count() / 1000));
    }
    std::uint64_t lost() const { return sent_at.size() - std::min<std::uint64_t>(received, sent_at.size()); }
};

/// What a cell came to, over all of its seeds.
struct Cell {
    std::uint64_t lost = 0, out_of_order = 0, sessions_ended = 0, sent = 0, states_sent = 0, states = 0;
    std::uint64_t bytes = 0;
    std::vector<std::uint32_t> late_ms;
    std::string why;

    std::uint32_t percentile(double percent) {
        if (late_ms.empty()) return 0;
        const auto at = static_cast<std::size_t>(percent / 100 * static_cast<double>(late_ms.size() - 1));
        std::nth_element(late_ms.begin(), late_ms.begin() + static_cast<std::ptrdiff_t>(at), late_ms.end());
        return late_ms[at];
    }
};

/// A message each way and a state each way in every tick for `time`, and then quiet until all has come.
void run_session(const Conditions& conditions, std::uint64_t seed, Duration time, Cell& cell) {
    TransportWorld world(seed);
    TestClient& client = world.add_client();
    REQUIRE(world.connect(client));
    const SessionId session = world.session_of(client);
    world.server->set_playing(session);  // the shorter patience, as in a match
    world.network.set_conditions(conditions);
    world.record = false;
    Stream up, down;
    bool sending = true;
    const auto look = [&](const TransportEvent& event, Stream& stream) {
        stream.take(event, world.now);
        if (event.kind != Kind::disconnected) return;
        ++cell.sessions_ended;
        cell.why = "seed " + std::to_string(seed) + ": " + event.disconnect->to_string();
        sending = false;
    };
    world.between = [&] {
        for (const TransportEvent& event : world.server->events()) look(event, up);
        for (const TransportEvent& event : client.transport->events()) {
            look(event, down);
            cell.states += event.kind == Kind::state;
        }
        if (!sending) return;
        const std::uint64_t there = up.next(world.now), here = down.next(world.now);
        client.transport->send_message(Lane::control, std::as_bytes(std::span(&there, 1)));
        world.server->send_message(session, Lane::events, std::as_bytes(std::span(&here, 1)));
        client.transport->send_state(bytes_of("command"));
        cell.states_sent += world.server->send_state(session, bytes_of("snapshot")) != 0;
    };
    world.run(time);
    sending = false;
    cell.bytes += world.server->stats(session).bytes_sent;
    world.run(12s);
    for (const Stream* stream : {&up, &down}) {
        cell.lost += stream->lost();
        cell.out_of_order += stream->out_of_order;
        cell.sent += stream->sent_at.size();
        cell.late_ms.insert(cell.late_ms.end(), stream->late_ms.begin(), stream->late_ms.end());
    }
}

Cell run_cell(Conditions conditions) {
    const auto time = Duration(std::chrono::seconds(from_environment("TICKWIRE_LOSS_SECONDS", 10)));
    const std::uint64_t seeds = from_environment("TICKWIRE_LOSS_SEEDS", 1);
    conditions.duplicate_percent = conditions.reorder_percent = conditions.corrupt_percent = 5;
    Cell cell;
    for (std::uint64_t seed = 0; seed < seeds; ++seed)
        run_session(conditions, 65 + static_cast<std::uint64_t>(conditions.loss_percent) + 100 * seed, time, cell);
    std::cout << "loss " << std::setw(2) << conditions.loss_percent << " %, " << std::setw(3)
              << conditions.latency.count() / 1000 << " to " << (conditions.latency + conditions.jitter).count() / 1000
              << " ms: " << cell.sent << " messages, " << cell.lost << " lost, " << cell.out_of_order
              << " out of order, " << cell.sessions_ended << " sessions ended; p50 " << cell.percentile(50) << ", p99 "
              << cell.percentile(99) << ", p99.9 " << cell.percentile(99.9) << ", latest " << cell.percentile(100)
              << " ms; states " << cell.states << " of " << cell.states_sent << "; " << cell.bytes / 1000 << " kB down "
              << cell.why << '\n';
    return cell;
}

void check_reliable(const Cell& cell) {
    CHECK(cell.sessions_ended == 0);
    CHECK(cell.lost == 0);
    CHECK(cell.out_of_order == 0);
}

}  // namespace

TEST_CASE(
    "the loss matrix: nothing reliable is lost, doubled or out of order, nobody is dropped, and the rest is not "
    "starved") {
    const double loss = GENERATE(0.0, 2.0, 5.0, 10.0, 20.0, 30.0, 40.0);
    const Duration jitter = GENERATE(Duration(0ms), Duration(20ms), Duration(50ms));
    const Cell cell = run_cell({.latency = 50ms, .jitter = jitter, .loss_percent = loss});
    INFO("loss " << loss << " %, jitter " << jitter.count() / 1000 << " ms: " << cell.why);
    check_reliable(cell);
    // Of a state datagram one copy is enough; duplicates of it, and 5 % corrupted, are dropped.
    const double expected = (1 - loss / 100) * 0.95, sent = static_cast<double>(cell.states_sent);
    const double chance = 4 * std::sqrt(expected * (1 - expected) / sent);  // four standard deviations
    CHECK(static_cast<double>(cell.states) >= (expected - 0.01 - chance) * sent);
    CHECK(cell.states <= cell.states_sent);
}

TEST_CASE("at 10 % loss and 100 +-50 ms each way what is reliable comes within 700 ms, 99 of 100 times") {
    Cell cell = run_cell({.latency = 50ms, .jitter = 100ms, .loss_percent = 10});
    check_reliable(cell);
    CHECK(cell.percentile(99) <= 700);
}

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <vector>

#include "arena/arena.hpp"
#include "arena/swarm_client.hpp"
#include "arena/swarm_pace.hpp"

namespace tickwire::bench {

namespace {

constexpr std::uint32_t joins_a_tick = 4;
constexpr std::uint32_t checked_clients = 32;
constexpr std::uint32_t all_may_read = 256;  // of more clients, only those checked do
// Of these it is measured when the snapshots come that show their commands, looked for in each slice of a tick. Some
// act in each, so that what they wait for is the path and the server; others once a tick, all over it, as a program
// does that draws as many pictures as there are ticks.
constexpr std::uint32_t quick_clients = 2, once_a_tick_clients = 2;

// None without a path, or where it is no prior of the walk at this rate.
std::shared_ptr<const snapshot::Prior> prior_in(const std::string& path, const Description& description) {
    std::ifstream in(path, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
    auto prior = snapshot::load_prior(std::as_bytes(std::span(bytes)), description);
    return prior ? std::make_shared<const snapshot::Prior>(std::move(*prior)) : nullptr;
}

Description description_at(std::uint32_t hz) {
    return hz == 30 ? describe<ArenaGame<30>>() : hz == 60 ? describe<ArenaGame<60>>() : describe<ArenaGame<128>>();
}

}  // namespace

void swarm_tickwire(const ArenaOptions& options, Board& board) {
    if (!wait_for_server(board)) return;
    const Description description = description_at(options.hz);
    const Conditions conditions{.latency = Duration(static_cast<std::int64_t>(options.rtt_ms * 500)),
                                .loss_percent = options.loss_percent};
    client::SharedDecoding decoding;
    std::vector<std::unique_ptr<SwarmClient>> clients;
    const std::shared_ptr<const snapshot::Prior> prior = prior_in(options.prior, description);
    if (!options.prior.empty() && prior == nullptr) return fail(board, "the prior cannot be used");
    const auto port = static_cast<std::uint16_t>(board.port.load());
    const auto sum = [&](auto of) {
        std::uint64_t total = 0;
        for (const auto& client : clients) total += of(*client);
        return total;
    };
    std::uint64_t snapshots = 0;
    SwarmFigures before;
    bool checking = false;
    const auto slice_begins = [&] {
        for (std::uint32_t i = 0; i < clients.size() && i < quick_clients + once_a_tick_clients; ++i) {
            if (i < quick_clients) clients[i]->advance(monotonic_now());
            if (i >= quick_clients) clients[i]->listen(monotonic_now());
        }
    };
    const auto act = [&](std::uint32_t i, TimePoint now) {
        if (i >= clients.size()) return;
        if (i + 2 * slices < clients.size()) clients[i + 2 * slices]->expect();
        if (i + slices < clients.size()) clients[i + slices]->expect_session();
        if (checking && i < checked_clients) clients[i]->check(board.truth, board.swarm);
        if (i >= quick_clients) clients[i]->advance(now);
    };
    const auto joined = [&](TimePoint now) {
        for (std::uint32_t n = 0; n < joins_a_tick && clients.size() < options.clients; ++n) {
            auto client =
                std::make_unique<SwarmClient>(description, decoding, static_cast<std::uint32_t>(clients.size()),
                                              options.clients <= all_may_read || clients.size() < checked_clients);
            client->hold(prior);
            if (auto connected = client->connect(conditions, port, now); !connected) {
                fail(board, connected.error().message.c_str());
                return false;
            }
            clients.push_back(std::move(client));
        }
        const auto lost = std::ranges::find_if(clients, [](const auto& client) { return client->lost(); });
        if (lost != clients.end()) return fail(board, ("a client was lost: " + (*lost)->why()).c_str()), false;
        return clients.size() == options.clients &&
               std::ranges::all_of(clients, [](const auto& client) { return client->playing(); });
    };
    const auto received = [](const SwarmClient& client) { return client.snapshots(); };
    const auto pictures = [&](SwarmFigures& figures) {
        figures.in_vain = sum([](const SwarmClient& client) { return client.stats().snapshots_in_vain; });
        figures.frames = sum([](const SwarmClient& client) { return client.stats().frames; });
        figures.starved_frames = sum([](const SwarmClient& client) { return client.stats().starved_frames; });
    };
    const auto recorded = [&](const auto& each) {
        for (std::uint32_t i = 0; i < std::min(options.clients, ArenaOptions::recorded_clients); ++i) {
            if (options.record.empty()) return;
            if (auto done = each(*clients[i], i); !done) fail(board, done.error().message.c_str());
        }
    };
    const auto begin = [&] {
        recorded([&](SwarmClient& client, std::uint32_t i) {
            return client.record(options.record + "-" + std::to_string(i + 1) + ".twrec");
        });
        snapshots = sum(received);
        pictures(before);
        for (const auto& client : clients) client->waits().begin();
        checking = true;
    };
    const auto end = [&] {
        board.swarm.snapshots = sum(received) - snapshots;
        board.swarm.wrong += sum([](const SwarmClient& client) { return client.stats().decode_errors; });
        pictures(board.swarm);
        board.swarm.in_vain -= before.in_vain;
        board.swarm.frames -= before.frames;
        board.swarm.starved_frames -= before.starved_frames;
        const auto delay = [](const SwarmClient& client) { return client.stats().view_delay.count(); };
        board.swarm.view_delay_ms = static_cast<double>(sum(delay)) / 1000 / options.clients;
        std::vector<std::uint32_t> waits;
        const auto gather = [&](std::uint32_t from, std::uint32_t count) {
            for (std::uint32_t i = from; i < std::min<std::size_t>(from + count, clients.size()); ++i)
                waits.insert(waits.end(), clients[i]->waits().waits_us().begin(), clients[i]->waits().waits_us().end());
            return figures_of(waits);
        };
        board.swarm.quick_waits = gather(0, quick_clients);
        board.swarm.once_a_tick_waits = gather(quick_clients, once_a_tick_clients);
        checking = false;
        recorded([](SwarmClient& client, std::uint32_t) { return client.end_recording(); });
        for (const auto& client : clients) {
            if (client->lost()) fail(board, ("a client was lost: " + client->why()).c_str());
        }
    };
    pace_swarm(options, board, slice_begins, act, joined, begin, end);
}

}  // namespace tickwire::bench

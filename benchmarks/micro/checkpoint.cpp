// What a checkpoint costs the tick's thread: the room's own, and handing it over to the thread that writes it. Beside
// it what a tick of the same room costs, and the ticks while the checkpoint is written.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "arena/arena_game.hpp"
#include "server/checkpoint_store.hpp"
#include "server/room.hpp"
#include "tickwire/world_host.hpp"

namespace {

using namespace tickwire;
using Walk = bench::ArenaGame<60>;

double seconds_of(const auto& work) {
    const auto begun = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

double median(std::vector<double>& of) {
    std::ranges::nth_element(of, of.begin() + std::ssize(of) / 2);
    return of[of.size() / 2];
}

/// Once a second at 60 Hz, of a room of so many entities that all move. The seconds' ticks run one after another.
void checkpoint(benchmark::State& state) {
    const Description description = describe<Walk>();
    server::SnapshotWriter::Encoders encoders(description, snapshot::Level::shared);
    server::SnapshotWriter writer(description, encoders, 1200);
    const auto entities = static_cast<std::uint32_t>(state.range(0));
    server::Room room(RoomId{1}, "walk", description, std::make_unique<WorldHostOf<Walk>>(SetupOf<Walk>{entities}, 1),
                      {}, writer);
    const auto folder = std::filesystem::temp_directory_path() / ("tickwire-checkpoint-" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    std::vector<double> taking, handing, quiet, busy;
    {
        server::CheckpointStore store(folder, description);
        const auto tick = [&] { return seconds_of([&] { room.step_again({room.tick() + 1, {}, {}}); }); };
        for (int i = 0; i < 120; ++i) tick();
        std::uint64_t taken = 0;
        const auto written = [&] { return store.counters().written + store.counters().failed >= taken; };
        for ([[maybe_unused]] auto _ : state) {
            for (int i = 0; i < 50; ++i) quiet.push_back(tick());
            server::Checkpoint checkpoint;
            taking.push_back(seconds_of([&] { checkpoint = room.checkpoint(); }));
            handing.push_back(seconds_of([&] { store.write(std::move(checkpoint)); }));
            ++taken;
            for (int i = 0; i < 10 || !written(); ++i) {
                busy.push_back(tick());
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            }
            state.SetIterationTime(taking.back() + handing.back());
        }
        if (store.counters().failed != 0) state.SkipWithError("the checkpoint could not be written");
    }
    std::filesystem::remove_all(folder);
    if (taking.empty()) return;
    state.counters["take_us"] = median(taking) * 1e6;
    state.counters["take_worst_us"] = *std::ranges::max_element(taking) * 1e6;
    state.counters["hand_over_us"] = median(handing) * 1e6;
    state.counters["hand_over_worst_us"] = *std::ranges::max_element(handing) * 1e6;
    state.counters["tick_us"] = median(quiet) * 1e6;
    state.counters["tick_while_written_us"] = median(busy) * 1e6;
    state.counters["of_a_tick"] = (median(taking) + median(handing)) / median(quiet);
}

}  // namespace

BENCHMARK(checkpoint)->Arg(1000)->Arg(10'000)->UseManualTime()->Iterations(40);

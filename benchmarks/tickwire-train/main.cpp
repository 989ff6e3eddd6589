// tickwire-train: makes a prior for the snapshot codec from recordings of a game: RecordingWriter's files
// (tickwire/recording.hpp), or cubes (benchmarks/data/README.md).
//   tickwire-train --output FILE INPUT...
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "cubes/recording.hpp"
#include "tickwire-train/prior_trainer.hpp"
#include "tickwire-train/training_packets.hpp"

using namespace tickwire;

namespace {

using Recordings = std::vector<std::unique_ptr<train::TrainingRecording>>;

struct TrainOptions {
    std::string output, built_in;
    std::vector<std::string> inputs;
    std::vector<int> distances{1, 3, 6, 12, 30, 60};
    int slot_bits = 12;
    std::size_t cubes = bench::usual_cubes, every = 1;
    bool lossy = true;

    train::TrainingPackets packets_of(Recordings recordings) const {
        // A receiver that loses packets holds what it happened to get.
        std::vector<bench::LinkConditions> links;
        if (lossy) links = {{5, 2, 6}, {20, 5, 6}};
        return {std::move(recordings), distances, links, every};
    }
};

int failed(const std::string& why) {
    std::fprintf(stderr, "tickwire-train: %s\n", why.c_str());
    return 1;
}

bool write_file(const std::string& path, std::span<const std::byte> bytes) {
    std::ofstream out(path, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return static_cast<bool>(out.flush());
}

int train_one_game(const TrainOptions& options, Recordings recordings) {
    const Description description = recordings.front()->description();
    for (std::size_t i = 0; i < recordings.size(); ++i) {
        const std::string differs = first_difference(description, recordings[i]->description());
        if (!differs.empty())
            return failed(options.inputs[0] + " and " + options.inputs[i] + " are of two games: " + differs);
    }
    auto packets = options.packets_of(std::move(recordings));
    const auto start = snapshot::generic_prior(description, options.slot_bits);
    const auto prior = train::train_prior(description, packets, start, true);
    const auto bytes = snapshot::save(*prior, description);
    if (!write_file(options.output, bytes)) return failed(options.output + ": cannot be written");
    std::printf("%s: %zu bytes, hash %016llx\n", options.output.c_str(), bytes.size(),
                static_cast<unsigned long long>(snapshot::hash(*prior, description)));
    return 0;
}

int train_built_in(const TrainOptions& options, Recordings recordings) {
    std::vector<Recordings> by_game;
    for (auto& recording : recordings) {
        const auto same = [&](const Recordings& game) {
            return first_difference(game.front()->description(), recording->description()).empty();
        };
        auto game = std::ranges::find_if(by_game, same);
        if (game == by_game.end()) game = by_game.insert(game, Recordings{});
        game->push_back(std::move(recording));
    }
    std::vector<Description> descriptions;
    std::vector<train::TrainingPackets> packets;
    std::vector<train::UsualSource> sources;
    for (Recordings& game : by_game) {
        descriptions.push_back(game.front()->description());
        packets.push_back(options.packets_of(std::move(game)));
    }
    for (std::size_t i = 0; i < packets.size(); ++i) sources.push_back({descriptions[i], packets[i]});
    const std::string source = train::train_usual(sources);
    if (!write_file(options.built_in, std::as_bytes(std::span(source))))
        return failed(options.built_in + ": cannot be written");
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Makes a prior for the snapshot codec from recordings of one game.", "tickwire-train");
    TrainOptions options;
    auto* output = app.add_option("--output", options.output, "file to write the prior to");
    app.add_option("--built-in", options.built_in,
                   "instead: the source of the built-in prior's tables, from recordings of any games")
        ->excludes(output);
    app.add_option("--distances", options.distances, "ages of the newest reference to train for, in ticks")
        ->delimiter(',')
        ->allow_extra_args(false);
    app.add_option("--slot-bits", options.slot_bits,
                   "size of each table of the prior, as a power of two: bytes against memory")
        ->check(CLI::Range(8, 18));
    app.add_option("--cubes", options.cubes, "how many cubes the recordings are of")->check(CLI::Range(1, 65536));
    app.add_option("--every", options.every, "train on one frame of so many")->check(CLI::Range(1, 1000));
    app.add_flag("--loss,!--no-loss", options.lossy,
                 "train for references with gaps too, as 5 and 20 % loss leave them");
    app.add_option("INPUT", options.inputs, "recordings")->required();
    CLI11_PARSE(app, argc, argv);
    const bool built_in = !options.built_in.empty();
    if (options.output.empty() && !built_in) return failed("--output or --built-in is needed");
    Recordings recordings;
    for (const std::string& input : options.inputs) {
        auto recording = train::open_training(input, options.cubes);
        if (!recording) return failed(recording.error().message);
        recordings.push_back(std::move(*recording));
    }
    return built_in ? train_built_in(options, std::move(recordings)) : train_one_game(options, std::move(recordings));
}

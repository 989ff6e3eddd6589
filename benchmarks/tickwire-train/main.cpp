// tickwire-train: makes a prior for the snapshot codec from recordings of a game: RecordingWriter's files
// (tickwire/recording.hpp), or cubes (benchmarks/data/README.md).
//   tickwire-train --output FILE INPUT...
#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "cubes/recording.hpp"
#include "tickwire-train/prior_trainer.hpp"
#include "tickwire-train/training_packets.hpp"

using namespace tickwire;

int main(int argc, char** argv) {
    CLI::App app("Makes a prior for the snapshot codec from recordings of one game.", "tickwire-train");
    std::string output;
    std::vector<std::string> inputs;
    std::vector<int> distances{1, 3, 6, 12, 30, 60};
    app.add_option("--output", output, "file to write the prior to")->required();
    app.add_option("--distances", distances, "ages of the newest reference to train for, in ticks")->delimiter(',');
    int slot_bits = 12;
    app.add_option("--slot-bits", slot_bits, "size of each table of the prior, as a power of two: bytes against memory")
        ->check(CLI::Range(8, 18));
    std::size_t cubes = bench::usual_cubes;
    app.add_option("--cubes", cubes, "how many cubes the recordings are of")->check(CLI::Range(1, 65536));
    std::size_t every = 1;
    app.add_option("--every", every, "train on one frame of so many")->check(CLI::Range(1, 1000));
    bool lossy = true;
    app.add_flag("--loss,!--no-loss", lossy, "train for references with gaps too, as 5 and 20 % loss leave them");
    app.add_option("INPUT", inputs, "recordings")->required();
    CLI11_PARSE(app, argc, argv);
    // A receiver that loses packets holds what it happened to get.
    std::vector<bench::LinkConditions> links;
    if (lossy) links = {{5, 2, 6}, {20, 5, 6}};
    std::vector<std::unique_ptr<train::TrainingRecording>> recordings;
    for (const std::string& input : inputs) {
        auto recording = train::open_training(input, cubes);
        if (!recording) return std::fprintf(stderr, "tickwire-train: %s\n", recording.error().message.c_str()), 1;
        recordings.push_back(std::move(*recording));
    }
    const Description description = recordings.front()->description();
    for (std::size_t i = 0; i < recordings.size(); ++i) {
        const std::string differs = first_difference(description, recordings[i]->description());
        if (differs.empty()) continue;
        std::fprintf(stderr, "tickwire-train: %s and %s are of two games: %s\n", inputs[0].c_str(), inputs[i].c_str(),
                     differs.c_str());
        return 1;
    }
    train::TrainingPackets packets(std::move(recordings), distances, links, every);
    const auto prior = train::train_prior(description, packets, snapshot::generic_prior(description, slot_bits), true);
    const auto bytes = snapshot::save(*prior, description);
    std::ofstream out(output, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!out.flush()) return std::fprintf(stderr, "tickwire-train: %s: cannot be written\n", output.c_str()), 1;
    std::printf("%s: %zu bytes, hash %016llx\n", output.c_str(), bytes.size(),
                static_cast<unsigned long long>(snapshot::hash(*prior, description)));
}

// tickwire-train: makes a prior for the snapshot codec from recordings of cubes (benchmarks/data/README.md).
//   tickwire-train --output FILE INPUT...
#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "cubes/packets.hpp"
#include "cubes/recording.hpp"
#include "tickwire-train/prior_trainer.hpp"

namespace {

using namespace tickwire;

// Packets of every recording at every distance, in turn, so that none comes last.
class CubePackets final : public train::PacketSource {
public:
    CubePackets(std::vector<bench::Recording> recordings, const std::vector<int>& distances,
                const std::vector<bench::LinkConditions>& links, std::size_t every)
        : recordings_(std::move(recordings)), every_(every) {
        for (const int distance : distances) {
            for (const auto& recording : recordings_)
                held_.push_back({&recording, bench::HeldFrames::at_distance(recording.frames.size(), distance)});
        }
        for (const bench::LinkConditions& link : links) {
            for (const auto& recording : recordings_)
                held_.push_back({&recording, bench::HeldFrames::acked(recording.frames.size(), link)});
        }
        const std::size_t cubes = recordings_.empty() ? 0 : recordings_.front().cubes;
        fates_.assign(cubes, snapshot::Fate::changed);
        slots_.resize(cubes);
    }

    void feed(Sink& sink, std::size_t stride) override {
        std::size_t longest = 0;
        for (const auto& recording : recordings_) longest = std::max(longest, recording.frames.size());
        // Frames in a scattered order: neighbours in time are alike.
        constexpr std::size_t scatter = 7919;
        for (std::size_t i = 0; i < longest; i += stride * every_) {
            for (const auto& [recording, held] : held_) {
                const std::size_t frame = i * scatter % longest;
                if (frame < recording->frames.size() && !held.ages(frame).empty())
                    feed_frame(sink, *recording, held, frame);
            }
        }
    }

private:
    void feed_frame(Sink& sink, const bench::Recording& recording, const bench::HeldFrames& held, std::size_t frame) {
        snapshot::OutgoingPacket packet;
        packet.ages.count = snapshot::choose_references(held.ages(frame), packet.ages.ages);
        bench::list_known(recording, frame, packet.ages, known_);
        for (std::size_t cube = 0; cube < recording.cubes; ++cube)
            slots_[cube] = recording.frames[frame].data() + cube * bench::cube_slots;
        packet.known = known_;
        packet.fates = fates_;
        packet.known_slots = slots_;
        sink.packet(packet);
    }

    std::vector<bench::Recording> recordings_;
    std::size_t every_;
    std::vector<std::pair<const bench::Recording*, bench::HeldFrames>> held_;
    std::vector<snapshot::KnownEntity> known_;
    std::vector<snapshot::Fate> fates_;
    std::vector<const std::uint32_t*> slots_;
};

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Makes a prior for the snapshot codec from recordings of cubes (.c16 or .c16.zst).", "tickwire-train");
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
    std::vector<bench::Recording> recordings;
    for (const std::string& input : inputs) {
        auto recording = bench::read_recording(input, cubes);
        if (!recording) return std::fprintf(stderr, "tickwire-train: %s\n", recording.error().message.c_str()), 1;
        recordings.push_back(std::move(*recording));
    }
    const Description& description = bench::cube_description();
    CubePackets packets(std::move(recordings), distances, links, every);
    const auto prior = train::train_prior(description, packets, snapshot::generic_prior(description, slot_bits), true);
    const auto bytes = snapshot::save(*prior, description);
    std::ofstream out(output, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!out.flush()) return std::fprintf(stderr, "tickwire-train: %s: cannot be written\n", output.c_str()), 1;
    std::printf("%s: %zu bytes, hash %016llx\n", output.c_str(), bytes.size(),
                static_cast<unsigned long long>(snapshot::hash(*prior, description)));
}

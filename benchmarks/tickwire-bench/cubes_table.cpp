#include "tickwire-bench/cubes_table.hpp"

#include <cstdio>

#include "tickwire-bench/comparisons.hpp"
#include "tickwire-bench/cubes_run.hpp"

namespace tickwire::bench {

namespace {

std::size_t print_row(const char* what, const char* when, const CubesResult& result) {
    std::printf("| %-40s | %-28s | %7.1f | %5zu | %5zu | %5.0f | %5.0f | %zu |\n", what, when, result.mean_bytes,
                result.p95_bytes, result.max_bytes, result.encode_ns_per_cube, result.decode_ns_per_cube,
                result.wrong_frames);
    std::fflush(stdout);
    return result.wrong_frames;
}

}  // namespace

int print_cubes_table(const CubeRecording& recording, const std::shared_ptr<const snapshot::Prior>& prior,
                      const std::vector<std::string>& dictionary) {
    std::vector<CubeRecording> training;
    for (const std::string& path : dictionary) {
        auto read = read_cubes(path, recording.cubes);
        if (!read) return std::fprintf(stderr, "tickwire-bench: %s\n", read.error().message.c_str()), 1;
        training.push_back(std::move(*read));
    }
    std::printf(
        "| codec | references | bytes a frame | p95 | largest | encode ns | decode ns | wrong frames |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- |\n");
    print_row("whole state, FlatBuffers structs", "none", run_flatbuffers(recording));
    print_row("whole state, bit-packed", "none", run_whole_states(recording));
    print_row("changed mask, bit-packed", "6 ticks", run_changed_mask(recording, 6));
    const char* zstd = training.empty() ? "zstd -19" : "zstd -19, dictionary";
    print_row((std::string("int16 differences, ") + zstd).c_str(), "6 ticks", run_zstd_deltas(recording, training, 6));
    print_row((std::string("varint differences, ") + zstd).c_str(), "6 ticks",
              run_zstd_varints(recording, training, 6));
    std::size_t wrong = 0;
    const std::size_t frames = recording.frames.size();
    for (const auto level : {snapshot::Level::fast, snapshot::Level::best}) {
        const char* name = level == snapshot::Level::fast ? "tickwire, fast" : "tickwire, best";
        for (const int distance : {1, 3, 6, 12, 30, 60}) {
            const auto held = HeldFrames::at_distance(frames, distance);
            wrong += print_row(name, (std::to_string(distance) + " ticks").c_str(),
                               run_codec(recording, held, prior, level));
        }
        for (const LinkConditions& link : {LinkConditions{5, 2, 6}, LinkConditions{20, 5, 6}}) {
            const std::string when = std::to_string(static_cast<int>(link.loss_percent)) + " % lost, " +
                                     std::to_string(link.jitter_ticks) + " ticks of jitter";
            wrong += print_row(name, when.c_str(), run_codec(recording, HeldFrames::acked(frames, link), prior, level));
        }
    }
    return wrong == 0 ? 0 : 1;
}

}  // namespace tickwire::bench

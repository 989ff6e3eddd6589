#include "tickwire-bench/cubes_command.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "tickwire-bench/codec_level.hpp"
#include "tickwire-bench/cubes_run.hpp"
#include "tickwire-bench/cubes_table.hpp"

namespace tickwire::bench {

namespace {

struct CubesOptions {
    std::string input, prior, level = "best", json;
    int distance = 6;
    std::size_t cubes = usual_cubes;
    LinkConditions link;
    bool table = false;
    std::vector<std::string> dictionary;
};

Result<std::shared_ptr<const snapshot::Prior>> prior_from(const std::string& path) {
    if (path.empty()) return std::make_shared<const snapshot::Prior>(snapshot::generic_prior(cube_description()));
    std::ifstream in(path, std::ios::binary);
    if (!in) return Error{ErrorCode::not_found, path + ": cannot be opened"};
    const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
    auto prior = snapshot::load_prior(std::as_bytes(std::span(bytes)), cube_description());
    if (!prior) return Error{prior.error().code, path + ": " + prior.error().message};
    return std::make_shared<const snapshot::Prior>(std::move(*prior));
}

bool write_json(const std::string& path, const CubesResult& result) {
    const nlohmann::json json{{"mean_bytes", result.mean_bytes},
                              {"p95_bytes", result.p95_bytes},
                              {"max_bytes", result.max_bytes},
                              {"encode_ns_per_cube", result.encode_ns_per_cube},
                              {"decode_ns_per_cube", result.decode_ns_per_cube},
                              {"wrong_frames", result.wrong_frames},
                              {"frames", result.frames}};
    if (path == "-") return std::printf("%s\n", json.dump(2).c_str()) > 0;
    std::ofstream out(path);
    out << json.dump(2) << '\n';
    return static_cast<bool>(out.flush());
}

int failed(const Error& error) {
    std::fprintf(stderr, "tickwire-bench: %s\n", error.message.c_str());
    return 1;
}

int run(const CubesOptions& options) {
    const auto recording = read_cubes(options.input, options.cubes);
    if (!recording) return failed(recording.error());
    const auto prior = prior_from(options.prior);
    if (!prior) return failed(prior.error());
    if (options.table) return print_cubes_table(*recording, *prior, options.dictionary);
    const auto level = level_named(options.level);
    const std::size_t frames = recording->frames.size();
    const HeldFrames held = options.link.lossy() ? HeldFrames::acked(frames, options.link)
                                                 : HeldFrames::at_distance(frames, options.distance);
    const CubesResult result = run_codec(*recording, held, *prior, level);
    std::printf(
        "%s, %s, %s: mean %.1f bytes a frame, p95 %zu, largest %zu; encode %.0f ns, decode %.0f ns a cube; "
        "%zu of %zu frames wrong\n",
        recording->name.c_str(), options.level.c_str(),
        options.link.lossy() ? "loss" : ("distance " + std::to_string(options.distance)).c_str(), result.mean_bytes,
        result.p95_bytes, result.max_bytes, result.encode_ns_per_cube, result.decode_ns_per_cube, result.wrong_frames,
        result.frames);
    if (!options.json.empty() && !write_json(options.json, result))
        return failed({ErrorCode::io, options.json + ": cannot be written"});
    return result.wrong_frames == 0 ? 0 : 1;
}

}  // namespace

void add_cubes_command(CLI::App& app, int& status) {
    auto options = std::make_shared<CubesOptions>();
    CLI::App* cubes = app.add_subcommand("cubes", "the snapshot codec on a recording of cubes (benchmarks/data)");
    cubes->add_option("--input", options->input, "recording, .c16 or .c16.zst")->required();
    cubes->add_option("--cubes", options->cubes, "how many cubes the recording is of")->check(CLI::Range(1, 65536));
    cubes->add_option("--prior", options->prior, "made by tickwire-train; without it the built-in one is used");
    cubes->add_option("--level", options->level, "fast, best or shared")->check(CLI::IsMember(level_names()));
    cubes->add_option("--distance", options->distance, "age of the newest reference, in ticks")
        ->check(CLI::Range(1, 120));
    cubes
        ->add_option("--loss", options->link.loss_percent,
                     "percent of packets lost; references are then what was acked")
        ->check(CLI::Range(0.0, 90.0));
    cubes->add_option("--jitter", options->link.jitter_ticks, "ticks by which an ack may come later")
        ->check(CLI::Range(0, 30));
    cubes->add_option("--json", options->json, "file for the figures, - for standard output");
    cubes->add_flag("--table", options->table,
                    "the whole table: distances, levels, loss, and what one would use instead");
    cubes->add_option("--dictionary", options->dictionary, "recordings to train zstd's dictionary from, for --table");
    cubes->callback([options, &status] { status = run(*options); });
}

}  // namespace tickwire::bench

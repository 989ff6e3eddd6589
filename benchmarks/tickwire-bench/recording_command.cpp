#include "tickwire-bench/recording_command.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "tickwire-bench/codec_level.hpp"
#include "tickwire-bench/recording_run.hpp"
#include "tickwire-bench/recording_table.hpp"

namespace tickwire::bench {

namespace {

struct RecordingOptions {
    std::string input, prior, level = "best", json;
    std::vector<std::string> dictionary;
    int distance = 6;
    LinkConditions link;
    std::uint16_t receiver = 0;
    bool table = false, fields = false;
};

int failed(const Error& error) {
    std::fprintf(stderr, "tickwire-bench: %s\n", error.message.c_str());
    return 1;
}

Result<std::shared_ptr<const snapshot::Prior>> prior_from(const std::string& path, const Description& description) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return Error{ErrorCode::not_found, path + ": cannot be opened"};
    const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
    auto prior = snapshot::load_prior(std::as_bytes(std::span(bytes)), description);
    if (!prior) return Error{prior.error().code, path + ": " + prior.error().message};
    return std::make_shared<const snapshot::Prior>(std::move(*prior));
}

PlayerId receiver_of(const Recording& recording, std::uint16_t asked) {
    return asked != 0 ? PlayerId{asked} : bench::receiver_of(recording);
}

bool write_json(const std::string& path, const nlohmann::ordered_json& json) {
    if (path == "-") return std::printf("%s\n", json.dump(2).c_str()) > 0;
    std::ofstream out(path);
    out << json.dump(2) << '\n';
    return static_cast<bool>(out.flush());
}

int print_table(RecordedPackets& packets, const std::shared_ptr<const snapshot::Prior>& trained,
                const RecordingOptions& options, nlohmann::ordered_json& json) {
    std::vector<Recording> recordings;
    std::vector<RecordedPackets> training;
    for (const std::string& path : options.dictionary) {
        auto read = read_recording(path);
        if (!read) return failed(read.error());
        recordings.push_back(std::move(*read));
    }
    for (const Recording& recording : recordings)
        training.emplace_back(recording, receiver_of(recording, options.receiver));
    std::vector<HeldWhen> when;
    for (const int distance : {1, 3, 6, 12, 30}) when.push_back(at_distance(packets, distance));
    for (const LinkConditions& link : {LinkConditions{5, 2, 6}, LinkConditions{20, 5, 6}})
        when.push_back(under_loss(packets, link));
    return print_recording_table(packets, when, trained, training, json["table"]) ? 0 : 1;
}

int run(const RecordingOptions& options) {
    const auto recording = read_recording(options.input);
    if (!recording) return failed(recording.error());
    const Description& description = recording->description;
    std::shared_ptr<const snapshot::Prior> trained;
    if (!options.prior.empty()) {
        auto read = prior_from(options.prior, description);
        if (!read) return failed(read.error());
        trained = *read;
    }
    RecordedPackets packets(*recording, receiver_of(*recording, options.receiver));
    const HeldWhen when =
        options.link.lossy() ? under_loss(packets, options.link) : at_distance(packets, options.distance);
    const auto level = level_named(options.level);
    const auto prior =
        trained ? trained : std::make_shared<const snapshot::Prior>(snapshot::generic_prior(description));
    nlohmann::ordered_json json{{"input", options.input}, {"game", description.game}};
    int status = 0;
    if (options.table) {
        status = print_table(packets, trained, options, json);
    } else {
        const CubesResult result = run_codec(packets, when.held, prior, level);
        std::printf(
            "%s, %s: mean %.1f bytes a snapshot, p95 %zu, largest %zu; encode %.0f ns, decode %.0f ns an "
            "entity; %zu of %zu snapshots wrong\n",
            options.level.c_str(), when.name.c_str(), result.mean_bytes, result.p95_bytes, result.max_bytes,
            result.encode_ns_per_cube, result.decode_ns_per_cube, result.wrong_frames, result.frames);
        json.update(to_json(result));
        status = result.wrong_frames == 0 ? 0 : 1;
    }
    if (options.fields && level == snapshot::Level::shared)
        return failed({ErrorCode::invalid_argument, "--fields tells what fields cost at the levels fast and best"});
    if (options.fields) print_field_costs(packets, when, prior, level, json["fields"]);
    if (!options.json.empty() && !write_json(options.json, json))
        return failed({ErrorCode::io, options.json + ": cannot be written"});
    return status;
}

}  // namespace

void add_recording_command(CLI::App& app, int& status) {
    auto options = std::make_shared<RecordingOptions>();
    CLI::App* command = app.add_subcommand("recording", "the snapshot codec on a recording of any described world");
    command->add_option("--input", options->input, "made by RecordingWriter: skirmish-rehearsal --record FILE")
        ->required();
    command->add_option("--prior", options->prior, "made by tickwire-train; without it the built-in one is used");
    command->add_option("--level", options->level, "fast, best or shared")->check(CLI::IsMember(level_names()));
    command->add_option("--distance", options->distance, "age of the newest reference, in ticks")
        ->check(CLI::Range(1, 50));
    command
        ->add_option("--loss", options->link.loss_percent,
                     "percent of packets lost; references are then what was acked")
        ->check(CLI::Range(0.0, 90.0));
    command->add_option("--jitter", options->link.jitter_ticks, "ticks by which an ack may come later")
        ->check(CLI::Range(0, 30));
    command->add_option("--round-trip", options->link.round_trip_ticks, "under loss: ticks until an ack is back")
        ->check(CLI::Range(1, 50));
    command->add_option("--receiver", options->receiver,
                        "player whose view it is; by default the recording's, else the first that owns something");
    command->add_flag("--table", options->table,
                      "the whole table: distances, levels, loss, and what one would use instead");
    command->add_flag("--fields", options->fields, "what each field costs");
    command->add_option("--dictionary", options->dictionary, "recordings to train zstd's dictionary from, for --table");
    command->add_option("--json", options->json, "file for the figures, - for standard output");
    command->callback([options, &status] { status = run(*options); });
}

}  // namespace tickwire::bench

#include "tickwire-bench/recording_table.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "snapshot/history.hpp"
#include "tickwire-bench/field_costs.hpp"
#include "tickwire-bench/recording_comparisons.hpp"
#include "tickwire-bench/recording_run.hpp"

namespace tickwire::bench {

using nlohmann::ordered_json;
using snapshot::Level;

namespace {

class Table {
public:
    explicit Table(ordered_json& json) : json_(json) {
        std::printf(
            "| codec | references | bytes a snapshot | of changed mask | p95 | largest | encode ns | decode ns | wrong "
            "|\n"
            "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
    }
    void row(const std::string& codec, const HeldWhen& when, const CubesResult& result) {
        std::printf("| %s | %s | %.1f | %.3f | %zu | %zu | %.0f | %.0f | %zu |\n", codec.c_str(), when.name.c_str(),
                    result.mean_bytes, result.mean_bytes / changed_mask, result.p95_bytes, result.max_bytes,
                    result.encode_ns_per_cube, result.decode_ns_per_cube, result.wrong_frames);
        std::fflush(stdout);
        ordered_json row{{"codec", codec}, {"references", when.name}};
        row.update(to_json(result));
        row["of_changed_mask"] = result.mean_bytes / changed_mask;
        json_.push_back(row);
        wrong += result.wrong_frames;
    }
    double changed_mask = 1;
    std::size_t wrong = 0;

private:
    ordered_json& json_;
};

}  // namespace

HeldWhen at_distance(const RecordedPackets& packets, int distance) {
    return {std::to_string(distance) + (distance == 1 ? " tick" : " ticks"), distance,
            HeldFrames::at_distance(packets.ticks(), distance, snapshot::max_baseline_age)};
}

HeldWhen under_loss(const RecordedPackets& packets, const LinkConditions& link) {
    return {std::to_string(static_cast<int>(link.loss_percent)) + " % lost, round trip " +
                std::to_string(link.round_trip_ticks) + " to " +
                std::to_string(link.round_trip_ticks + link.jitter_ticks) + " ticks",
            link.round_trip_ticks, HeldFrames::acked(packets.ticks(), link, snapshot::max_baseline_age)};
}

ordered_json to_json(const CubesResult& result) {
    return {{"mean_bytes", result.mean_bytes},
            {"p95_bytes", result.p95_bytes},
            {"max_bytes", result.max_bytes},
            {"encode_ns_per_entity", result.encode_ns_per_cube},
            {"decode_ns_per_entity", result.decode_ns_per_cube},
            {"wrong_frames", result.wrong_frames},
            {"frames", result.frames}};
}

bool print_recording_table(RecordedPackets& packets, const std::vector<HeldWhen>& when,
                           const std::shared_ptr<const snapshot::Prior>& trained, std::vector<RecordedPackets>& zstd,
                           ordered_json& json) {
    Table table(json);
    const auto built_in = std::make_shared<const snapshot::Prior>(snapshot::generic_prior(packets.description()));
    for (const HeldWhen& each : when) {
        const CubesResult mask = run_changed_mask(packets, each.held);
        table.changed_mask = mask.mean_bytes;
        table.row("whole state, FlatBuffers structs", each, run_flatbuffers(packets, each.held));
        table.row("whole state, bit-packed", each, run_whole_states(packets, each.held));
        table.row("changed mask, bit-packed", each, mask);
        table.row(zstd.empty() ? "varint differences, zstd -19" : "varint differences, zstd -19, dictionary", each,
                  run_zstd_varints(packets, each.held, zstd, each.distance));
        for (const Level level : {Level::fast, Level::best}) {
            const std::string name = level == Level::fast ? "tickwire, fast" : "tickwire, best";
            table.row(name + ", built-in prior", each, run_codec(packets, each.held, built_in, level));
            if (trained) table.row(name + ", trained prior", each, run_codec(packets, each.held, trained, level));
        }
    }
    return table.wrong == 0;
}

void print_field_costs(RecordedPackets& packets, const HeldWhen& when,
                       const std::shared_ptr<const snapshot::Prior>& prior, Level level, ordered_json& json) {
    std::printf("\n| %s, %s | bits a snapshot, of known entities | of new ones |\n| --- | --- | --- |\n",
                when.name.c_str(), level == Level::fast ? "fast" : "best");
    double known = 0, created = 0;
    for (const FieldCost& cost : field_costs(packets, when.held, prior, level)) {
        known += cost.bits;
        created += cost.created_bits;
        json.push_back({{"field", cost.name}, {"known_bits", cost.bits}, {"created_bits", cost.created_bits}});
        if (cost.bits + cost.created_bits >= 0.02)
            std::printf("| %s | %.2f | %.2f |\n", cost.name.c_str(), cost.bits, cost.created_bits);
    }
    std::printf("| all: %.1f bytes | %.1f | %.1f |\n", (known + created) / 8, known, created);
}

}  // namespace tickwire::bench

#include "host/metrics.hpp"

#include <cstdio>
#include <functional>
#include <variant>

namespace tickwire::host {

namespace {

double number(std::uint64_t value) {
    return static_cast<double>(value);
}
double number(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

/// A name, whether it only grows, and where it is found.
struct Figure {
    const char* name;
    bool counter;
    std::variant<std::uint32_t ServerStats::*, std::uint64_t ServerStats::*, Duration ServerStats::*> place;
};
constexpr Figure figures[] = {
    {"clients", false, &ServerStats::clients},
    {"players", false, &ServerStats::players},
    {"rooms", false, &ServerStats::rooms},
    {"ticks", true, &ServerStats::ticks},
    {"ticks_skipped", true, &ServerStats::ticks_skipped},
    {"overruns", true, &ServerStats::overruns},
    {"last_tick_seconds", false, &ServerStats::last_tick},
    {"worst_tick_seconds", false, &ServerStats::worst_tick},
    {"shed_level", false, &ServerStats::shed_level},
    {"times_shed", true, &ServerStats::times_shed},
    {"rooms_failed", true, &ServerStats::rooms_failed},
    {"out_of_memory", true, &ServerStats::out_of_memory},
    {"rooms_resumed", true, &ServerStats::rooms_resumed},
    {"players_resumed", true, &ServerStats::players_resumed},
    {"ticks_repeated", true, &ServerStats::ticks_repeated},
    {"journal_failed", true, &ServerStats::journal_failed},
    {"checkpoints_written", true, &ServerStats::checkpoints_written},
    {"checkpoints_failed", true, &ServerStats::checkpoints_failed},
    {"checkpoints_replaced", true, &ServerStats::checkpoints_replaced},
    {"checkpoints_refused", true, &ServerStats::checkpoints_refused},
    {"checkpoint_bytes", false, &ServerStats::checkpoint_bytes},
    {"checkpoint_write_seconds", false, &ServerStats::checkpoint_write},
    {"tokens_unwritten", true, &ServerStats::tokens_unwritten},
    {"snapshots_sent", true, &ServerStats::snapshots_sent},
    {"snapshot_bytes", true, &ServerStats::snapshot_bytes},
    {"prior_bytes", true, &ServerStats::prior_bytes},
    {"priors_held", true, &ServerStats::priors_held},
    {"updates_postponed", true, &ServerStats::updates_postponed},
    {"commands_received", true, &ServerStats::commands_received},
    {"commands_late", true, &ServerStats::commands_late},
    {"commands_early", true, &ServerStats::commands_early},
    {"commands_missing", true, &ServerStats::commands_missing},
    {"command_floods", true, &ServerStats::command_floods},
    {"malformed", true, &ServerStats::malformed},
    {"values_clamped", true, &ServerStats::values_clamped},
};

class Text {
public:
    explicit Text(std::span<const Figures> shards) : shards_(shards) {}
    void add(const std::string& name, bool counter, const std::function<double(const Figures&)>& of) {
        const std::string full = "tickwire_" + name + (counter ? "_total" : "");
        out_ += "# TYPE " + full + (counter ? " counter\n" : " gauge\n");
        for (std::size_t shard = 0; shard < shards_.size(); ++shard) {
            char figure[40];
            std::snprintf(figure, sizeof figure, "%.17g", of(shards_[shard]));
            const std::string label = shards_.size() > 1 ? "{shard=\"" + std::to_string(shard) + "\"}" : "";
            out_ += full + label + " " + figure + "\n";
        }
    }
    std::string take() { return std::move(out_); }

private:
    std::span<const Figures> shards_;
    std::string out_;
};

}  // namespace

std::string metrics_text(std::span<const Figures> shards) {
    Text text(shards);
    for (const Figure& figure : figures)
        text.add(figure.name, figure.counter, [&](const Figures& shard) {
            return std::visit([&](auto place) { return number(shard.stats.*place); }, figure.place);
        });
    if (shards.empty()) return text.take();
    for (std::size_t i = 0; i < shards.front().transport_counters.size(); ++i) {
        text.add("transport_" + shards.front().transport_counters[i].first, true, [&](const Figures& shard) {
            return i < shard.transport_counters.size() ? static_cast<double>(shard.transport_counters[i].second) : 0.0;
        });
    }
    return text.take();
}

}  // namespace tickwire::host

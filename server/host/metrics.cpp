#include "host/metrics.hpp"

#include <cstdio>
#include <functional>

namespace tickwire::host {

namespace {

double seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

/// A name, whether it only grows, and where it is found.
struct Figure {
    const char* name;
    bool counter;
    double (*of)(const ServerStats&);
};
constexpr Figure figures[] = {
    {"clients", false, [](const ServerStats& s) { return static_cast<double>(s.clients); }},
    {"players", false, [](const ServerStats& s) { return static_cast<double>(s.players); }},
    {"rooms", false, [](const ServerStats& s) { return static_cast<double>(s.rooms); }},
    {"ticks", true, [](const ServerStats& s) { return static_cast<double>(s.ticks); }},
    {"ticks_skipped", true, [](const ServerStats& s) { return static_cast<double>(s.ticks_skipped); }},
    {"overruns", true, [](const ServerStats& s) { return static_cast<double>(s.overruns); }},
    {"last_tick_seconds", false, [](const ServerStats& s) { return seconds(s.last_tick); }},
    {"worst_tick_seconds", false, [](const ServerStats& s) { return seconds(s.worst_tick); }},
    {"shed_level", false, [](const ServerStats& s) { return static_cast<double>(s.shed_level); }},
    {"times_shed", true, [](const ServerStats& s) { return static_cast<double>(s.times_shed); }},
    {"rooms_failed", true, [](const ServerStats& s) { return static_cast<double>(s.rooms_failed); }},
    {"out_of_memory", true, [](const ServerStats& s) { return static_cast<double>(s.out_of_memory); }},
    {"rooms_resumed", true, [](const ServerStats& s) { return static_cast<double>(s.rooms_resumed); }},
    {"players_resumed", true, [](const ServerStats& s) { return static_cast<double>(s.players_resumed); }},
    {"checkpoints_written", true, [](const ServerStats& s) { return static_cast<double>(s.checkpoints_written); }},
    {"checkpoints_failed", true, [](const ServerStats& s) { return static_cast<double>(s.checkpoints_failed); }},
    {"checkpoints_replaced", true, [](const ServerStats& s) { return static_cast<double>(s.checkpoints_replaced); }},
    {"checkpoints_refused", true, [](const ServerStats& s) { return static_cast<double>(s.checkpoints_refused); }},
    {"checkpoint_bytes", false, [](const ServerStats& s) { return static_cast<double>(s.checkpoint_bytes); }},
    {"checkpoint_write_seconds", false, [](const ServerStats& s) { return seconds(s.checkpoint_write); }},
    {"tokens_unwritten", true, [](const ServerStats& s) { return static_cast<double>(s.tokens_unwritten); }},
    {"snapshots_sent", true, [](const ServerStats& s) { return static_cast<double>(s.snapshots_sent); }},
    {"snapshot_bytes", true, [](const ServerStats& s) { return static_cast<double>(s.snapshot_bytes); }},
    {"prior_bytes", true, [](const ServerStats& s) { return static_cast<double>(s.prior_bytes); }},
    {"priors_held", true, [](const ServerStats& s) { return static_cast<double>(s.priors_held); }},
    {"updates_postponed", true, [](const ServerStats& s) { return static_cast<double>(s.updates_postponed); }},
    {"commands_received", true, [](const ServerStats& s) { return static_cast<double>(s.commands_received); }},
    {"commands_late", true, [](const ServerStats& s) { return static_cast<double>(s.commands_late); }},
    {"commands_early", true, [](const ServerStats& s) { return static_cast<double>(s.commands_early); }},
    {"commands_missing", true, [](const ServerStats& s) { return static_cast<double>(s.commands_missing); }},
    {"command_floods", true, [](const ServerStats& s) { return static_cast<double>(s.command_floods); }},
    {"malformed", true, [](const ServerStats& s) { return static_cast<double>(s.malformed); }},
    {"values_clamped", true, [](const ServerStats& s) { return static_cast<double>(s.values_clamped); }},
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
        text.add(figure.name, figure.counter, [&](const Figures& shard) { return figure.of(shard.stats); });
    if (shards.empty()) return text.take();
    for (std::size_t i = 0; i < shards.front().transport_counters.size(); ++i) {
        text.add("transport_" + shards.front().transport_counters[i].first, true, [&](const Figures& shard) {
            return i < shard.transport_counters.size() ? static_cast<double>(shard.transport_counters[i].second) : 0.0;
        });
    }
    return text.take();
}

}  // namespace tickwire::host

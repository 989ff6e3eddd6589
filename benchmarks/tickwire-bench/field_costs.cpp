#include "tickwire-bench/field_costs.hpp"

#include <cmath>

#include "recorded/whole_walk.hpp"

namespace tickwire::bench {

using namespace snapshot;

namespace {

// In place of a range coder: adds up what each bit would take.
class CountingCoder {
public:
    explicit CountingCoder(std::map<std::tuple<std::int32_t, std::int32_t, bool>, double>& sums) : sums_(sums) {
        about({});
    }
    void about(const BitsAbout& what) { now_ = &sums_[{what.kind, what.group, what.created}]; }
    void bit(bool value, Probability one) { add((value ? one : 65536.0 - one) / 65536.0); }
    void part(std::uint32_t, std::uint32_t share, std::uint32_t total = 65536) {
        add(static_cast<double>(share) / total);
    }
    void plain(std::uint32_t, int count) { *now_ += count; }
    static bool overflowed() { return false; }
    static std::size_t finish() { return 0; }

private:
    void add(double chance) { *now_ -= std::log2(chance); }
    std::map<std::tuple<std::int32_t, std::int32_t, bool>, double>& sums_;
    double* now_ = nullptr;
};

using Sums = std::map<std::tuple<std::int32_t, std::int32_t, bool>, double>;

template <Level level>
std::size_t count(RecordedPackets& packets, const HeldFrames& held, const CodedTypes& types, Models& models,
                  Sums& sums) {
    WalkScratch scratch;
    std::size_t frames = 0;
    for (std::size_t tick = 0; tick < packets.ticks(); ++tick) {
        if (!packets.list(tick, held.ages(tick))) continue;
        models.begin_packet();
        CountingCoder coder(sums);
        BitCoder<CountingCoder, level> bits(models, coder);
        walk_packet(bits, models.prior(), types, scratch, packets.packet());
        ++frames;
    }
    return frames;
}

std::string name_of(const Description& description, const KindGroups& kind, std::size_t number, std::int32_t group) {
    const KindInfo& info = description.kinds[number];
    if (group < 0) return info.name;
    const FieldGroup& fields = kind.groups[static_cast<std::size_t>(group)];
    std::string name = info.name + "." + info.fields[fields.first].name;
    if (fields.count > 1) name += " to " + info.fields[fields.first + fields.count - 1u].name;
    return name;
}

}  // namespace

std::vector<FieldCost> field_costs(RecordedPackets& packets, const HeldFrames& held,
                                   const std::shared_ptr<const Prior>& prior, Level level) {
    const CodedTypes types(packets.description());
    Models models(prior);
    Sums sums;
    const std::size_t frames = level == Level::fast ? count<Level::fast>(packets, held, types, models, sums)
                                                    : count<Level::best>(packets, held, types, models, sums);
    const auto of = [&](std::int32_t kind, std::int32_t group, bool created) {
        const auto found = sums.find({kind, group, created});
        return found == sums.end() ? 0 : found->second / static_cast<double>(std::max<std::size_t>(frames, 1));
    };
    std::vector<FieldCost> costs{{"(references, range)", of(-1, -1, false), 0},
                                 {"(end of the new)", 0, of(-1, -1, true)}};
    for (std::size_t kind = 0; kind < types.groups.kinds.size(); ++kind) {
        const auto groups = static_cast<std::int32_t>(types.groups.kinds[kind].groups.size());
        for (std::int32_t group = -1; group < groups; ++group) {
            const auto number = static_cast<std::int32_t>(kind);
            const double known = of(number, group, false), created = of(number, group, true);
            if (known + created > 0)
                costs.push_back(
                    {name_of(packets.description(), types.groups.kinds[kind], kind, group), known, created});
        }
    }
    return costs;
}

}  // namespace tickwire::bench

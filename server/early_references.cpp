#include "early_references.hpp"

#include "known_entities.hpp"

namespace tickwire::server {

namespace {

// With more, a lost one costs more, and little is saved beyond; see docs/replication-benchmark.md.
constexpr std::uint32_t group_size = 4;
// What is acked must be older than so many snapshots, or it serves as well.
constexpr std::int32_t least_age = 3;
// Loss is measured over few snapshots: once they are referred to, it may be as much above the bound.
constexpr double hysteresis = 1.5;

}  // namespace

bool EarlyReferences::pays(Tick tick, const Path& path) {
    const double bound = below_percent_ * (quiet_ ? hysteresis : 1);
    quiet_ = path.loss_percent < bound;
    const std::int32_t since = tick - last_;
    return quiet_ && path.acked_age <= snapshot::max_baseline_age && path.acked_age > least_age * since;
}

std::uint64_t EarlyReferences::choose(Tick tick, const Path& path) {
    if (!weighs_loss() || !last_ || !pays(tick, path)) {
        size_ = 0;
        return 0;
    }
    if (size_ == 0 || size_ >= group_size) return 0;
    const std::uint64_t members = group_ << (tick - last_);
    return (members & ~Known::usable) == 0 ? members : 0;
}

void EarlyReferences::sent(Tick tick, std::uint64_t referred, std::size_t parts) {
    last_ = tick;
    size_ = referred == 0 ? 1 : size_ + 1;
    group_ = referred | 1;
    if (parts != 1) size_ = 0;
}

}  // namespace tickwire::server

#include "early_references.hpp"

#include <algorithm>

#include "known_entities.hpp"

namespace tickwire::server {

namespace {

// With longer ones, a lost snapshot costs more, and little is saved beyond; see docs/replication-benchmark.md.
constexpr std::uint32_t chain_length = 7;
constexpr std::uint32_t cycle = 2 * chain_length;  // snapshots until both chains have begun anew
// What is acked must be older than so many snapshots, or it serves as well.
constexpr std::int32_t least_age = 3;
// Loss is measured over few snapshots: first it has to be below the bound for long, then it may be twice that.
constexpr double hysteresis = 2;
// News of what has come may be older than usual by so many snapshots, or something is wrong: what refers to what did
// not come would only make it last.
constexpr std::int32_t most_late = 3;
// What is usual is the least of late, and forgotten by a tick in so many snapshots.
constexpr std::int32_t age_unit = 64;

}  // namespace

bool EarlyReferences::pays(Tick tick, const Path& path) {
    const double bound = below_percent_ * (quiet_ >= patience ? hysteresis : 1);
    quiet_ = path.loss_percent < bound ? quiet_ + 1 : 0;
    const std::int32_t since = tick - last_;
    usual_age_ = std::min<std::int32_t>(path.acked_age * age_unit, usual_age_ + 1);
    return quiet_ >= patience && path.acked_age <= snapshot::max_baseline_age && path.acked_age > least_age * since &&
           path.acked_age * age_unit <= usual_age_ + most_late * since * age_unit;
}

std::uint64_t EarlyReferences::choose(Tick tick, const Path& path) {
    Chain& chain = chains_[number_ % chains_.size()];
    if (!weighs_loss() || !last_ || !pays(tick, path)) {
        for (Chain& each : chains_) each.open = false;
        return 0;
    }
    const bool first = number_ % cycle == 0 || number_ % cycle == (chain_length | 1);  // of one, of the other
    if (first || !chain.open) return 0;
    const std::uint64_t members = tick - chain.last < 64 ? chain.members << (tick - chain.last) : 0;
    return (members & ~Known::usable) == 0 ? members : 0;
}

void EarlyReferences::sent(Tick tick, std::uint64_t referred, std::size_t parts) {
    Chain& chain = chains_[number_ % chains_.size()];
    chain = {parts == 1, tick, referred | 1};
    last_ = tick;
    ++number_;
}

void EarlyReferences::failed() {
    for (Chain& each : chains_) each.open = false;
}

}  // namespace tickwire::server

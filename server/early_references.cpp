#include "early_references.hpp"

#include <algorithm>
#include <bit>

#include "known_entities.hpp"

namespace tickwire::server {

namespace {

// With longer ones, and with more of one on their way at once, a lost snapshot costs more, and little is saved; see
// docs/replication-benchmark.md.
constexpr std::uint32_t chain_length = 16;
constexpr int most_under_way = 7;
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

std::uint64_t shifted(std::uint64_t mask, std::int32_t ticks) {
    return ticks < 64 ? mask << ticks : 0;
}

}  // namespace

bool EarlyReferences::pays(Tick tick, const Path& path) {
    const double bound = below_percent_ * (quiet_ >= patience ? hysteresis : 1);
    quiet_ = path.loss_percent < bound ? quiet_ + 1 : 0;
    const std::int32_t since = tick - last_;
    const std::int32_t age = std::countr_zero(path.acked);
    usual_age_ = std::min<std::int32_t>(age * age_unit, usual_age_ + 1);
    return quiet_ >= patience && age <= snapshot::max_baseline_age && age > least_age * since &&
           age * age_unit <= usual_age_ + most_late * since * age_unit;
}

// Whether the client can read what refers to the chain's last, as far as is known. One of which nothing is heard is
// taken for lost when a later one has arrived.
bool EarlyReferences::sound(const Chain& chain, Tick tick, const Path& path) {
    const std::uint64_t referable = shifted(chain.referable, tick - chain.last);
    if (!chain.open || referable == 0 || (referable & ~SaidOf::usable) != 0) return false;
    const std::uint64_t under_way = shifted(chain.members, tick - chain.last) & ~path.acked;
    const auto newest = static_cast<unsigned>(std::countr_zero(path.arrived));
    return std::popcount(under_way) <= most_under_way && std::bit_width(under_way) <= newest;
}

std::uint64_t EarlyReferences::choose(Tick tick, const Path& path) {
    Chain& chain = chains_[number_ % chains_.size()];
    if (!weighs_loss() || !last_ || !pays(tick, path)) {
        for (Chain& each : chains_) each.open = false;
    } else if (number_ % cycle == 0 || number_ % cycle == (chain_length | 1) || !sound(chain, tick, path)) {
        chain.open = false;
    }
    return chain.open ? shifted(chain.referable, tick - chain.last) : 0;
}

void EarlyReferences::sent(Tick tick, std::uint64_t referred, std::size_t parts) {
    Chain& chain = chains_[number_ % chains_.size()];
    const std::uint64_t before = referred != 0 ? shifted(chain.members, tick - chain.last) : 0;
    chain = {parts == 1, tick, before | 1, referred | 1};
    last_ = tick;
    ++number_;
}

void EarlyReferences::failed() {
    for (Chain& each : chains_) each.open = false;
}

}  // namespace tickwire::server

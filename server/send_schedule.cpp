#include "send_schedule.hpp"

#include <algorithm>

#include "snapshot/snapshot_format.hpp"

namespace tickwire::server {

namespace {

using Fate = SendItem::Fate;

// An entity that never changes is mentioned this often, so that its acked version stays inside the history.
constexpr std::int32_t refresh_age = 40, pressing_age = 48;

// Factors of the priority gathered each tick. The longest wait of anything is the sum of all priorities over its own,
// in snapshots: so none may be near zero.
constexpr float least_priority = 1.0f / 64;
constexpr float own = 8, leaving = 4, entering = 2;
constexpr float at_the_edge = 0.25f;  // of what is near
constexpr float only_again = 0.25f;   // all of it was sent, and may be on its way
constexpr float whole_again = 0.5f;   // the same for an entity that has changed since

constexpr float entry_bits = 14;  // around the slots
constexpr float whole_bits = entry_bits + 24;
constexpr float learning = 1.0f / 8;

}  // namespace

SendSchedule::SendSchedule(const Description& description, PlayerId receiver)
    : description_(description), receiver_(receiver) {
    for (const KindInfo& kind : description.kinds) {
        float bits = 0;
        for (const FieldInfo& field : kind.fields) bits += static_cast<float>(field.spec.bits()) + 1;
        costs_.push_back({whole_bits + bits, entry_bits + bits / 2});
    }
}

void SendSchedule::choose(const Frame& frame, KnownEntities& known, std::span<const Relevant> relevant,
                          std::uint32_t passed, double budget, std::vector<SendItem>& items) {
    items.clear();
    order_.clear();
    expected_ = 0;
    postponed_ = 0;
    auto next = relevant.begin();
    for (Known& each : known.all()) {
        SendItem& item = items.emplace_back(SendItem{.known = &each});
        if (each.leaving) continue;
        item.position = next->position;
        item.entity = &frame.entities[next->position];
        item.remoteness = next++->remoteness;
    }
    for (SendItem& item : items) weigh(item, frame.tick, passed);
    if (expected_ > budget) fit(budget);
}

void SendSchedule::weigh(SendItem& item, Tick tick, std::uint32_t passed) {
    const Known& known = *item.known;
    if (item.entity == nullptr) {
        item.urgent = known.sent == 0;  // at once; then again, as anything else, until it is acked
        return want(item, leaving, entry_bits, passed);
    }
    const KindInfo& kind = description_.kinds[item.entity->kind];
    const Cost& cost = costs_[item.entity->kind];
    const bool mine = item.entity->owner == receiver_;
    item.urgent = mine && kind.replication.predicts(true);
    float weight = std::max(kind.replication.priority, least_priority) * (mine ? own : 1) *
                   (1 - (1 - at_the_edge) * item.remoteness);
    const std::int32_t acked_age = known.acked_age();
    if (acked_age > snapshot::max_baseline_age)
        return want(item, weight * (known.sent == 0 ? entering : whole_again), cost.create, passed);
    if (item.entity->changed <= tick - acked_age) {
        if (acked_age < refresh_age) return;
        item.refresh = true;
        want(item, weight * (acked_age < pressing_age ? 1.0f : entering), entry_bits, passed);
        return;
    }
    if (!known.unsent_since) weight *= only_again;
    if (known.waiting == 0 && !snapshot::due(kind.replication.every, mine, known.id.index(), tick, passed)) {
        item.fate = Fate::unsaid;
        return;
    }
    want(item, weight, cost.update, passed);
}

void SendSchedule::want(SendItem& item, float weight, float bits, std::uint32_t passed) {
    item.known->waiting += weight * static_cast<float>(passed);
    item.expected = static_cast<std::uint32_t>(bits);
    item.fate = Fate::chosen;
    expected_ += static_cast<double>(item.expected);
    order_.push_back(&item);
}

// The first always goes, however large it is: what exceeds the budget is missing from the next.
void SendSchedule::fit(double budget) {
    std::ranges::sort(order_, [](const SendItem* a, const SendItem* b) {
        return a->urgent != b->urgent ? a->urgent : a->known->waiting > b->known->waiting;
    });
    double used = 0;
    bool full = false;
    for (SendItem* item : order_) {
        full = full || (!item->urgent && used > 0 && used + item->expected > budget);
        if (!full || item->urgent) {
            used += item->expected;
            continue;
        }
        item->fate = item->refresh ? Fate::unchanged : item->known->told ? Fate::postponed : Fate::unsaid;
        ++postponed_;
    }
}

void SendSchedule::sent(Tick tick, std::span<SendItem> items) {
    oldest_unsent_ = 0;
    for (SendItem& item : items) {
        Known& known = *item.known;
        if (item.fate == Fate::chosen && item.written > 0) {
            const bool whole = known.acked_age() > snapshot::max_baseline_age;
            if (item.entity != nullptr) {
                float& cost = whole ? costs_[item.entity->kind].create : costs_[item.entity->kind].update;
                cost += (static_cast<float>(item.written) - cost) * learning;
            }
            known.sent |= 1;
            known.told = true;
            known.waiting = 0;
            known.unsent_since = {};
        }
        if (known.unsent_since) oldest_unsent_ = std::max(oldest_unsent_, tick - known.unsent_since);
    }
}

}  // namespace tickwire::server

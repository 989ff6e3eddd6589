#include "send_schedule.hpp"

#include <algorithm>

#include "reference_choice.hpp"
#include "snapshot/snapshot_format.hpp"

namespace tickwire::server {

namespace {

using Fate = SendItem::Fate;

// An entity that never changes is said anew at this age, so that its acked state stays inside the history.
constexpr std::int32_t refresh_age = 40, pressing_age = 48;

// Factors of the priority gathered each tick. The longest wait of anything is the sum of all priorities over its own,
// in snapshots: so none may be near zero.
constexpr float least_priority = 1.0f / 64;
constexpr float own = 8, entering = 2;
constexpr float at_the_edge = 0.25f;  // of what is near
constexpr float only_again = 0.25f;   // all of it was sent, and may be on its way
constexpr float whole_again = 0.5f;   // the same for an entity that has changed since

constexpr float entry_bits = 4;  // around the slots
constexpr float whole_bits = 36;
constexpr float gone_bits = 3;
constexpr float learning = 1.0f / 8;

}  // namespace

SendSchedule::SendSchedule(const Description& description, PlayerId receiver)
    : description_(description), receiver_(receiver) {
    for (const KindInfo& kind : description.kinds) {
        float bits = 0;
        for (const FieldInfo& field : kind.fields) bits += static_cast<float>(field.spec.bits()) + 1;
        costs_.push_back({whole_bits + bits, entry_bits + bits / 3});
    }
}

void SendSchedule::choose(const Frame& frame, KnownEntities& known, std::span<const Relevant> relevant,
                          const Terms& terms, std::vector<SendItem>& items) {
    expected_ = 0;
    postponed_ = 0;
    list(frame, known, relevant, terms.references, items);
    for (SendItem& item : items) weigh(item, frame.tick, terms.passed);
    if (expected_ > terms.budget) fit(items, terms.budget);
}

// All that is to be seen, and of what is not any more that which the client holds by the references. Where several have
// had the same index, the last word on it counts, as the client reads it.
void SendSchedule::list(const Frame& frame, KnownEntities& known, std::span<const Relevant> relevant,
                        std::uint64_t references, std::vector<SendItem>& items) const {
    items.clear();
    auto next = relevant.begin();
    const auto rows = known.all();
    for (std::size_t first = 0, last = 0; first < rows.size(); first = last) {
        const std::uint32_t index = rows[first].id.index();
        const Known* holder = nullptr;
        LastWord newest;
        for (last = first; last < rows.size() && rows[last].id.index() == index; ++last) {
            const LastWord word = last_word(rows[last], references);
            if (word.age > newest.age || (word.age == newest.age && !word.alive)) continue;
            newest = word;
            holder = word.alive ? &rows[last] : nullptr;
        }
        for (Known& each : rows.subspan(first, last - first)) {
            if (each.leaving && holder != &each) continue;
            SendItem& item = items.emplace_back(SendItem{.known = &each, .listed = holder == &each});
            if (item.listed) item.state_age = known.held_age(each);
            if (each.leaving) continue;
            item.position = next->position;
            item.entity = &frame.entities[next->position];
            item.remoteness = next++->remoteness;
        }
    }
}

void SendSchedule::weigh(SendItem& item, Tick tick, std::uint32_t passed) {
    const Known& known = *item.known;
    const KindInfo& kind = description_.kinds[known.kind];
    const Cost& cost = costs_[known.kind];
    const bool mine = known.owner == receiver_;
    item.due = snapshot::due(kind.replication.every, mine, known.id.index(), tick, passed);
    if (item.entity == nullptr) {
        item.urgent = true;
        return want(item, 1, gone_bits, passed);
    }
    item.urgent = mine && kind.replication.predicts(true);
    float weight = std::max(kind.replication.priority, least_priority) * (mine ? own : 1) *
                   (1 - (1 - at_the_edge) * item.remoteness);
    const std::int32_t age = item.state_age;
    if (age > snapshot::max_baseline_age)
        return want(item, weight * (known.states() == 0 ? entering : whole_again), cost.create, passed);
    if (item.entity->changed <= tick - age) {
        if (age < refresh_age) return;
        item.refresh = true;
        return want(item, weight * (age < pressing_age ? 1.0f : entering), entry_bits, passed);
    }
    if (!known.unsent_since) weight *= only_again;
    if (known.waiting == 0 && !item.due) {
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
}

// The first always goes, however large it is: what exceeds the budget is missing from the next.
void SendSchedule::fit(std::span<SendItem> items, double budget) {
    order_.clear();
    for (SendItem& item : items) {
        if (item.fate == Fate::chosen) order_.push_back(&item);
    }
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
        item->fate = item->refresh ? Fate::unchanged : item->listed ? Fate::postponed : Fate::unsaid;
        ++postponed_;
    }
}

void SendSchedule::sent(Tick tick, std::span<SendItem> items) {
    oldest_unsent_ = 0;
    for (SendItem& item : items) {
        Known& known = *item.known;
        const bool stated = item.said == SendItem::Said::state;
        if (item.said != SendItem::Said::nothing) known.sent |= 1;
        if (stated || (item.listed && item.said == SendItem::Said::nothing)) known.alive |= 1;
        if (stated) {
            known.unsent_since = {};
            known.waiting = 0;
            if (item.fate == Fate::chosen) learn(item);
        }
        if (item.fate == Fate::chosen && item.said == SendItem::Said::nothing) ++postponed_;  // larger than expected
        if (known.unsent_since) oldest_unsent_ = std::max(oldest_unsent_, tick - known.unsent_since);
    }
}

void SendSchedule::learn(const SendItem& item) {
    if (item.refresh) return;
    Cost& costs = costs_[item.known->kind];
    float& cost = item.created ? costs.create : costs.update;
    cost += (static_cast<float>(item.written) - cost) * learning;
}

}  // namespace tickwire::server

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
constexpr std::uint32_t learns_every = 4;  // snapshots: each teaches of as many entities as it has

// Of those that have had the same index, the one that the client has by the references; nullptr: none. The last word on
// the index counts, as the client reads it.
const Known* holder_of(std::span<const Known> rows, std::uint64_t references) {
    const Known* holder = nullptr;
    LastWord newest;
    for (const Known& row : rows) {
        const LastWord word = last_word(row, references);
        if (word.age > newest.age || (word.age == newest.age && !word.alive)) continue;
        newest = word;
        holder = word.alive ? &row : nullptr;
    }
    return holder;
}

std::uint8_t held_of(std::uint64_t states, const snapshot::ReferenceAges& ages) {
    std::uint32_t held = 0;
    for (std::size_t i = 0; i < ages.count; ++i) held |= static_cast<std::uint32_t>((states >> ages.ages[i]) & 1u) << i;
    return static_cast<std::uint8_t>(held);
}

}  // namespace

SendSchedule::SendSchedule(const Description& description, PlayerId receiver)
    : description_(description), receiver_(receiver) {
    for (const KindInfo& kind : description.kinds) {
        float bits = 0;
        for (const FieldInfo& field : kind.fields) bits += static_cast<float>(field.spec.bits()) + 1;
        kinds_.push_back({whole_bits + bits, entry_bits + bits / 3, kind.replication.every});
    }
}

void SendSchedule::choose(const Frame& frame, KnownEntities& known, const Terms& terms, std::vector<SendItem>& items) {
    expected_ = 0;
    postponed_ = 0;
    list(frame, known, terms.references, items);
    for (SendItem& item : items) weigh(item, frame.tick, terms.passed);
    if (expected_ > terms.budget) fit(items, terms.budget);
}

// All that is to be seen, and of what is not any more that which the client holds by the references.
void SendSchedule::list(const Frame& frame, KnownEntities& known, std::uint64_t references,
                        std::vector<SendItem>& items) const {
    items.clear();
    const auto rows = known.all();
    for (std::size_t first = 0, last = 0; first < rows.size(); first = last) {
        const std::uint32_t index = rows[first].id.index();
        while (last < rows.size() && rows[last].id.index() == index) ++last;
        const Known* holder = holder_of(rows.subspan(first, last - first), references);
        for (Known& each : rows.subspan(first, last - first)) {
            if (each.leaving && holder != &each) continue;
            SendItem& item = items.emplace_back(SendItem{.known = &each, .listed = holder == &each});
            if (item.listed) item.state_age = known.held_age(each);
            if (each.leaving) continue;
            item.position = each.position;
            item.entity = &frame.entities[each.position];
        }
    }
}

void SendSchedule::weigh(SendItem& item, Tick tick, std::uint32_t passed) {
    const Known& known = *item.known;
    const KindInfo& kind = description_.kinds[known.kind];
    const OfKind& costs = kinds_[known.kind];
    const bool mine = known.owner == receiver_;
    item.due = snapshot::due(kind.replication.every, mine, known.id.index(), tick, passed);
    if (item.entity == nullptr) {
        item.urgent = true;
        return want(item, 1, gone_bits, passed);
    }
    item.urgent = mine && kind.replication.predicts(true);
    float weight = std::max(kind.replication.priority, least_priority) * (mine ? own : 1) *
                   (1 - (1 - at_the_edge) * static_cast<float>(known.remoteness) / Known::edge);
    const std::int32_t age = item.state_age;
    if (age > snapshot::max_baseline_age)
        return want(item, weight * (known.states() == 0 ? entering : whole_again), costs.create_bits, passed);
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
    want(item, weight, costs.update_bits, passed);
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
            OfKind& costs = kinds_[known.kind];
            if (learns() && item.fate == Fate::chosen && !item.refresh)
                learn(item.created ? costs.create_bits : costs.update_bits, item.written);
        }
        if (item.fate == Fate::chosen && item.said == SendItem::Said::nothing) ++postponed_;  // larger than expected
        if (known.unsent_since) oldest_unsent_ = std::max(oldest_unsent_, tick - known.unsent_since);
    }
    ++sent_;
}

bool SendSchedule::learns() const {
    return sent_ % learns_every == 0;
}

void SendSchedule::learn(float& cost, std::uint32_t bits) {
    cost += (static_cast<float>(bits) - cost) * learning;
}

void WholeSnapshot::begin(std::size_t most) {
    known.resize(most);
    changed.resize(std::max(changed.size(), most));
    created.clear();
    created_from.clear();
    gone.clear();
}

// What list() and weigh() would decide of each, where all of them fit.
bool SendSchedule::choose_all(const Frame& frame, const KnownEntities& known, const Terms& terms,
                              WholeSnapshot& whole) const {
    const auto rows = known.all();
    whole.begin(rows.size());
    whole.weighed = learns();
    std::size_t count = 0;
    std::uint64_t expected = 0;
    for (std::size_t first = 0, last = 1; first < rows.size(); first = last++) {
        const std::uint32_t index = rows[first].id.index();
        while (last < rows.size() && rows[last].id.index() == index) ++last;
        const Known& row = rows[last - 1];
        const bool held = last_word(row, terms.references).alive;
        if (last - first > 1 &&
            holder_of(rows.subspan(first, last - first), terms.references) != (held ? &row : nullptr))
            return false;  // another of the same index
        if (row.leaving && !held) continue;
        const OfKind& kind = kinds_[row.kind];
        const bool mine = row.owner == receiver_;
        if (held && !snapshot::due(kind.every, mine, index, frame.tick, terms.passed)) return false;
        if (row.leaving) {
            whole.changed[count] = 0;
            whole.known[count++] = {.kind = row.kind};
            whole.gone.push_back(static_cast<std::uint32_t>(last - 1));
            expected += static_cast<std::uint32_t>(gone_bits);
            continue;
        }
        const FrameEntity& entity = frame.entities[row.position];
        if (!held) {
            // By another reference it need not be created.
            if ((row.states() & terms.held) != 0 && (row.states() & terms.references) == 0) return false;
            const auto bits = static_cast<std::uint32_t>(kind.create_bits);
            whole.created.push_back({entity.id, entity.owner, entity.kind, entity.first_slot});
            whole.created_from.push_back({static_cast<std::uint32_t>(last - 1), bits});
            expected += bits;
            continue;
        }
        const std::uint64_t states = row.states();
        if ((states & terms.references) == 0) return false;
        const std::int32_t age = known.held_age(row);
        const bool changed = entity.changed > frame.tick - age;
        if (changed || age >= refresh_age)
            expected += static_cast<std::uint32_t>(changed ? kind.update_bits : entry_bits);
        whole.changed[count] = changed ? 1 : 0;
        whole.known[count++] = {row.position, row.kind, held_of(states, terms.ages), mine && row.owner};
    }
    whole.known.resize(count);
    return static_cast<double>(expected) <= terms.budget;
}

void SendSchedule::sent(KnownEntities& known, const WholeSnapshot& whole, std::size_t bytes) {
    postponed_ = 0;
    oldest_unsent_ = 0;
    for (Known& row : known.all()) {
        if (row.leaving) continue;
        row.sent |= 1;
        row.alive |= 1;
        row.unsent_since = {};
        row.waiting = 0;
    }
    for (const std::uint32_t row : whole.gone) known.all()[row].sent |= 1;
    ++sent_;
    if (!whole.weighed) return;
    std::size_t left = bytes * 8;
    for (std::size_t i = 0; i < whole.known.size(); ++i) {
        left -= std::min<std::size_t>(left, whole.bits[i]);
        if (whole.changed[i] != 0) learn(kinds_[whole.known[i].kind].update_bits, whole.bits[i]);
    }
    std::size_t expected = 0;
    for (const WholeSnapshot::Created& one : whole.created_from) expected += one.expected;
    for (const WholeSnapshot::Created& one : whole.created_from)
        learn(kinds_[known.all()[one.row].kind].create_bits,
              static_cast<std::uint32_t>(left * one.expected / std::max<std::size_t>(expected, 1)));
}

}  // namespace tickwire::server

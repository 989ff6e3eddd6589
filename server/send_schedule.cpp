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

// Those of one index, of which one may be there to be seen and others have left.
struct OfIndex {
    std::span<Left> left;
    const Known* seen = nullptr;
};
// The one of them that the client has by the references; nullptr: none. The last word on the index counts, as the
// client reads it.
const void* holder_of(const OfIndex& all, const KnownEntities& known, std::uint64_t references) {
    const void* holder = nullptr;
    LastWord newest;
    const auto ask = [&](const void* one, const SaidOf& said) {
        const LastWord word = last_word(said, references);
        if (word.age > newest.age || (word.age == newest.age && !word.alive)) return;
        newest = word;
        holder = word.alive ? one : nullptr;
    };
    for (const Left& left : all.left) ask(&left, left.said);
    if (all.seen != nullptr) ask(all.seen, known.said_of(*all.seen));
    return holder;
}

// Whether of those of its index, of which `left` have left, only this one may be with the client.
bool is_last_of(const Known& row, std::span<Left* const> left, const KnownEntities& known, std::uint64_t references) {
    const LastWord mine = last_word(known.said_of(row), references);
    return std::ranges::none_of(left, [&](const Left* one) {
        const LastWord word = last_word(one->said, references);
        return word.age < mine.age || (word.age == mine.age && word.alive) || (word.alive && !mine.alive);
    });
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
        slow_kinds_ = slow_kinds_ || kind.replication.every != 1;
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
    known.note_news(frame);
    const auto seen = known.seen();
    const auto places = known.places();
    const auto left = known.left();
    std::size_t gone = 0;
    for (std::size_t i = 0; i < seen.size() || gone < left.size();) {
        const std::uint32_t index = std::min(i < seen.size() ? seen[i].id.index() : max_entities,
                                             gone < left.size() ? left[gone].id.index() : max_entities);
        OfIndex all;
        const std::size_t first = gone;
        while (gone < left.size() && left[gone].id.index() == index) ++gone;
        all.left = left.subspan(first, gone - first);
        const std::size_t row = i;
        if (i < seen.size() && seen[i].id.index() == index) all.seen = &seen[i++];
        const void* holder = holder_of(all, known, references);
        for (Left& each : all.left) {
            if (holder != &each) continue;
            items.push_back(SendItem{.id = each.id,
                                     .owner = each.owner,
                                     .kind = each.kind,
                                     .said_of = each.said,
                                     .record = &each.said,
                                     .state_age = known.held_age(each.said),
                                     .listed = true});
        }
        if (all.seen == nullptr) continue;
        const Known& each = *all.seen;
        const KnownPlace& place = places[row];
        SendItem& item = items.emplace_back(SendItem{.id = each.id,
                                                     .owner = place.owner,
                                                     .kind = place.kind,
                                                     .remoteness = place.remoteness,
                                                     .said_of = known.said_of(each),
                                                     .record = &known.words(each).said,
                                                     .words = &known.words(each),
                                                     .entity = &frame.entities[place.position],
                                                     .position = place.position,
                                                     .listed = holder == &each});
        if (item.listed) item.state_age = known.held_age(item.said_of);
    }
}

void SendSchedule::weigh(SendItem& item, Tick tick, std::uint32_t passed) {
    const KindInfo& kind = description_.kinds[item.kind];
    const OfKind& costs = kinds_[item.kind];
    const bool mine = item.owner == receiver_;
    item.due = snapshot::due(kind.replication.every, mine, item.id.index(), tick, passed);
    if (item.entity == nullptr) {
        item.urgent = true;
        return want(item, 1, gone_bits, passed);
    }
    item.urgent = mine && kind.replication.predicts(true);
    float weight = std::max(kind.replication.priority, least_priority) * (mine ? own : 1) *
                   (1 - (1 - at_the_edge) * static_cast<float>(item.remoteness) / KnownPlace::edge);
    const std::int32_t age = item.state_age;
    if (age > snapshot::max_baseline_age)
        return want(item, weight * (item.said_of.states() == 0 ? entering : whole_again), costs.create_bits, passed);
    if (item.entity->changed <= tick - age) {
        if (age < refresh_age) return;
        item.refresh = true;
        return want(item, weight * (age < pressing_age ? 1.0f : entering), entry_bits, passed);
    }
    if (!item.words->unsent_since) weight *= only_again;
    if (item.words->waiting == 0 && !item.due) {
        item.fate = Fate::unsaid;
        return;
    }
    want(item, weight, costs.update_bits, passed);
}

void SendSchedule::want(SendItem& item, float weight, float bits, std::uint32_t passed) {
    if (item.words != nullptr) item.words->waiting += weight * static_cast<float>(passed);
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
        if (a->urgent || b->urgent) return a->urgent && !b->urgent;
        return a->words->waiting > b->words->waiting;
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
        const bool stated = item.said == SendItem::Said::state;
        if (item.said != SendItem::Said::nothing) item.record->sent |= 1;
        if (stated || (item.listed && item.said == SendItem::Said::nothing)) item.record->alive |= 1;
        if (item.fate == Fate::chosen && item.said == SendItem::Said::nothing) ++postponed_;  // larger than expected
        if (item.words == nullptr) continue;
        if (stated) {
            item.words->unsent_since = {};
            item.words->waiting = 0;
            OfKind& costs = kinds_[item.kind];
            if (learns() && item.fate == Fate::chosen && !item.refresh)
                learn(item.created ? costs.create_bits : costs.update_bits, item.written);
        }
        const Tick unsent = item.words->unsent_since;
        if (unsent) oldest_unsent_ = std::max(oldest_unsent_, tick - unsent);
    }
    ++sent_;
}

bool SendSchedule::learns() const {
    return sent_ % learns_every == 0;
}

void SendSchedule::learn(float& cost, std::uint32_t bits) {
    cost += (static_cast<float>(bits) - cost) * learning;
}

void WholeSnapshot::begin(std::size_t most_known) {
    if (known_.size() < most_known) {
        known_.resize(most_known);
        changed_.resize(most_known);
    }
    count_ = 0;
    created.clear();
    created_bits.clear();
    spoken_of.clear();
    expected = 0;
}

// What list() and weigh() would decide of each, where all of them fit.
bool SendSchedule::choose_all(const Frame& frame, KnownEntities& known, const Terms& terms,
                              WholeSnapshot& whole) const {
    const std::span<Left> gone = known.speak_of_left(terms.references) ? known.left() : std::span<Left>();
    const auto seen = known.seen();
    whole.begin(seen.size() + gone.size());
    whole.weighed = learns();
    whole.may_exceed = most_expected(seen.size() + gone.size()) > terms.budget;
    for (Left& left : gone) {
        if (last_word(left.said, terms.references).age < 64) whole.spoken_of.push_back(&left);
    }
    auto left = whole.spoken_of.begin();
    const Usual usual = this->usual(known, terms, frame.tick);
    const auto index_of = [&](std::size_t row) { return seen[row].id.index(); };
    for (std::size_t row = 0; row < seen.size(); ++row) {
        std::size_t until = first_unusual(known, row, usual, frame.tick);
        if (left != whole.spoken_of.end()) {
            const auto next = std::ranges::lower_bound(seen.subspan(row), (*left)->id.index(), {},
                                                       [](const Known& one) { return one.id.index(); });
            until = std::min(until, static_cast<std::size_t>(next - seen.begin()));
        }
        row += say_usual(known.places().subspan(row, until - row), seen.subspan(row), usual, terms, frame, whole);
        if (row == seen.size()) break;
        for (; left != whole.spoken_of.end() && (*left)->id.index() < index_of(row); ++left) {
            if (!say_gone(**left, terms, frame.tick, whole)) return false;
        }
        if (left != whole.spoken_of.end() && (*left)->id.index() == index_of(row)) {
            const auto of_index = [&](const Left* one) { return one->id.index() == index_of(row); };
            const auto next = std::find_if_not(left, whole.spoken_of.end(), of_index);
            if (!is_last_of(seen[row], {left, next}, known, terms.references)) return false;
            left = next;
        }
        if (!say(known, row, terms, frame, whole)) return false;
    }
    for (; left != whole.spoken_of.end(); ++left) {
        if (!say_gone(**left, terms, frame.tick, whole)) return false;
    }
    return static_cast<double>(whole.expected) <= terms.budget;
}

// From `row` on; most of the time there is none.
std::size_t SendSchedule::first_unusual(const KnownEntities& known, std::size_t row, const Usual& usual, Tick tick) {
    const auto seen = known.seen();
    if (tick - known.newest_since() >= usual.since_age) return seen.size();
    while (row < seen.size() && tick - seen[row].since >= usual.since_age) ++row;
    return row;
}

// What say() would of each of them, all of which are usual; until one is not due.
std::size_t SendSchedule::say_usual(std::span<const KnownPlace> places, std::span<const Known> rows, const Usual& usual,
                                    const Terms& terms, const Frame& frame, WholeSnapshot& whole) const {
    std::size_t count = places.size();
    if (slow_kinds_) {
        const auto due = [&](std::size_t i) {
            const KnownPlace& one = places[i];
            const std::uint16_t every = kinds_[one.kind].every;
            return snapshot::due(every, one.receiver_is_owner, rows[i].id.index(), frame.tick, terms.passed);
        };
        count = 0;
        while (count < places.size() && due(count)) ++count;
    }
    snapshot::PlacedEntity* const known = whole.known_.data() + whole.count_;
    for (std::size_t i = 0; i < count; ++i)
        known[i] = {places[i].position, places[i].kind, usual.mask, places[i].receiver_is_owner};
    if (whole.weighed || whole.may_exceed) {
        const float unchanged_bits = frame.tick - usual.held >= refresh_age ? entry_bits : 0;
        std::uint8_t* const changes = whole.changed_.data() + whole.count_;
        for (std::size_t i = 0; i < count; ++i) {
            const bool changed = frame.entities[places[i].position].changed > usual.held;
            whole.expected += changed ? kinds_[places[i].kind].update_bits : unchanged_bits;
            changes[i] = changed ? 1 : 0;
        }
    }
    whole.count_ += count;
    return count;
}

// Where so many are said, each as it costs most.
double SendSchedule::most_expected(std::size_t rows) const {
    float most = 0;
    for (const OfKind& kind : kinds_) most = std::max({most, kind.create_bits, kind.update_bits});
    return static_cast<double>(rows) * static_cast<double>(std::max(most, entry_bits));
}

SendSchedule::Usual SendSchedule::usual(const KnownEntities& known, const Terms& terms, Tick tick) {
    const std::uint64_t whole = known.whole_snapshots();
    if (terms.references == 0 || (terms.references & ~whole) != 0) return {};
    const std::int32_t oldest = 63 - std::countl_zero(terms.references);
    return {oldest, tick - known.held_age({whole, whole}), held_of(whole, terms.ages)};
}

// False where another of the same index has left too, or it may not be said now.
bool SendSchedule::say_gone(const Left& left, const Terms& terms, Tick tick, WholeSnapshot& whole) const {
    const auto alike = [&](const Left* other) { return other != &left && other->id.index() == left.id.index(); };
    if (std::ranges::any_of(whole.spoken_of, alike)) return false;
    if (!last_word(left.said, terms.references).alive) return true;  // the client knows
    const bool mine = left.owner == receiver_;
    if (!snapshot::due(kinds_[left.kind].every, mine, left.id.index(), tick, terms.passed)) return false;
    whole.add({.kind = left.kind}, false);
    whole.expected += gone_bits;
    return true;
}

bool SendSchedule::say(const KnownEntities& known, std::size_t row, const Terms& terms, const Frame& frame,
                       WholeSnapshot& whole) const {
    const KnownPlace& place = known.places()[row];
    const SaidOf said = known.said_of(known.seen()[row]);
    const std::uint64_t states = said.states();
    const OfKind& kind = kinds_[place.kind];
    const FrameEntity& entity = frame.entities[place.position];
    if (!last_word(said, terms.references).alive) {
        // By another reference it need not be created.
        if ((states & terms.held) != 0 && (states & terms.references) == 0) return false;
        whole.created.push_back({entity.id, entity.owner, entity.kind, entity.first_slot});
        whole.created_bits.push_back(kind.create_bits);
        whole.expected += kind.create_bits;
        return true;
    }
    const bool mine = place.receiver_is_owner;
    if (!snapshot::due(kind.every, mine, entity.id.index(), frame.tick, terms.passed)) return false;
    if ((states & terms.references) == 0) return false;
    const std::int32_t age = known.held_age(said);
    const bool changed = entity.changed > frame.tick - age;
    if (changed || age >= refresh_age) whole.expected += changed ? kind.update_bits : entry_bits;
    whole.add({place.position, place.kind, held_of(states, terms.ages), mine}, changed);
    return true;
}

void SendSchedule::sent(const WholeSnapshot& whole, std::size_t bytes) {
    postponed_ = 0;
    oldest_unsent_ = 0;
    ++sent_;
    if (!whole.weighed) return;
    std::size_t left = bytes * 8;
    for (std::size_t i = 0; i < whole.count_; ++i) {
        left -= std::min<std::size_t>(left, whole.bits[i]);
        if (whole.changed_[i] != 0) learn(kinds_[whole.known_[i].kind].update_bits, whole.bits[i]);
    }
    float all = 0;
    for (const float bits : whole.created_bits) all += bits;
    for (std::size_t i = 0; i < whole.created.size(); ++i)
        learn(kinds_[whole.created[i].kind].create_bits,
              static_cast<std::uint32_t>(static_cast<float>(left) * whole.created_bits[i] / all));
}

}  // namespace tickwire::server

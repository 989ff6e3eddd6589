#include "known_entities.hpp"

#include <algorithm>
#include <utility>

namespace tickwire::server {

namespace {

std::uint64_t shifted(std::uint64_t mask, std::uint32_t ticks) {
    return ticks < 64 ? (mask << ticks) & Known::usable : 0;
}

void place(Known& known, const Relevant& relevant) {
    known.position = relevant.position;
    known.remoteness = static_cast<std::uint16_t>(relevant.remoteness * Known::edge);
}

// It is there and to be seen.
void keep(Known& known, const FrameEntity& entity, Tick tick) {
    if (known.leaving) {
        known.leaving = false;
        known.unsent_since = tick;
    } else if (!known.unsent_since && entity.changed > tick - known.sent_age()) {
        known.unsent_since = tick;
    }
}

void leave(Known& known) {
    known.leaving = true;
    known.waiting = 0;
    known.unsent_since = {};
}

}  // namespace

void KnownEntities::shift(Known& known) const {
    known.sent = shifted(known.sent, passed_);
    known.alive = shifted(known.alive, passed_);
}

void KnownEntities::move_on(Tick tick) {
    passed_ = static_cast<std::uint32_t>(tick - tick_);
    tick_ = tick;
    acked_ticks_ = shifted(acked_ticks_, passed_);
    whole_ticks_ = shifted(whole_ticks_, passed_);
    named_ = 0;
}

void KnownEntities::advance(const Frame& frame) {
    move_on(frame.tick);
    auto kept = known_.begin();
    for (Known& known : known_) {
        shift(known);
        if (!known.leaving) keep(known, frame.entities[known.position], tick_);
        if (known.leaving && (known.sent | known.alive) == 0) continue;
        if (&*kept != &known) *kept = known;
        ++kept;
    }
    known_.erase(kept, known_.end());
}

void KnownEntities::update(const Frame& frame, std::span<const Relevant> relevant, std::vector<Known>& scratch) {
    move_on(frame.tick);
    if (all_known(frame, relevant)) return stay(frame, relevant);
    scratch.clear();
    auto old = known_.begin();
    // Those that the client can neither hold nor refer to are forgotten.
    const auto let_go = [&](Known& known) {
        shift(known);
        leave(known);
        if ((known.sent | known.alive) != 0) scratch.push_back(known);
    };
    for (const Relevant& each : relevant) {
        const FrameEntity& entity = frame.entities[each.position];
        const std::uint32_t index = entity.id.index();
        Known found{.id = entity.id, .owner = entity.owner, .kind = entity.kind, .unsent_since = tick_};
        for (; old != known_.end() && old->id.index() <= index; ++old) {
            if (old->id != entity.id || old->owner != entity.owner) {
                let_go(*old);
                continue;
            }
            shift(*old);
            keep(*old, entity, tick_);
            found = *old;
        }
        place(found, each);
        scratch.push_back(found);
    }
    for (; old != known_.end(); ++old) let_go(*old);
    known_.assign(scratch.begin(), scratch.end());
}

bool KnownEntities::all_known(const Frame& frame, std::span<const Relevant> relevant) const {
    auto next = relevant.begin();
    for (auto known = known_.begin(); known != known_.end() && next != relevant.end(); ++known) {
        const FrameEntity& entity = frame.entities[next->position];
        if (known->id != entity.id || known->owner != entity.owner) continue;
        // One that has come back, before one of the same index that now leaves: those come first.
        if (known + 1 != known_.end() && (known + 1)->id.index() == entity.id.index()) return false;
        ++next;
    }
    return next == relevant.end();
}

// Nothing new has come, as in most ticks: everything stays where it is, and closes up over what is forgotten.
void KnownEntities::stay(const Frame& frame, std::span<const Relevant> relevant) {
    auto next = relevant.begin();
    auto kept = known_.begin();
    for (Known& known : known_) {
        shift(known);
        const FrameEntity* entity = next != relevant.end() ? &frame.entities[next->position] : nullptr;
        const bool seen = entity != nullptr && known.id == entity->id && known.owner == entity->owner;
        if (seen) {
            keep(known, *entity, tick_);
            place(known, *next++);
        } else {
            leave(known);
        }
        if (!seen && (known.sent | known.alive) == 0) continue;
        if (&*kept != &known) *kept = known;
        ++kept;
    }
    known_.erase(kept, known_.end());
}

bool KnownEntities::holds(EntityId id) const {
    auto found = std::lower_bound(known_.begin(), known_.end(), id.index(),
                                  [](const Known& known, std::uint32_t wanted) { return known.id.index() < wanted; });
    while (found != known_.end() && found->id.index() == id.index() && found->leaving) ++found;
    return found != known_.end() && found->id == id;
}

void KnownEntities::begin(std::uint32_t parts, std::uint64_t early) {
    const std::size_t place = tick_.value % parts_left_.size();
    parts_left_[place] = static_cast<std::uint8_t>(parts);
    leans_[place] = static_cast<std::uint8_t>(early == 0 ? 0 : std::countr_zero(early));
}

void KnownEntities::remember(const Sent& sent) {
    const auto low = static_cast<std::uint32_t>(sent.datagram);
    newest_sent_ = low;
    const auto taken = [&] {  // by one whose ack would still say something
        const UnderWay& place = place_of(low);
        return place.datagram != 0 && tick_ - place.tick <= snapshot::max_baseline_age;
    };
    while (taken() && sent_.size() < most_under_way) {
        std::vector<UnderWay> larger(sent_.size() * 2);
        for (const UnderWay& one : sent_) {
            if (one.datagram != 0) larger[one.datagram % larger.size()] = one;
        }
        sent_ = std::move(larger);
    }
    place_of(low) = {low, static_cast<std::uint32_t>(sent.at.time_since_epoch().count()), sent.tick, sent.bytes};
}

std::optional<KnownEntities::Sent> KnownEntities::acked(std::uint64_t datagram, TimePoint now) {
    UnderWay& place = place_of(datagram);
    if (place.datagram != static_cast<std::uint32_t>(datagram) || place.datagram == 0) return std::nullopt;
    const UnderWay found = std::exchange(place, {});
    const auto passed = static_cast<std::uint32_t>(now.time_since_epoch().count()) - found.at_us;
    const Sent sent{datagram, now - Duration(passed), found.tick, found.bytes};
    const std::int32_t age = tick_ - sent.tick;
    if (age > snapshot::max_baseline_age) return sent;
    std::uint8_t& left = parts_left_[sent.tick.value % parts_left_.size()];
    if (left > 0 && --left == 0) {
        whole_ticks_ |= std::uint64_t{1} << age;
        settle();
    }
    return sent;
}

// An acked snapshot that refers to one which is not acked may wait for that in vain, so it counts only with it. A
// client that had it before the other has kept it until then.
void KnownEntities::settle() {
    for (std::uint64_t left = whole_ticks_ & ~acked_ticks_; left != 0;) {
        const int age = 63 - std::countl_zero(left);  // the oldest first: the others lean on it
        const std::uint64_t tick = std::uint64_t{1} << age;
        left &= ~tick;
        const int leans = leans_[(tick_ - age).value % leans_.size()];
        const bool stands = leans == 0 || (age + leans < 64 && ((acked_ticks_ >> (age + leans)) & 1u) != 0);
        if (stands) acked_ticks_ |= tick;
    }
}

}  // namespace tickwire::server

#include "known_entities.hpp"

#include <algorithm>
#include <utility>

namespace tickwire::server {

namespace {

// Back to nothing, as if the client had never heard of it: it comes whole.
Known anew(const FrameEntity& entity, Tick tick, bool told) {
    return {.id = entity.id, .owner = entity.owner, .told = told, .unsent_since = tick};
}

// It is there and to be seen.
void keep(Known& known, const FrameEntity& entity, Tick tick) {
    if (known.id != entity.id || known.owner != entity.owner || known.leaving) {
        const float waiting = known.waiting;
        known = anew(entity, tick, known.told);
        known.waiting = waiting;
    } else if (!known.unsent_since && entity.changed > tick - known.sent_age()) {
        known.unsent_since = tick;
    }
}

void leave(Known& known, Tick tick) {
    if (known.leaving) return;
    known.leaving = true;
    known.sent = known.acked = 0;
    known.waiting = 0;
    known.unsent_since = tick;
}

}  // namespace

void KnownEntities::shift(Known& known) const {
    known.sent = passed_ < 64 ? known.sent << passed_ : 0;
    known.acked = passed_ < 64 ? known.acked << passed_ : 0;
}

void KnownEntities::update(const Frame& frame, std::span<const Relevant> relevant, std::vector<Known>& scratch) {
    passed_ = static_cast<std::uint32_t>(frame.tick - tick_);
    tick_ = frame.tick;
    scratch.clear();
    auto old = known_.begin();
    const auto pass_by = [&](std::uint32_t until) {
        for (; old != known_.end() && old->id.index() < until; ++old) {
            if (!old->told) continue;  // it came and went unsaid
            shift(*old);
            leave(*old, tick_);
            scratch.push_back(*old);
        }
    };
    for (const Relevant& each : relevant) {
        const FrameEntity& entity = frame.entities[each.position];
        pass_by(entity.id.index());
        if (old != known_.end() && old->id.index() == entity.id.index()) {
            shift(*old);
            keep(*old, entity, tick_);
            scratch.push_back(*old++);
        } else {
            scratch.push_back(anew(entity, tick_, false));
        }
    }
    pass_by(0xFFFFFFFF);
    known_.assign(scratch.begin(), scratch.end());
}

std::vector<Known>::iterator KnownEntities::at_or_after(std::uint32_t index) {
    return std::lower_bound(known_.begin(), known_.end(), index,
                            [](const Known& known, std::uint32_t wanted) { return known.id.index() < wanted; });
}

bool KnownEntities::holds(EntityId id) const {
    const auto found = const_cast<KnownEntities*>(this)->at_or_after(id.index());
    return found != known_.end() && found->id == id && !found->leaving;
}

std::optional<KnownEntities::Sent> KnownEntities::acked(std::uint64_t datagram) {
    Sent& place = sent_[datagram % sent_.size()];
    if (place.datagram != datagram || datagram == 0) return std::nullopt;
    const Sent sent = std::exchange(place, {});
    const std::int32_t age = tick_ - sent.tick;
    if (age > snapshot::max_baseline_age) return sent;
    const std::uint64_t bit = 1ull << age;
    bool gone = false;
    for (auto known = at_or_after(sent.first); known != known_.end() && known->id.index() <= sent.last; ++known) {
        if ((known->sent & bit) == 0) continue;
        known->acked |= bit;
        gone |= known->leaving;
    }
    if (gone) std::erase_if(known_, [](const Known& known) { return known.leaving && known.acked != 0; });
    newest_acked_ = std::max(newest_acked_, sent.tick);
    return sent;
}

}  // namespace tickwire::server

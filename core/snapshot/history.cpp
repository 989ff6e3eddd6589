#include "snapshot/history.hpp"

#include <algorithm>

namespace tickwire {

const FrameEntity* Frame::find(EntityId id) const {
    const auto found =
        std::lower_bound(entities.begin(), entities.end(), id.index(),
                         [](const FrameEntity& entity, std::uint32_t index) { return entity.id.index() < index; });
    return found != entities.end() && found->id == id ? &*found : nullptr;
}

const FrameEntity* detail::FrameCursor::find(EntityId id) {
    const auto& entities = frame_->entities;
    const FrameEntity* found =
        next_ < entities.size() && entities[next_].id == id ? &entities[next_] : frame_->find(id);
    if (found != nullptr) next_ = static_cast<std::size_t>(found - entities.data()) + 1;
    return found;
}

std::optional<detail::PastMoment> detail::moment_of(const PastFrames* past, Tick now, float ticks_ago,
                                                    double seconds_a_tick) {
    const double moment = static_cast<double>(now.value) - static_cast<double>(ticks_ago);
    if (past == nullptr || !(moment >= 1) || ticks_ago <= 0) return std::nullopt;
    const Tick before(static_cast<std::uint32_t>(moment));
    const Frame* from = past->at(before);
    if (from == nullptr) return std::nullopt;
    return PastMoment{FrameCursor(from), FrameCursor(past->at(before + 1)), moment - before.value, seconds_a_tick};
}

const FrameEntity* Frame::find_near(EntityId id, std::size_t hint) const {
    // Doubling steps away from the hint until the index lies between, then halving.
    const auto before = [&](std::size_t i) { return entities[i].id.index() < id.index(); };
    std::size_t low = std::min(hint, entities.size()), high = low, step = 1;
    while (low > 0 && !before(low - 1)) {
        high = low - 1;
        low = low > step ? low - step : 0;
        step *= 2;
    }
    for (step = 1; high < entities.size() && before(high); step *= 2) {
        low = high + 1;
        high = std::min(entities.size(), high + step);
    }
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (before(middle)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < entities.size() && entities[low].id == id ? &entities[low] : nullptr;
}

}  // namespace tickwire

namespace tickwire::snapshot {

namespace {

constexpr std::size_t unused_kept = 4;  // of the spare frames

}  // namespace

Frame& History::begin(Tick tick) {
    Frame& frame = to_fill(frames_[tick.value % history_ticks]);
    filling_ = tick;
    frame.clear(tick);
    return frame;
}

void History::commit(const Description& description) {
    Frame& frame = *frames_[filling_.value % history_ticks].alone();
    const Frame* before = newest();
    bool others = before == nullptr || before->entities.size() != frame.entities.size();
    std::size_t o = 0;
    for (FrameEntity& entity : frame.entities) {
        entity.changed = frame.tick;
        if (before == nullptr) continue;
        while (o < before->entities.size() && before->entities[o].id.index() < entity.id.index()) ++o;
        const bool gone = o == before->entities.size() || before->entities[o].id != entity.id;
        const bool another = gone || before->entities[o].owner != entity.owner;
        others |= another || before->entities[o].first_slot != entity.first_slot;
        if (another) continue;
        const FrameEntity& old = before->entities[o];
        const std::size_t count = description.kinds[entity.kind].fields.size();
        if (std::ranges::equal(frame.slots_of(entity, count), before->slots_of(old, count)))
            entity.changed = old.changed;
    }
    arrangement_ += others ? 1u : 0u;
    arrangements_[frame.tick.value % history_ticks] = arrangement_;
    newest_ = frame.tick;
}

void History::resume(std::span<const CountedFrame> frames, const Description& description) {
    for (CountedFrame& frame : frames_) to_fill(frame).clear({});
    newest_ = {};
    for (const CountedFrame& frame : frames) {
        begin(frame->tick) = *frame;
        commit(description);
    }
}

std::vector<CountedFrame> History::share() {
    drop_unused();
    std::vector<CountedFrame> all;
    all.reserve(history_ticks);
    for (std::uint32_t ago = history_ticks; ago-- > 0;) {
        if (ago < newest_.value && at(Tick(newest_.value - ago)) != nullptr)
            all.push_back(frames_[(newest_.value - ago) % history_ticks]);
    }
    return all;
}

// Of a frame that somebody holds the place is given to one that nobody does.
Frame& History::to_fill(CountedFrame& frame) {
    if (Frame* own = frame.alone()) return *own;
    std::size_t held = 0, free = spare_.size();
    for (std::size_t i = spare_.size(); i-- > 0;) {
        if (spare_[i].alone() != nullptr) {
            free = i;
        } else {
            ++held;
        }
    }
    needed_now_ = std::max(needed_now_, held + 1);
    if (free == spare_.size()) {
        Frame another;
        another.entities.reserve(frame->entities.capacity());
        another.slots.reserve(frame->slots.capacity());
        spare_.emplace_back(std::move(another));
    }
    std::swap(frame, spare_[free]);
    return *frame.alone();
}

// Who is slow for once must not cost this memory for ever; one at a time, so that what is needed now and then stays.
void History::drop_unused() {
    needed_ = std::max(needed_now_, needed_ - std::min<std::size_t>(needed_, 1));
    needed_now_ = 0;
    if (spare_.size() <= needed_ + unused_kept) return;
    const auto unused = std::ranges::find_if(spare_, [](CountedFrame& one) { return one.alone() != nullptr; });
    if (unused != spare_.end()) spare_.erase(unused);
}

const Frame* History::at(Tick tick) const {
    const Frame& frame = *frames_[tick.value % history_ticks];
    const bool held =
        tick && frame.tick == tick && tick <= newest_ && newest_ - tick < static_cast<std::int32_t>(history_ticks);
    return held ? &frame : nullptr;
}

const std::uint32_t* History::slots_at(Tick tick, const FrameEntity& entity, std::size_t place) const {
    const Frame* frame = at(tick);
    if (frame == nullptr) return nullptr;
    if (alike(newest_, tick)) return frame->slots.data() + entity.first_slot;
    const FrameEntity* past = frame->find_near(entity.id, place);
    return past != nullptr ? frame->slots.data() + past->first_slot : nullptr;
}

}  // namespace tickwire::snapshot

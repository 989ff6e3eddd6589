#include "snapshot/history.hpp"

#include <algorithm>

namespace tickwire {

const FrameEntity* Frame::find(EntityId id) const {
    const auto found =
        std::lower_bound(entities.begin(), entities.end(), id.index(),
                         [](const FrameEntity& entity, std::uint32_t index) { return entity.id.index() < index; });
    return found != entities.end() && found->id == id ? &*found : nullptr;
}

}  // namespace tickwire

namespace tickwire::snapshot {

Frame& History::begin(Tick tick) {
    filling_ = tick;
    Frame& frame = frames_[tick.value % history_ticks];
    frame.clear(tick);
    return frame;
}

void History::commit(const Description& description) {
    Frame& frame = frames_[filling_.value % history_ticks];
    const Frame* before = newest();
    std::size_t o = 0;
    for (FrameEntity& entity : frame.entities) {
        entity.changed = frame.tick;
        if (before == nullptr) continue;
        while (o < before->entities.size() && before->entities[o].id.index() < entity.id.index()) ++o;
        if (o == before->entities.size()) continue;
        const FrameEntity& old = before->entities[o];
        if (old.id != entity.id || old.owner != entity.owner) continue;
        const std::size_t count = description.kinds[entity.kind].fields.size();
        if (std::ranges::equal(frame.slots_of(entity, count), before->slots_of(old, count)))
            entity.changed = old.changed;
    }
    newest_ = frame.tick;
}

const Frame* History::at(Tick tick) const {
    const Frame& frame = frames_[tick.value % history_ticks];
    const bool held =
        tick && frame.tick == tick && tick <= newest_ && newest_ - tick < static_cast<std::int32_t>(history_ticks);
    return held ? &frame : nullptr;
}

}  // namespace tickwire::snapshot

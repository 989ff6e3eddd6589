#include "judge.hpp"

#include <algorithm>
#include <cmath>

#include "walk.hpp"

namespace big_world {

using namespace tickwire;

namespace {

constexpr std::size_t frames_kept = 200;  // more than three seconds
constexpr double leaves_at = 1.125;       // of the radius: how far out an entity may stay in sight
constexpr std::uint16_t walkers = 0;      // kind

}  // namespace

Judge::Judge() : description_(describe<Walk>()), truth_(frames_kept) {}

void Judge::remember(const Frame& frame) {
    if (truth_[frame.tick.value % frames_kept].tick != frame.tick) truth_[frame.tick.value % frames_kept] = frame;
}

const Frame* Judge::at(Tick tick) const {
    const Frame& frame = truth_[tick.value % frames_kept];
    return frame.tick == tick ? &frame : nullptr;
}

void Judge::examine(const Frame& seen, PlayerId viewer) {
    ++frames;
    for (std::size_t i = 0; i < seen.entities.size(); ++i) {
        const FrameEntity& entity = seen.entities[i];
        const Tick as_of = seen.as_of.empty() ? seen.tick : seen.as_of[i];
        ++entities;
        late += as_of != seen.tick ? 1 : 0;
        const Frame* truth = at(as_of);
        const FrameEntity* real = truth != nullptr ? truth->find(entity.id) : nullptr;
        const std::size_t count = description_.kinds[entity.kind].fields.size();
        if (real == nullptr || real->owner != entity.owner ||
            !std::ranges::equal(seen.slots_of(entity, count), truth->slots_of(*real, count))) {
            ++wrong_values;
        } else if (!may_know(*truth, *real, viewer)) {
            ++leaks;
        }
    }
}

bool Judge::may_know(const Frame& truth, const FrameEntity& entity, PlayerId viewer) const {
    if (entity.owner == viewer) return true;
    if (entity.kind != walkers) return false;
    // Players join last, so that theirs stand at the end.
    const auto own = std::find_if(truth.entities.rbegin(), truth.entities.rend(),
                                  [&](const FrameEntity& one) { return one.owner == viewer && one.kind == walkers; });
    if (own == truth.entities.rend()) return false;
    const auto place = [&](const FrameEntity& of, std::size_t axis) {
        return dequantize(description_.kinds[walkers].fields[axis].spec, truth.slots_of(of, 2)[axis]);
    };
    return std::hypot(place(entity, 0) - place(*own, 0), place(entity, 1) - place(*own, 1)) <=
           static_cast<double>(Walker::sight) * leaves_at;
}

}  // namespace big_world

#include "interpolation.hpp"

#include <algorithm>

#include "tickwire/past.hpp"

namespace tickwire::client {

void Interpolation::draw(const SnapshotReader& reader, double moment, const Skip& skip) {
    view_.clear();
    values_.clear();
    for (std::size_t i = 0; i < reader.track_count(); ++i) draw_one(reader, i, moment, skip);
    std::size_t first = 0;  // only now does values_ stay where it is
    for (detail::ViewEntity& entity : view_) {
        const std::size_t count = description_.kinds[entity.kind].fields.size();
        entity.values = std::span(values_).subspan(first, count);
        first += count;
    }
}

void Interpolation::draw_one(const SnapshotReader& reader, std::size_t index, double moment, const Skip& skip) {
    const auto [from, to] = reader.around(index, Tick(static_cast<std::uint32_t>(std::max(0.0, moment))));
    if (from == nullptr || !from->id || (skip && skip(from->kind, from->owner))) return;
    const KindInfo& kind = description_.kinds[from->kind];
    const auto old_slots = reader.slots_of(index, *from);
    auto new_slots = old_slots;
    double part = 0;
    if (to != nullptr && to->id == from->id) {
        const double start = std::max(from->tick, to->held_until).value;
        if (moment > start) {
            part = (moment - start) / (to->tick.value - start);
            new_slots = reader.slots_of(index, *to);
        }
    }
    view_.push_back({from->id, from->owner, from->kind, {}});
    for (std::size_t i = 0; i < kind.fields.size(); ++i)
        values_.push_back(detail::blend(kind.fields[i].spec, old_slots[i], new_slots[i], part));
}

}  // namespace tickwire::client

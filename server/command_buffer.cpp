#include "command_buffer.hpp"

#include <algorithm>
#include <bit>

namespace tickwire::server {

CommandBuffer::CommandBuffer(std::size_t slot_count)
    : slot_count_(slot_count), slots_(least_waiting * slot_count), last_(slot_count) {}

void CommandBuffer::make_room(Tick tick, Tick room) {
    const std::size_t before = views_.size();
    if (tick - room <= static_cast<std::int32_t>(before)) return;
    const std::size_t size = std::bit_ceil(static_cast<std::uint32_t>(tick - room));
    std::vector<PlayerView> views(size);
    std::vector<std::uint32_t> slots(size * slot_count_);
    for (Tick waits = room + 1; waits <= room + static_cast<std::int32_t>(before); ++waits) {
        if (ticks_[waits.value % capacity] != waits) continue;
        const std::size_t from = waits.value % before, to = waits.value % size;
        views[to] = views_[from];
        std::ranges::copy(std::span(slots_).subspan(from * slot_count_, slot_count_),
                          slots.begin() + static_cast<std::ptrdiff_t>(to * slot_count_));
    }
    views_ = std::move(views);
    slots_ = std::move(slots);
}

CommandBuffer::Verdict CommandBuffer::insert(Tick tick, Tick room, std::span<const std::uint32_t> slots,
                                             const PlayerView& view) {
    if (tick - room > window_ahead) return Verdict::early;
    if (room - tick >= static_cast<std::int32_t>(capacity) - window_ahead) return Verdict::late;
    const std::uint32_t place = tick.value % capacity;
    if (ticks_[place] == tick) return Verdict::duplicate;
    if (tick <= room && (!first_ || tick < first_))
        return Verdict::duplicate;  // from before this player's first command
    ticks_[place] = tick;
    if (!first_) first_ = tick;
    newest_ = std::max(newest_, tick);
    if (tick <= room) return Verdict::late;
    make_room(tick, room);
    const std::size_t waits = tick.value % views_.size();
    std::ranges::copy(slots, slots_.begin() + static_cast<std::ptrdiff_t>(waits * slot_count_));
    views_[waits] = view;
    return Verdict::stored;
}

std::span<const std::uint32_t> CommandBuffer::take(Tick tick, bool& arrived) {
    arrived = ticks_[tick.value % capacity] == tick;
    if (!arrived) return last_;
    const std::size_t waits = tick.value % views_.size();
    last_view_ = views_[waits];
    set_last(std::span(slots_).subspan(waits * slot_count_, slot_count_));
    return last_;
}

void CommandBuffer::set_last(std::span<const std::uint32_t> slots) {
    std::ranges::copy(slots, last_.begin());
}

}  // namespace tickwire::server

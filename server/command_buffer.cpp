#include "command_buffer.hpp"

#include <algorithm>
#include <bit>

namespace tickwire::server {

CommandBuffer::CommandBuffer(std::size_t slot_count)
    : slot_count_(slot_count), slots_(least_waiting * slot_count), last_(slot_count) {}

bool CommandBuffer::came(Tick tick) const {
    const std::uint32_t place = tick.value % remembered;
    return tick <= window_end_ && window_end_ - tick < remembered && ((came_[place / 64] >> (place % 64)) & 1u) != 0;
}

void CommandBuffer::note(Tick tick) {
    const std::uint32_t place = tick.value % remembered;
    came_[place / 64] |= std::uint64_t{1} << (place % 64);
}

// Nothing has come yet of the ticks that are new to it.
void CommandBuffer::move_window(Tick room) {
    const Tick end = room + window_ahead;
    if (end < window_end_ || end - window_end_ >= remembered) came_ = {};
    for (Tick fresh = window_end_ + 1; fresh <= end && end - fresh < remembered; ++fresh) {
        const std::uint32_t place = fresh.value % remembered;
        came_[place / 64] &= ~(std::uint64_t{1} << (place % 64));
    }
    window_end_ = end;
}

void CommandBuffer::make_room(Tick tick, Tick room) {
    const std::size_t before = views_.size();
    if (tick - room <= static_cast<std::int32_t>(before)) return;
    const std::size_t size = std::bit_ceil(static_cast<std::uint32_t>(tick - room));
    std::vector<PlayerView> views(size);
    std::vector<std::uint32_t> slots(size * slot_count_);
    for (Tick waits = room + 1; waits <= room + static_cast<std::int32_t>(before); ++waits) {
        if (!came(waits)) continue;
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
    if (room - tick >= remembered - window_ahead) return Verdict::late;
    move_window(room);
    if (came(tick)) return Verdict::duplicate;
    if (tick <= room && (!first_ || tick < first_))
        return Verdict::duplicate;  // from before this player's first command
    note(tick);
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
    arrived = came(tick);
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

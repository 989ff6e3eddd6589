#include "command_buffer.hpp"

#include <algorithm>

namespace tickwire::server {

CommandBuffer::CommandBuffer(std::size_t slot_count)
    : slot_count_(slot_count), slots_(capacity * slot_count), last_(slot_count) {}

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
    std::ranges::copy(slots, slots_.begin() + static_cast<std::ptrdiff_t>(place * slot_count_));
    views_[place] = view;
    return Verdict::stored;
}

std::span<const std::uint32_t> CommandBuffer::take(Tick tick, bool& arrived) {
    const std::uint32_t place = tick.value % capacity;
    arrived = ticks_[place] == tick;
    if (arrived) last_view_ = views_[place];
    if (arrived) set_last(std::span(slots_).subspan(place * slot_count_, slot_count_));
    return last_;
}

void CommandBuffer::set_last(std::span<const std::uint32_t> slots) {
    std::ranges::copy(slots, last_.begin());
}

}  // namespace tickwire::server

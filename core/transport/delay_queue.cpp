// See delay_queue.hpp: a binary heap of slots, ordered by due time and then by arrival.
#include "transport/delay_queue.hpp"

#include <algorithm>

namespace tickwire::transport {

bool DelayQueue::later(std::uint32_t a, std::uint32_t b) const {
    const Slot& left = slots_[a];
    const Slot& right = slots_[b];
    return left.due != right.due ? left.due > right.due : left.order > right.order;
}

bool DelayQueue::push(TimePoint due, const Item& datagram) {
    if (heap_.size() >= max_datagrams) return false;
    if (free_.empty()) {
        free_.push_back(static_cast<std::uint32_t>(slots_.size()));
        slots_.emplace_back();
    }
    newest_ = free_.back();
    free_.pop_back();
    Slot& slot = slots_[newest_];
    slot.due = due;
    slot.order = pushed_++;
    slot.address = datagram.address;
    slot.bytes.assign(datagram.bytes.begin(), datagram.bytes.end());
    slot.via = datagram.via;
    heap_.push_back(newest_);
    std::push_heap(heap_.begin(), heap_.end(), [this](auto a, auto b) { return later(a, b); });
    return true;
}

void DelayQueue::corrupt_newest(std::uint64_t bit) {
    std::vector<std::byte>& bytes = slots_[newest_].bytes;
    if (bytes.empty()) return;
    bit %= bytes.size() * 8;
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
}

std::span<const DelayQueue::Item> DelayQueue::take(TimePoint now, std::size_t limit) {
    free_.insert(free_.end(), taken_.begin(), taken_.end());
    taken_.clear();
    items_.clear();
    while (!heap_.empty() && slots_[heap_.front()].due <= now && items_.size() < limit) {
        std::pop_heap(heap_.begin(), heap_.end(), [this](auto a, auto b) { return later(a, b); });
        const std::uint32_t index = heap_.back();
        heap_.pop_back();
        taken_.push_back(index);
        items_.push_back({slots_[index].address, slots_[index].bytes, slots_[index].via, slots_[index].due});
    }
    return items_;
}

TimePoint DelayQueue::next_due() const {
    return heap_.empty() ? TimePoint::max() : slots_[heap_.front()].due;
}

void DelayQueue::clear() {
    free_.insert(free_.end(), heap_.begin(), heap_.end());
    heap_.clear();
}

}  // namespace tickwire::transport

#include "transport/event_queue.hpp"

#include <algorithm>
#include <new>

namespace tickwire::transport {

namespace {
constexpr std::size_t chunk_bytes = 64 * 1024;
}

void EventQueue::clear() {
    events_.clear();
    endings_.clear();
    chunk_ = used_ = 0;
    // What a rare big message needed is given back.
    std::erase_if(chunks_, [](const Chunk& chunk) { return chunk.size > chunk_bytes; });
}

void EventQueue::add_disconnected(SessionId session, Disconnect why, bool replaced) {
    const Disconnect& kept = endings_.emplace_back(std::move(why));
    add({.kind = TransportEvent::Kind::disconnected, .session = session, .disconnect = &kept, .replaced = replaced});
}

std::span<std::byte> EventQueue::allocate(std::size_t bytes) {
    // FlatBuffers are read in place, so everything starts at a multiple of 16.
    const std::size_t needed = (bytes + 15) & ~std::size_t{15};
    while (chunk_ < chunks_.size() && chunks_[chunk_].size - used_ < needed) {
        ++chunk_;
        used_ = 0;
    }
    if (chunk_ == chunks_.size()) {
        const std::size_t size = std::max(chunk_bytes, needed);
        chunks_.push_back({std::make_unique_for_overwrite<std::byte[]>(size), size});
    }
    const std::span<std::byte> room(chunks_[chunk_].bytes.get() + used_, bytes);
    used_ += needed;
    return room;
}

std::span<std::byte> EventQueue::try_allocate(std::size_t bytes) noexcept {
    try {
        return allocate(bytes);
    } catch (const std::bad_alloc&) {
        return {};
    }
}

std::span<std::byte> EventQueue::copy(std::span<const std::byte> bytes) {
    const auto room = allocate(bytes.size());
    std::ranges::copy(bytes, room.begin());
    return room;
}

}  // namespace tickwire::transport

// Texts and byte arrays in EntityCoder: the length, then each byte as what stood there before, or anew. Only the bytes
// below the length are coded; the others are zero on both ends.
#pragma once

#include <algorithm>

#include "snapshot/entity_coder.hpp"

namespace tickwire::snapshot {

namespace detail {
inline std::uint32_t byte_of(const std::uint32_t* words, std::size_t i) {
    return (words[i / 4] >> (i % 4 * 8)) & 0xFFu;
}
}  // namespace detail

template <class Bits>
std::uint32_t EntityCoder<Bits>::code_byte(const Contexts& contexts, std::uint32_t byte) {
    std::uint32_t node = 1;
    for (int bit = 7; bit >= 0; --bit)
        node = node * 2 + (bits_.flag(contexts, node, ((byte >> bit) & 1u) != 0) ? 1u : 0u);
    return node & 0xFFu;
}

template <class Bits>
bool EntityCoder<Bits>::code_bytes(const FieldGroup& group, std::span<std::uint32_t> slots) {
    const std::uint32_t* old = newest_ + group.first;
    std::uint32_t* now = slots.data() + group.first;
    if (same_as_before(group, slots)) {
        std::copy_n(old, group.count, now);
        return true;
    }
    const std::uint32_t id = mix_hash(group.model, 0xB17E5u);
    const auto contexts = [&](std::uint32_t a, std::uint32_t b, std::uint32_t c) {
        Contexts made;
        made.mixer = id + a;
        made.table[0] = mix_hash(id, a);
        if constexpr (Bits::contexts_used > 1)
            made.table = {made.table[0],
                          mix_hash(id, a),
                          mix_hash(id + 1, a, b),
                          mix_hash(id + 2, a, c),
                          mix_hash(id + 3, a, b * 256 + c),
                          mix_hash(id + 4, a + b),
                          mix_hash(id + 5, a + c)};
        return made;
    };
    const std::uint32_t capacity = group.steps[0], before = old[0];
    std::uint32_t size = before;
    if (!bits_.flag(contexts(0, 0, 0), 0, now[0] == before))
        size = code_count(bits_, contexts(1, 0, 0), now[0], static_cast<std::uint32_t>(std::bit_width(capacity)));
    if (size > capacity || bits_.failed()) return false;
    std::uint32_t last = 0, run = 1;
    if constexpr (!Bits::encoding) {
        now[0] = size;
        std::fill(now + 1, now + group.count, 0u);
    }
    for (std::uint32_t i = 0; i < size; ++i) {
        const std::uint32_t was = i < before ? detail::byte_of(old + 1, i) : 0;
        std::uint32_t byte = Bits::encoding ? detail::byte_of(now + 1, i) : 0;
        const bool stays = i < before && bits_.flag(contexts(2 + (run & 3u), 0, 0), 0, byte == was);
        run = run * 2 + (stays ? 1u : 0u);
        byte = stays ? was : code_byte(contexts(6, last, was), byte);
        last = byte;
        if constexpr (!Bits::encoding) now[1 + i / 4] |= byte << (i % 4 * 8);
    }
    return true;
}

}  // namespace tickwire::snapshot

// What PacketWalk says of new entities; included behind its other bodies.
#pragma once

#include <algorithm>
#include <bit>

#include "snapshot/packet_walk.hpp"

namespace tickwire::snapshot {

// Before the first that is new: of what is known, who owns something and where, and the largest generations.
template <class Bits>
void PacketWalk<Bits>::expect_created() {
    scratch_.owners.clear();
    scratch_.generations.assign(types_.groups.kinds.size(), 1);
    const auto of = [](auto& places, PlayerId owner) {
        return std::ranges::find(places, owner, &WalkScratch::OwnerPlace::owner);
    };
    for (const KnownEntity& entity : known_) {
        std::uint32_t& generation = scratch_.generations[entity.kind];
        generation = std::max(generation, entity.id.generation());
        if (!entity.owner) continue;
        auto found = of(scratch_.owners, entity.owner);
        if (found == scratch_.owners.end()) {
            if (found - scratch_.owners.begin() >= detail::most_owners) continue;
            found = scratch_.owners.insert(found, {entity.owner, {}, false});
        }
        const KindGroups& kind = types_.groups.kinds[entity.kind];
        if (found->placed || !kind.has_position) continue;
        const auto newest = std::ranges::find_if(entity.references, [](const auto* slots) { return slots != nullptr; });
        if (newest == entity.references.end()) continue;
        found->place = kind.place_of(*newest);
        found->placed = true;
    }
    for (const WalkScratch::OwnerPlace& each : scratch_.moved) {
        const auto found = of(scratch_.owners, each.owner);
        if (found != scratch_.owners.end()) found->place = each.place;
    }
}

// About the largest of its kind: indices are used again in turn, so that generations grow together.
template <class Bits>
std::uint32_t PacketWalk<Bits>::created_generation(std::uint32_t kind, std::uint32_t generation) {
    const std::uint32_t expected = scratch_.generations[kind], off = generation - expected;
    const std::uint32_t coded = code_count(bits_, plain_contexts(0x6E4E0u + kind), (off << 1) ^ -(off >> 31),
                                           detail::created_generation_classes);
    return expected + ((coded >> 1) ^ -(coded & 1u));
}

// Mostly somebody who owns something already.
template <class Bits>
bool PacketWalk<Bits>::created_owner(std::uint32_t kind, PlayerId& owner) {
    if (!bits_.flag(plain_contexts(0x0E0u + kind), 0, static_cast<bool>(owner))) {
        owner = {};
        return true;
    }
    const auto& owners = scratch_.owners;
    if (!owners.empty()) {
        const auto found = std::ranges::find(owners, owner, &WalkScratch::OwnerPlace::owner);
        if (bits_.flag(plain_contexts(0x04E40u + kind), 0, found != owners.end())) {
            const std::uint32_t place = bits_.plain(static_cast<std::uint32_t>(found - owners.begin()),
                                                    static_cast<int>(std::bit_width(owners.size() - 1)));
            if (place < owners.size()) owner = owners[place].owner;
            return place < owners.size();
        }
    }
    owner.value = static_cast<std::uint16_t>(bits_.plain(owner.value, detail::created_player_bits));
    return static_cast<bool>(owner);
}

// The kind's defaults, but where its owner is.
template <class Bits>
std::span<const std::uint32_t> PacketWalk<Bits>::created_base(std::uint32_t kind, PlayerId owner) {
    const auto& defaults = types_.description.kinds[kind].defaults;
    const KindGroups& groups = types_.groups.kinds[kind];
    const auto found = std::ranges::find(scratch_.owners, owner, &WalkScratch::OwnerPlace::owner);
    if (!groups.has_position || !owner || found == scratch_.owners.end() || !found->placed) return defaults;
    scratch_.base.assign(defaults.begin(), defaults.end());
    groups.set_place(found->place, scratch_.base.data());
    return scratch_.base;
}

template <class Bits>
bool PacketWalk<Bits>::created(CreatedEntity* entity, PlayerId receiver, std::vector<std::uint32_t>& slots, bool& bad) {
    CreatedEntity one = entity != nullptr ? *entity : CreatedEntity{};
    bits_.about({entity != nullptr ? std::int32_t{one.kind} : -1, -1, true});
    const bool more = bits_.flag(plain_contexts(0xC4EAu), next_index_ == 0 ? 0 : 1, entity != nullptr);
    if (!more) return false;
    bad = true;
    if (next_index_ == 0) expect_created();
    const std::uint32_t gap =
        code_count(bits_, plain_contexts(0x1D9A9u), one.id.index() - next_index_, detail::created_index_classes);
    const std::uint32_t index = next_index_ + gap;
    const auto kinds = static_cast<std::uint32_t>(types_.groups.kinds.size());
    std::uint32_t kind = one.kind;
    if (kinds > 1)
        kind = code_count(bits_, plain_contexts(0xC1Du), kind, static_cast<std::uint32_t>(std::bit_width(kinds - 1)));
    if (kind >= kinds) return true;
    const std::uint32_t generation = created_generation(kind, one.id.generation());
    PlayerId owner = one.owner;
    if (!created_owner(kind, owner)) return true;
    if (index >= max_entities || generation == 0 || generation > guessed_generation || bits_.failed()) return true;
    next_index_ = index + 1;
    one.id = EntityId(index, generation);
    one.kind = static_cast<std::uint16_t>(kind);
    one.owner = owner;
    const auto& defaults = types_.description.kinds[kind].defaults;
    if constexpr (!Bits::encoding) {
        one.first_slot = static_cast<std::uint32_t>(slots.size());
        slots.resize(slots.size() + defaults.size());
    }
    const Spans no_spans;
    const Subject subject{one.kind, owner && owner == receiver, {}, no_spans};
    bad =
        !entities_.code(subject, created_base(kind, owner), std::span(slots).subspan(one.first_slot, defaults.size()));
    *entity = one;
    return true;
}

}  // namespace tickwire::snapshot

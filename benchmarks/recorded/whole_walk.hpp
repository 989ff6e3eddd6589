// A whole packet through the codec's walk with something in a coder's place: what trains, or counts.
#pragma once

#include <algorithm>
#include <vector>

#include "snapshot/packet_walk.inl"

namespace tickwire::bench {

struct WholePacket {
    const snapshot::OutgoingPacket& packet;
    const snapshot::CodedTypes& types;
    snapshot::Fate fate(std::size_t i) const { return packet.fates[i]; }
    bool any(snapshot::Fate fate) const { return std::ranges::find(packet.fates, fate) != packet.fates.end(); }
    // The walk only reads them.
    std::span<std::uint32_t> slots(std::size_t i) const {
        return {const_cast<std::uint32_t*>(packet.known_slots[i]), types.groups.kinds[packet.known[i].kind].slot_count};
    }
    const std::uint32_t* now(std::size_t i, const std::uint32_t* newest) const {
        const snapshot::Fate fate = packet.fates[i];
        return fate == snapshot::Fate::same || fate == snapshot::Fate::changed ? packet.known_slots[i] : newest;
    }
    void done(std::size_t, snapshot::Fate) {}
    static bool go_on(std::size_t) { return true; }
};

template <class Bits>
void walk_packet(Bits& bits, const snapshot::Prior& prior, const snapshot::CodedTypes& types,
                 snapshot::WalkScratch& scratch, const snapshot::OutgoingPacket& packet) {
    snapshot::PacketWalk<Bits> walk(bits, prior, types, scratch);
    snapshot::ReferenceAges ages = packet.ages;
    std::size_t first = 0, last = packet.known.size();
    WholePacket visit{packet, types};
    if (!walk.references(ages) || !walk.range(first, last, last) || !walk.known(packet.known, first, last, visit))
        return;
    bool bad = false;
    std::vector<std::uint32_t> slots;
    for (snapshot::CreatedEntity entity : packet.created) {
        const auto from = packet.created_slots.subspan(entity.first_slot, types.groups.kinds[entity.kind].slot_count);
        slots.assign(from.begin(), from.end());
        entity.first_slot = 0;
        walk.created(&entity, packet.receiver, slots, bad);
    }
    walk.created(nullptr, packet.receiver, slots, bad);
}

}  // namespace tickwire::bench

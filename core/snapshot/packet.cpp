#include "snapshot/packet.hpp"

#include "snapshot/field_groups.hpp"

namespace tickwire::snapshot {

void IncomingPacket::expect(std::span<const KnownEntity> known, const GroupTable& groups) {
    fates.assign(last - first, Fate::same);
    first_slots.resize(last - first + 1);
    std::uint32_t room = 0;
    for (std::size_t i = first; i < last; ++i) {
        first_slots[i - first] = room;
        room += groups.kinds[known[i].kind].slot_count;
    }
    first_slots.back() = room;
    slots.resize(room);
    created.clear();
}

}  // namespace tickwire::snapshot

// What a packet of entity states is made of, as the snapshot writer and reader give and get it. Values only.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "snapshot/motion.hpp"
#include "tickwire/entity.hpp"

namespace tickwire::snapshot {

struct GroupTable;
class History;

/// The older ticks that a packet refers to, as ages in ticks, ascending: 1 to 255.
struct ReferenceAges {
    std::size_t count = 0;
    std::array<std::int32_t, max_references> ages{};
    std::span<const std::int32_t> held() const { return std::span(ages).first(count); }
    /// The place of the age that is nearest to `age`; of two the younger.
    std::size_t nearest(std::int32_t age) const {
        const auto nearer = [age](std::int32_t a, std::int32_t b) { return std::abs(a - age) < std::abs(b - age); };
        return static_cast<std::size_t>(std::ranges::min_element(held(), nearer) - held().begin());
    }
    friend bool operator==(const ReferenceAges& a, const ReferenceAges& b) {
        return std::ranges::equal(a.held(), b.held());
    }
};

/// An entity that both ends know before the packet. Both must list the same ones in the same order.
struct KnownEntity {
    std::uint16_t kind = 0;
    bool receiver_is_owner = false;
    /// Its slots at each of the packet's reference ages; null where the receiver is not known to hold them. At least
    /// one is held.
    std::array<const std::uint32_t*, max_references> references{};
    /// What new entities are expected from: others' generations, and where their owners are.
    EntityId id{};
    PlayerId owner{};
    /// Where it stands among the OutgoingPacket's places, if its references are its states at just these ages.
    static constexpr std::uint32_t no_place = 0xFFFFFFFF;
    std::uint32_t place = no_place;
};

/// What a packet says of an entity that both ends know.
enum class Fate : std::uint8_t {
    same = 0,     ///< as in its newest reference
    changed = 1,  ///< has new slots; an encoder finds out by itself which of the two it is
    skipped = 2,  ///< nothing is said: it waits for a later packet
    gone = 3,     ///< the receiver shall forget it
};

/// An entity that the receiver does not know yet.
struct CreatedEntity {
    EntityId id{};
    PlayerId owner{};
    std::uint16_t kind = 0;
    std::uint32_t first_slot = 0;  ///< in the packet's slots
};

/// New entities of one packet, as a new one that is as expected takes next to nothing: what it makes a receiver do and
/// hold is bounded.
inline constexpr std::size_t most_created = 1024;

/// A packet before it is coded. `slots` holds the states of `known` entities that are not skipped or gone, at
/// known_slots, and those of the created ones at their first_slot.
struct OutgoingPacket {
    ReferenceAges ages;
    PlayerId receiver{};
    std::span<const KnownEntity> known;
    std::span<const Fate> fates;
    std::span<const std::uint32_t* const> known_slots;
    std::span<const CreatedEntity> created;  ///< ascending by index
    std::span<const std::uint32_t> created_slots;
    /// Packets of one moment are of the same tick of the same world: what is coded alike in several is coded once, for
    /// each of so many places. 0: none is like another.
    std::uint64_t moment = 0;
    std::uint32_t places = 0;
};

/// An entity that both ends know, by its place in the newest frame: all of its references are in the same history.
struct PlacedEntity {
    static constexpr std::uint32_t gone = 0xFFFFFFFF;  ///< instead of a place: the receiver shall forget it
    std::uint32_t place = gone;
    std::uint16_t kind = 0;
    std::uint8_t held = 0;  ///< mask of the packet's ages at which the receiver holds it; not 0, unless it is gone
    bool receiver_is_owner = false;
};

/// A packet of the level `shared` that says everything at once, as nearly all do: nothing of it is skipped, and it must
/// fit into one part. What it is coded to is just what an OutgoingPacket that says the same is.
struct PlacedPacket {
    ReferenceAges ages;
    PlayerId receiver{};
    const History& history;  ///< the newest frame is what is said
    std::span<const PlacedEntity> known;
    std::span<const CreatedEntity> created;  ///< ascending by index; first_slot in the newest frame's slots
    std::uint64_t moment = 0;                ///< as OutgoingPacket has it; not 0
};

/// A packet as it was decoded; storage is reused.
struct IncomingPacket {
    std::size_t first = 0, last = 0;         ///< the range of known entities that it speaks of
    std::vector<Fate> fates;                 ///< of that range
    std::vector<std::uint32_t> first_slots;  ///< of that range, in `slots`
    std::vector<CreatedEntity> created;
    std::vector<std::uint32_t> slots;

    /// Nothing has changed yet in the range that it speaks of, and nothing new has come; room for the range's states.
    void expect(std::span<const KnownEntity> known, const GroupTable& groups);
};

}  // namespace tickwire::snapshot

// A world at one tick as everybody may know it: quantized slots, in the order of entity index. The server's history,
// the codec, rewind and recordings work on frames; none of them touches game objects.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tickwire/entity.hpp"
#include "tickwire/time.hpp"

namespace tickwire {

struct FrameEntity {
    EntityId id{};
    PlayerId owner{};
    std::uint16_t kind = 0;
    std::uint32_t first_slot = 0;  ///< offset in Frame::slots
    Tick changed{};                ///< the tick at which its slots or owner last changed; filled by the history
};

struct Frame {
    Tick tick{};
    std::vector<FrameEntity> entities;  ///< ascending by id.index()
    std::vector<std::uint32_t> slots;
    /// In a client's frame, for each entity the tick whose truth this is: earlier than the frame's where the server has
    /// postponed it. Empty: the frame's own tick for all.
    std::vector<Tick> as_of;

    void clear(Tick new_tick) {
        tick = new_tick;
        entities.clear();
        slots.clear();
        as_of.clear();
    }
    /// The entity with exactly this id, or nullptr. Logarithmic.
    const FrameEntity* find(EntityId id) const;
    /// The same, quick when it stands near position `hint`, as it does in the frames of neighbouring ticks.
    const FrameEntity* find_near(EntityId id, std::size_t hint) const;
    std::span<const std::uint32_t> slots_of(const FrameEntity& entity, std::size_t count) const {
        return std::span(slots).subspan(entity.first_slot, count);
    }
};

/// One event, quantized, as it was emitted during a tick.
struct EventRecord {
    Tick tick{};
    std::uint16_t kind = 0;  ///< position in Game::Events
    PlayerId only{};         ///< its one recipient, or null for everybody in the room
    std::uint32_t first_slot = 0;
    std::uint32_t slot_count = 0;
};

/// The events of a tick, in the order in which they were emitted.
struct EventQueue {
    std::vector<EventRecord> records;
    std::vector<std::uint32_t> slots;
    void clear() {
        records.clear();
        slots.clear();
    }
    std::span<const std::uint32_t> slots_of(const EventRecord& event) const {
        return std::span(slots).subspan(event.first_slot, event.slot_count);
    }
};

}  // namespace tickwire

// One client's snapshots: each entity as a delta against the newest version that this client has acked. Called by the
// room after each tick; reads the history only.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "snapshot/bits.hpp"
#include "snapshot/history.hpp"
#include "snapshot/snapshot_format.hpp"
#include "tickwire/description.hpp"

namespace tickwire::server {

/// Where finished parts go; returns the datagram's number, by which acked() will name it, or 0.
class PartSink {
public:
    virtual ~PartSink() = default;
    virtual std::uint64_t send_part(std::span<const std::byte> part) = 0;
};

class SnapshotWriter {
public:
    /// `capacity` is the largest part, in bytes.
    SnapshotWriter(const Description& description, PlayerId receiver, std::size_t capacity);

    /// Writes the history's newest frame and the unreliable events of its tick.
    void write(const snapshot::History& history, const EventQueue& events, snapshot::CommandReport report,
               PartSink& sink);
    /// The client has opened this datagram.
    void acked(std::uint64_t datagram);

private:
    // What the client is known to hold of one entity index, and what it may hold.
    struct Known {
        EntityId acked{};
        Tick acked_tick{};
        EntityId sent{};
        Tick sent_tick{};
    };
    struct SentEntry {
        std::uint32_t index;
        EntityId id;  // null: removal
    };
    struct Sent {
        std::uint64_t datagram = 0;
        Tick tick{};
        std::vector<SentEntry> entries;
    };
    struct Part {
        std::vector<std::byte> bytes;
        std::vector<SentEntry> entries;
        std::size_t size = 0;
    };
    struct Cursor {  // how far a snapshot has been written
        std::uint32_t index = 0;
        std::size_t entity = 0;
        bool events_done = false;
    };

    bool write_part(const snapshot::History& history, const EventQueue& events, Part& part, Cursor& cursor);
    bool write_entry(snapshot::BitWriter& out, const snapshot::History& history, const FrameEntity* entity,
                     std::uint32_t index, std::uint32_t gap, Part& part);
    void write_events(snapshot::BitWriter& out, const EventQueue& events) const;
    const FrameEntity* baseline(const snapshot::History& history, const FrameEntity& entity, const Known& known) const;
    void remember(std::uint64_t datagram, Tick tick, const Part& part);

    const Description& description_;
    PlayerId receiver_;
    std::size_t capacity_;
    int kind_bits_;
    int event_bits_;
    Tick common_{};  // newest tick of which anything is acked
    std::vector<Known> known_;
    std::array<Sent, 256> sent_{};
    std::vector<Part> parts_;
};

}  // namespace tickwire::server

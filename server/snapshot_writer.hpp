// The encoding step: what was chosen for a client, each entity as a delta against a version that both ends hold, into
// parts of a datagram's size. It decides nothing and remembers nothing of a client; it reads the history only.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "send_schedule.hpp"
#include "snapshot/bits.hpp"
#include "snapshot/history.hpp"
#include "snapshot/snapshot_format.hpp"
#include "tickwire/description.hpp"

namespace tickwire::server {

/// What one client is to be told of the history's newest tick.
struct SnapshotPlan {
    PlayerId receiver{};
    Tick common{};               ///< newest tick of which the client has acked anything; null: none
    std::uint32_t interval = 1;  ///< ticks since its snapshot before
    snapshot::CommandReport report{};
    /// By index. Those chosen are written, as far as there is room; the others decide what silence means.
    std::span<SendItem> items;
    const EventQueue* events = nullptr;  ///< the unreliable ones for this client
};

/// One finished datagram's payload, and the entities that it speaks for.
struct SnapshotPart {
    std::vector<std::byte> bytes;  // as large as any; `size` are used
    std::size_t size = 0;
    std::uint32_t first = 0, last = 0;

    std::span<const std::byte> payload() const { return std::span(bytes).first(size); }
};

class SnapshotWriter {
public:
    /// `capacity` is the largest part, in bytes.
    SnapshotWriter(const Description& description, std::size_t capacity);

    /// At least one part. Sets SendItem::written of the chosen. Valid until the next write().
    std::span<const SnapshotPart> write(const snapshot::History& history, const SnapshotPlan& plan);
    /// The most that the entries of one snapshot may take.
    std::size_t most_bytes() const { return snapshot::max_parts * (capacity_ - 32); }

private:
    struct Cursor {  // how far a snapshot has been written
        std::size_t item = 0;
        std::uint32_t index = 0;  // from here on nothing has been said yet
    };

    bool write_part(const snapshot::History& history, const SnapshotPlan& plan, bool last, SnapshotPart& part,
                    Cursor& cursor);
    void write_entry(snapshot::BitWriter& out, const snapshot::History& history, const SnapshotPlan& plan,
                     const SendItem& item, std::uint32_t gap) const;
    void write_events(snapshot::BitWriter& out, const EventQueue& events) const;
    void write_silence(snapshot::BitWriter& out, std::span<const SendItem> items, bool all_written) const;
    bool write_list(snapshot::BitWriter& out, std::span<const SendItem> items, SendItem::Fate fate) const;
    std::size_t limit() const;

    const Description& description_;
    std::size_t capacity_;
    int kind_bits_;
    int event_bits_;
    bool slow_kinds_;
    int gap_order_ = 0;
    std::vector<SnapshotPart> parts_;
};

}  // namespace tickwire::server

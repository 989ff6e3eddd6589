// The encoding step: what was chosen for a client, against what it has acked, into parts of a datagram's size. It
// decides nothing and remembers nothing of a client; it reads the history only. One serves all clients of a thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "reference_choice.hpp"
#include "send_schedule.hpp"
#include "snapshot/bits.hpp"
#include "snapshot/coder_set.hpp"
#include "snapshot/command_report.hpp"
#include "snapshot/history.hpp"
#include "snapshot/packet_encoder.hpp"
#include "snapshot/snapshot_format.hpp"
#include "tickwire/description.hpp"

namespace tickwire::server {

/// What one client is to be told of the history's newest tick.
struct SnapshotPlan {
    PlayerId receiver{};
    References references;
    std::uint32_t interval = 1;  ///< ticks since its snapshot before
    snapshot::CommandReport report{};
    /// By index. Those chosen are written, as far as there is room; the others decide what is said in passing.
    std::span<SendItem> items{};
    const EventQueue* events = nullptr;  ///< the unreliable ones for this client
    snapshot::PriorChoice prior = snapshot::PriorChoice::built_in;
    bool early = false;  ///< refers to ticks that the client has not acked: one part then
    std::uint32_t most_parts = snapshot::max_parts;
};

/// One finished datagram's payload.
struct SnapshotPart {
    std::vector<std::byte> body;   // the codec's packet
    std::vector<std::byte> bytes;  // all of it, as large as any; `size` are used
    std::size_t body_size = 0, size = 0;

    std::span<const std::byte> payload() const { return std::span(bytes).first(size); }
};

class SnapshotWriter {
public:
    using Encoders = snapshot::CoderSet<snapshot::PacketEncoder>;
    /// `capacity` is the largest part, in bytes.
    SnapshotWriter(const Description& description, Encoders& encoders, std::size_t capacity);

    /// What is written from now on is all of this newest frame, until the next call: what is alike for several clients
    /// may be coded once. Without it nothing is.
    void begin(const Frame& frame);
    snapshot::Level level() const { return encoders_.level(); }
    /// At least one part. Sets what was said of each item. Valid until the next write().
    std::span<const SnapshotPart> write(const snapshot::History& history, const SnapshotPlan& plan);
    /// Whether write_whole() can be asked for.
    bool takes_whole() const { return level() == snapshot::Level::shared && moment_ != 0; }
    /// The same of a plan without items; sets the bits of each known. None when it does not fit into one part.
    std::span<const SnapshotPart> write_whole(const snapshot::History& history, const SnapshotPlan& plan,
                                              WholeSnapshot& whole);
    /// The most that the entities of a snapshot of so many parts may take.
    std::size_t most_bytes(std::uint32_t parts) const { return parts * (capacity_ - 32); }

private:
    using Cursor = snapshot::PacketEncoder::Cursor;
    // An entity that both ends hold, though its kind's rate leaves it out, or no state of it is in the references.
    struct Exception {
        std::uint32_t index = 0;
        std::int32_t age = 0;  // of its state that serves as one; 0: those that are named
    };

    void list(const snapshot::History& history, const SnapshotPlan& plan);
    bool list_known(const snapshot::History& history, const SnapshotPlan& plan, std::uint32_t number);
    void find_references(const snapshot::History& history, const SendItem& item, snapshot::KnownEntity& entity) const;
    void list_created(const Frame& newest, std::uint32_t number, const FrameEntity& entity);
    std::size_t section_room(const SnapshotPlan& plan) const;
    std::uint32_t encode_parts(const SnapshotPlan& plan);
    void note(const SnapshotPlan& plan, const snapshot::PacketEncoder& encoder, Cursor first,
              const snapshot::PacketEncoder::Part& part);
    void finish(const SnapshotPlan& plan, Tick tick, std::uint32_t number, std::uint32_t count);
    std::size_t write_section(const SnapshotPlan& plan, bool last, std::span<std::byte> room) const;
    void write_kept(snapshot::BitWriter& out, std::span<const SendItem> items) const;
    void write_events(snapshot::BitWriter& out, const EventQueue& events) const;

    const Description& description_;
    Encoders& encoders_;
    std::size_t capacity_;
    int event_bits_;
    bool slow_kinds_;
    std::uint64_t moment_ = 0;  // counts the frames that were begun; places_: of the newest
    std::uint32_t places_ = 0;
    snapshot::ReferenceAges ages_;
    std::array<const Frame*, snapshot::max_references> frames_{};  // of those ages
    std::array<bool, snapshot::max_references> alike_{};           // it holds the newest frame's entities and no other
    std::size_t section_room_ = 0;                                 // that the parts leave for their sections
    std::vector<Exception> exceptions_;
    std::vector<snapshot::KnownEntity> known_;
    std::vector<snapshot::Fate> fates_;
    std::vector<const std::uint32_t*> slots_;
    std::vector<std::uint32_t> known_items_, created_items_;  // places in the plan's
    std::vector<snapshot::CreatedEntity> created_;
    std::vector<std::uint32_t> created_slots_;
    std::vector<SnapshotPart> parts_;
};

}  // namespace tickwire::server

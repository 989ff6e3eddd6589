// Opens snapshot parts and keeps what they said: of each entity that is or lately was to be seen, its versions of the
// last ticks. Gives the exact world of the newest whole tick, and any past moment to the interpolation. Every byte is
// checked.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "snapshot/bits.hpp"
#include "snapshot/coder_set.hpp"
#include "snapshot/command_report.hpp"
#include "snapshot/history.hpp"
#include "snapshot/packet_decoder.hpp"
#include "snapshot/snapshot_format.hpp"
#include "snapshot_head.hpp"
#include "tickwire/description.hpp"
#include "tickwire/frame.hpp"
#include "waiting_parts.hpp"

namespace tickwire::client {

/// An entity at one tick, as received.
struct Version {
    enum class Said : std::uint8_t {
        absent,  ///< there is no entity, or none that is to be seen: nothing was said of it any more
        gone,    ///< the same, and it was said
        kept,    ///< it is there, nothing more: its state is that of a version before
        rested,  ///< as it was in the version before that the server referred to
        moved,   ///< otherwise
    };
    Tick tick{};
    EntityId id{};  ///< null: there was no entity
    PlayerId owner{};
    std::uint16_t kind = 0;
    Said said = Said::absent;

    bool has_state() const { return said >= Said::rested; }
    bool same_entity(const Version& other) const { return id == other.id && owner == other.owner; }
};

class SnapshotReader {
public:
    using Decoders = snapshot::CoderSet<snapshot::PacketDecoder>;
    /// The decoders serve any number of readers of a thread, and must outlive them.
    SnapshotReader(const Description& description, Decoders& decoders, PlayerId me);

    /// Reads one part, and those that have waited for it. An error says what is wrong; the session should then end as
    /// malformed.
    Result<void> read(std::span<const std::byte> part);

    /// From the newest part's head.
    const snapshot::CommandReport& command_report() const { return command_report_; }
    /// The newest tick of which any part came, and of which all came.
    Tick newest() const { return newest_; }
    /// The first of which any part came: what it held had been there before.
    Tick first() const { return first_; }
    /// The world at the newest whole tick, hidden fields at their defaults; nullptr before the first. What the server
    /// has postponed is as of an earlier tick, see Frame::as_of.
    const Frame* frame() const { return frame_.tick ? &frame_ : nullptr; }
    std::uint64_t whole_ticks() const { return whole_ticks_; }
    /// Snapshots that came and were of no use, because one that they refer to did not.
    std::uint64_t waited_in_vain() const { return waiting_.in_vain(); }

    /// Unreliable events read since the last take_events().
    EventQueue& events() { return events_; }

    /// The versions around a moment: `from` is true at `tick`, `to` follows it (or nullptr). Slots by slots_of().
    struct Around {
        const Version* from = nullptr;
        const Version* to = nullptr;
    };
    /// Entities are named by their place among the tracks, which are in the order of entity index; places hold until
    /// the next read().
    std::size_t track_count() const { return tracks_.size(); }
    Around around(std::size_t track, Tick tick) const;
    /// What was received of exactly this tick; nullptr when nothing was, or it is not held any more.
    const Version* version_at(std::size_t track, Tick tick) const;
    std::span<const std::uint32_t> slots_of(std::size_t track, const Version& version) const;
    /// Bytes that the tracks take.
    std::size_t memory_bytes() const;

private:
    // A part may come max_baseline_age ticks late, and its baseline may be as much older again.
    static constexpr std::size_t ring = 128;
    static_assert(ring > 2 * snapshot::max_baseline_age);
    struct Track {
        std::array<Version, ring> versions{};
        std::vector<std::uint32_t> slots;  // ring x max_slots_; empty while there were only removals
        Tick newest{};                     // of the versions that are not merely kept
        Tick last{};                       // of all
    };
    struct Entry {
        std::uint32_t index = 0;
        std::unique_ptr<Track> data;
    };
    struct Arrived {  // of a tick's snapshot
        Tick tick{};
        snapshot::ReferenceAges references;
        std::uint32_t parts = 0;
        std::uint32_t mask = 0;  // which of them came
        bool whole = false;
        std::vector<std::uint32_t> kept;
    };

    struct Exception {  // a known entity that is spoken of out of turn, or of which an older state serves as reference
        std::uint32_t index = 0;
        std::int32_t age = 0;
    };

    Result<void> read_part(std::span<const std::byte> part);
    Result<std::size_t> read_section(std::span<const std::byte> section, Tick tick);
    Result<void> read_events(snapshot::BitReader& in, Tick tick);
    bool read_gap(snapshot::BitReader& in, std::uint32_t& next, std::uint32_t& index) const;
    bool is_whole(Tick tick) const;
    bool holds(Tick tick, const snapshot::ReferenceAges& references) const;
    Result<void> read_packet(std::span<const std::byte> packet, const snapshot::ReferenceAges& ages,
                             const SnapshotHead& head);
    Result<void> list_known(const snapshot::ReferenceAges& ages, Tick tick);
    static const Version* last_word(const Track& track, const snapshot::ReferenceAges& ages, Tick tick);
    const std::uint32_t* state_at(const Track& track, Tick tick, const Version& of) const;
    void take_packet(Tick tick);
    void take_events();
    void complete(Arrived& arrived);
    std::vector<Entry>::iterator at_or_after(std::uint32_t index);
    Track& track(std::uint32_t index);
    std::span<const std::uint32_t> slots_in(const Track& track, const Version& version) const;
    void store(Track& track, const Version& version, std::span<const std::uint32_t> slots);
    static Around around(const Track& track, Tick tick);
    static const Version* held_at(const Track& track, Tick tick);
    void forget_gone();
    void build_frame(Tick tick);

    const Description& description_;
    Decoders& decoders_;
    PlayerId me_;
    int event_bits_;
    std::size_t max_slots_;
    bool slow_kinds_;
    std::vector<Entry> tracks_;  // by index
    std::array<Arrived, ring> arrived_{};
    WaitingParts waiting_;
    // Of the part that is read:
    std::uint32_t interval_ = 1;
    std::vector<Exception> exceptions_;
    std::vector<std::uint32_t> kept_;
    EventQueue part_events_;
    std::vector<snapshot::KnownEntity> known_;
    std::vector<Track*> known_tracks_;
    std::vector<Version> known_versions_;  // the last word on them
    snapshot::IncomingPacket packet_;

    Tick newest_{}, first_{};
    snapshot::CommandReport command_report_{};
    std::uint64_t whole_ticks_ = 0;
    Frame frame_;
    EventQueue events_;
};

}  // namespace tickwire::client

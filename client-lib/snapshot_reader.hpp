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
#include "snapshot/history.hpp"
#include "snapshot/snapshot_format.hpp"
#include "tickwire/description.hpp"
#include "tickwire/frame.hpp"

namespace tickwire::client {

/// An entity at one tick, as received.
struct Version {
    Tick tick{};
    Tick held_until{};  ///< the version before stayed true until here (the server said so by silence)
    EntityId id{};      ///< null: there was no entity
    PlayerId owner{};
    std::uint16_t kind = 0;
};

class SnapshotReader {
public:
    SnapshotReader(const Description& description, PlayerId me);

    /// Reads one part. An error says what is wrong with it; the session should then end as malformed.
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
    /// The newest tick for which the server has said, by a version or by silence, how this one is.
    Tick confirmed(std::size_t track) const { return tracks_[track].data->confirmed; }
    /// Bytes that the tracks take.
    std::size_t memory_bytes() const;

private:
    // A part may come max_baseline_age ticks late, and its baseline may be as much older again.
    static constexpr std::size_t ring = 128;
    static_assert(ring > 2 * snapshot::max_baseline_age);
    struct Track {
        std::array<Version, ring> versions{};
        std::vector<std::uint32_t> slots;  // ring x max_slots_; empty while there were only removals
        Tick newest{};
        Tick confirmed{};
    };
    struct Entry {
        std::uint32_t index = 0;
        std::unique_ptr<Track> data;
    };
    // What the end of a part says of the entities that it does not mention.
    struct Silence {
        std::uint32_t interval = 1;
        bool complete = true;  // of all of them, except those in list_; or else of those in list_ alone
    };
    struct Arrived {  // which parts of a tick came
        Tick tick{};
        std::uint32_t parts = 0;
        std::uint32_t mask = 0;
        bool from_start = false, to_end = false;
    };

    Result<void> read_entries(snapshot::BitReader& in, Tick tick);
    Result<void> read_entry(snapshot::BitReader& in, Tick tick, std::uint32_t common_age, std::uint32_t index);
    Result<void> read_delta(snapshot::BitReader& in, Tick tick, std::uint32_t age, std::uint32_t index);
    Result<void> read_create(snapshot::BitReader& in, Tick tick, std::uint32_t index);
    Result<void> read_events(snapshot::BitReader& in, Tick tick);
    Result<void> read_silence(snapshot::BitReader& in, Silence& silence);
    Result<void> read_range(snapshot::BitReader& in, Tick tick, std::uint32_t part, std::uint32_t parts,
                            const Silence& silence);
    bool read_gap(snapshot::BitReader& in, std::uint32_t& next, std::uint32_t& index) const;
    void confirm(Tick tick, std::uint32_t first, std::uint32_t last, const Silence& silence);
    std::vector<Entry>::iterator at_or_after(std::uint32_t index);
    Track* find(std::uint32_t index);
    Track& track(std::uint32_t index);
    std::span<const std::uint32_t> slots_in(const Track& track, const Version& version) const;
    void store(Track& track, const Version& version, std::span<const std::uint32_t> slots);
    void forget_gone();
    void build_frame(Tick tick);

    const Description& description_;
    PlayerId me_;
    int kind_bits_, event_bits_;
    std::size_t max_slots_;
    bool slow_kinds_;
    int gap_order_ = 0;                // of the part that is read
    std::vector<Entry> tracks_;        // by index
    std::vector<std::uint32_t> list_;  // see Silence
    std::array<Arrived, ring> arrived_{};
    std::vector<std::uint32_t> scratch_;
    Tick newest_{}, first_{};
    snapshot::CommandReport command_report_{};
    std::uint64_t whole_ticks_ = 0;
    Frame frame_;
    EventQueue events_;
};

}  // namespace tickwire::client

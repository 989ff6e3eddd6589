// The packets of a recording of any described world: for each tick, what its receiver knows by the packet's references,
// what is gone and what is new, as a server lists them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "recorded/held_frames.hpp"
#include "snapshot/packet.hpp"
#include "tickwire/recording.hpp"

namespace tickwire::bench {

/// Whose view a recording is; of a server's, that of the first player who owns something.
PlayerId receiver_of(const Recording& recording);

class RecordedPackets {
public:
    /// Everything in the recording is sent to `receiver`; of it the fields that this player may see.
    RecordedPackets(const Recording& recording, PlayerId receiver);

    /// Ticks from the first to the last, whether they were recorded or not.
    std::size_t ticks() const { return by_tick_.size(); }
    /// Nullptr when that tick is missing.
    const Frame* frame(std::size_t tick) const { return by_tick_[tick]; }
    const Description& description() const { return recording_.description; }
    PlayerId receiver() const { return receiver_; }

    /// Lists the packet of a tick against what is held of `ages`. False when the tick, or all of those, are missing.
    bool list(std::size_t tick, std::span<const std::int32_t> held_ages);
    /// What list() found; valid until the next one.
    const snapshot::OutgoingPacket& packet() const { return packet_; }
    /// Ids of the known entities, and the frame that is their newest reference.
    std::span<const FrameEntity* const> known_before() const { return before_; }
    /// Whether a decoded packet says exactly what the receiver may see of the tick.
    bool right(const snapshot::IncomingPacket& incoming) const;
    /// Entities of the tick that was listed.
    std::size_t entities() const { return now_->entities.size(); }

private:
    const Recording& recording_;
    PlayerId receiver_;
    std::vector<const Frame*> by_tick_;
    const Frame* now_ = nullptr;
    std::vector<std::int32_t> ages_;
    std::vector<snapshot::KnownEntity> known_;
    std::vector<const FrameEntity*> before_;
    std::vector<snapshot::Fate> fates_;
    std::vector<const std::uint32_t*> known_slots_;
    std::vector<snapshot::CreatedEntity> created_;
    std::vector<std::uint32_t> created_slots_;
    snapshot::OutgoingPacket packet_;
};

}  // namespace tickwire::bench

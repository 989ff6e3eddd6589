// Packets of entity states, coded against what their receiver holds and a prior. One object per thread serves every
// receiver; nothing of a packet is kept for the next, but what the level `shared` codes alike for others of its moment.
// Called by the snapshot writer.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>

#include "snapshot/bit_coder.hpp"
#include "snapshot/packet.hpp"
#include "snapshot/packet_walk.hpp"
#include "snapshot/prior.hpp"
#include "snapshot/shared_encoder.hpp"

namespace tickwire::snapshot {

class PacketEncoder {
public:
    /// The description must outlive the encoder. The prior must fit it (see fits()).
    PacketEncoder(const Description& description, std::shared_ptr<const Prior> prior, Level level);
    PacketEncoder(const PacketEncoder&) = delete;
    PacketEncoder& operator=(const PacketEncoder&) = delete;

    /// How far a packet has been coded. One that outgrows its buffer continues in further parts, each decodable alone.
    struct Cursor {
        std::size_t known = 0;
        std::size_t created = 0;
        friend bool operator==(const Cursor&, const Cursor&) = default;
    };
    struct Part {
        std::size_t bytes = 0;  ///< may be 0: the part says nothing but what its receiver expects
        Cursor first, last;     ///< what it speaks of: from first, up to but not including last
        bool fits = false;      ///< false: not even one entity fits in the buffer
        bool finished = false;  ///< nothing is left of the packet
    };
    /// Codes as much of the packet as fits, from `from` on. The next part goes on from this one's `last`.
    Part encode(const OutgoingPacket& packet, Cursor from, std::span<std::byte> out);
    /// At the level `shared` only: the whole packet in one part. Returns its bytes; 0 when it does not fit.
    std::size_t encode(const PlacedPacket& packet, std::span<std::byte> out) { return shared_->encode(packet, out); }
    std::uint32_t placed_bits_of(std::size_t known) const { return shared_->placed_bits_of(known); }
    /// What a known entity took of the part that was encoded last; where several share a byte, whole bytes.
    std::uint32_t bits_of(std::size_t known) const {
        if (shared_) return shared_->bits_of(known);
        return sizes_[known] > 0 ? (sizes_[known] - 1) * 8 : 0;
    }

private:
    template <Level level>
    Part encode_part(const OutgoingPacket& packet, Cursor from, Cursor to, std::span<std::byte> out);
    std::size_t last_that_fits(std::size_t first, std::size_t last, std::size_t bytes) const;

    CodedTypes types_;
    std::optional<SharedEncoder> shared_;  // at that level, in place of the models
    std::optional<Models> models_;
    Level level_;
    WalkScratch scratch_;
    std::vector<std::uint32_t> slots_;  // created entities' slots
    std::vector<std::uint32_t> sizes_;  // bytes so far after each known entity, 0: not reached
};

}  // namespace tickwire::snapshot

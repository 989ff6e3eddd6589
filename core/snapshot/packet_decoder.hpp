// The mirror of packet_encoder: entity states from a packet, what the receiver holds, and the prior. Whatever bytes
// come, nothing outside them is read, memory and time are bounded by what is known and by `max_created`, and what no
// encoder writes is an error. Called by the snapshot reader.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>

#include "snapshot/bit_coder.hpp"
#include "snapshot/packet.hpp"
#include "snapshot/packet_walk.hpp"
#include "snapshot/prior.hpp"
#include "snapshot/shared_decoder.hpp"
#include "tickwire/result.hpp"

namespace tickwire::snapshot {

class PacketDecoder {
public:
    /// The description must outlive the decoder. `level`: of packets that do not say theirs.
    PacketDecoder(const Description& description, std::shared_ptr<const Prior> prior, Level level);
    PacketDecoder(const PacketDecoder&) = delete;
    PacketDecoder& operator=(const PacketDecoder&) = delete;

    /// Which older ticks the packet refers to: what the known entities' references must be found for.
    Result<ReferenceAges> references(std::span<const std::byte> packet) { return references(packet, level_); }
    Result<ReferenceAges> references(std::span<const std::byte> packet, Level level);
    /// Decodes the packet given to references(). `known` as the encoder had it.
    Result<void> decode(std::span<const std::byte> packet, std::span<const KnownEntity> known, PlayerId receiver,
                        IncomingPacket& out) {
        return decode(packet, known, receiver, out, level_);
    }
    Result<void> decode(std::span<const std::byte> packet, std::span<const KnownEntity> known, PlayerId receiver,
                        IncomingPacket& out, Level level);

private:
    template <Level level>
    Result<void> decode_at(std::span<const std::byte> packet, std::span<const KnownEntity> known, PlayerId receiver,
                           IncomingPacket& out);
    template <Level level>
    Result<ReferenceAges> references_at(std::span<const std::byte> packet);

    Models& models();
    SharedDecoder& shared();

    CodedTypes types_;
    std::shared_ptr<const Prior> prior_;
    std::optional<Models> models_;         // from the first packet on that needs them
    std::optional<SharedDecoder> shared_;  // the same
    Level level_;
    WalkScratch scratch_;
};

}  // namespace tickwire::snapshot

// Small receivers of snapshot packets: a few entities of random types, what is held of them, a prior and a level.
// Fuzzing and golden bytes start from packets that are really encoded for them.
#pragma once

#include <memory>
#include <vector>

#include "snapshot/packet_decoder.hpp"
#include "snapshot/packet_encoder.hpp"
#include "support/codec_world.hpp"

namespace tickwire::test {

class CodecScenario {
public:
    static constexpr std::uint32_t count = 40;
    /// The same number is the same scenario on every machine.
    explicit CodecScenario(std::uint32_t number);
    CodecScenario(const CodecScenario&) = delete;
    CodecScenario& operator=(const CodecScenario&) = delete;

    /// A packet that changes things by `random`, as the encoder writes it.
    std::vector<std::byte> packet(Random& random);
    /// Decodes bytes of anybody. False: something is not as it must be, whatever the bytes are.
    bool survives(std::span<const std::byte> bytes);

    static constexpr PlayerId receiver{3};

private:
    bool sound() const;

    Description description_;
    CodecWorld world_;
    snapshot::OutgoingPacket sent_;
    std::vector<snapshot::KnownEntity> known_;
    std::size_t most_slots_ = 0;
    snapshot::PacketEncoder encoder_;
    snapshot::PacketDecoder decoder_;
    snapshot::IncomingPacket incoming_;
};

/// All of them, made once.
CodecScenario& codec_scenario(std::uint32_t number);

}  // namespace tickwire::test

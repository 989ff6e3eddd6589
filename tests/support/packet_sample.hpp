// A few described bodies that move by rule, for golden bytes and fuzz seeds of the snapshot codec.
#pragma once

#include <vector>

#include "snapshot/packet.hpp"
#include "tickwire/description.hpp"

namespace tickwire::test {

const Description& sample_description();

/// Twelve bodies at tick 40 of their lives, known at 3, 4, 6, 9 ticks before.
class PacketSample {
public:
    PacketSample();
    const snapshot::ReferenceAges& ages() const { return packet_.ages; }
    const std::vector<snapshot::KnownEntity>& known() const { return known_; }
    const snapshot::OutgoingPacket& packet() const { return packet_; }
    std::span<const std::uint32_t> truth(std::size_t entity) const { return states_[entity].back(); }

private:
    std::vector<std::vector<std::vector<std::uint32_t>>> states_;  // by entity and tick
    std::vector<snapshot::KnownEntity> known_;
    std::vector<snapshot::Fate> fates_;
    std::vector<const std::uint32_t*> slots_;
    std::vector<snapshot::CreatedEntity> created_;
    std::vector<std::uint32_t> created_slots_;
    snapshot::OutgoingPacket packet_;
};

}  // namespace tickwire::test

// Worlds of random types that move, for tests of the snapshot codec: any set of references, entities that come, go and
// wait.
#pragma once

#include <map>
#include <vector>

#include "snapshot/packet.hpp"
#include "support/random_types.hpp"

namespace tickwire::test {

/// A packet's two sides: what the encoder is given, and what the decoder of the receiver may know.
class CodecWorld {
public:
    /// The description must outlive the world.
    CodecWorld(const Description& description, std::uint64_t seed, std::size_t most_entities = 40);

    /// Moves on by a tick and prepares its packet. Whatever the spans point to lives until the next call.
    const snapshot::OutgoingPacket& next_packet();
    /// The known entities as the receiver has them: it never got what it must not see.
    std::vector<snapshot::KnownEntity> receiver_knows(const snapshot::ReferenceAges& ages) const;
    /// Empty when the decoded part is exactly what the packet says, else what is wrong. `first_created`: of the
    /// packet's created entities, the first that this part may speak of.
    std::string difference(const snapshot::IncomingPacket& part, std::size_t first_created) const;

private:
    struct Entity {
        EntityId id;
        std::uint16_t kind = 0;
        PlayerId owner;
        bool known = false;
        bool lively = false;
        Restless restless;
        std::vector<std::vector<std::uint32_t>> past;           // by tick of life, newest last
        std::vector<std::vector<std::uint32_t>> received_past;  // the same without what the receiver must not see
    };
    void spawn();
    void move(Entity& entity);
    bool mine(const Entity& entity) const { return entity.owner && entity.owner == receiver_; }
    void choose_ages();
    void list_entities();

    const Description& description_;
    const std::size_t most_entities_;
    Random random_;
    PlayerId receiver_{3};
    std::vector<Entity> entities_;
    std::uint32_t next_index_ = 0;
    int tick_ = 0;
    snapshot::OutgoingPacket packet_;
    std::vector<const Entity*> listed_;
    std::vector<std::uint32_t> held_masks_;
    std::vector<snapshot::KnownEntity> known_;
    std::vector<snapshot::Fate> fates_;
    std::vector<const std::uint32_t*> known_slots_;
    std::vector<snapshot::CreatedEntity> created_;
    std::vector<std::uint32_t> created_slots_;
};

}  // namespace tickwire::test

// A server and its clients over a bad network, with nothing between them but the snapshot codec: random types, a world
// whose entities come, go, change hands and take over the ids of others, references chosen from acks that are lost too,
// packets in parts that are lost, late, doubled and out of order. Whatever a client rebuilds is held against the
// server's history, slot by slot.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "snapshot/packet_decoder.hpp"
#include "snapshot/packet_encoder.hpp"
#include "support/random_types.hpp"

namespace tickwire::test {

class LossyStream {
public:
    struct Counts {
        std::uint64_t packets = 0;   ///< encoded
        std::uint64_t parts = 0;     ///< sent
        std::uint64_t decoded = 0;   ///< parts that arrived, the doubled ones too
        std::uint64_t compared = 0;  ///< entities whose slots were held against the history
        std::uint64_t whole = 0;     ///< ticks that a client rebuilt in full
    };

    /// Everything, the network too, follows from the seed.
    explicit LossyStream(std::uint64_t seed);
    /// A tick for everybody. Empty, or what a client has that the server has not.
    std::string tick();
    const Counts& counts() const { return counts_; }

private:
    // An entity in a frame: of the server's history, of what it sent, or of what a client has rebuilt.
    struct Row {
        EntityId id;
        PlayerId owner;
        std::uint16_t kind = 0;
        bool held = true;  // false: nothing was said of it at this tick
        std::vector<std::uint32_t> slots;
        bool same_entity(const Row& other) const {
            return id == other.id && owner == other.owner && kind == other.kind;
        }
    };
    using Rows = std::vector<Row>;  // ascending by index
    using Frames = std::map<std::uint32_t, Rows>;
    struct Living {
        Row row;
        Restless restless;
        bool lively = false;
    };
    struct Part {
        std::uint32_t tick = 0;
        snapshot::PacketEncoder::Cursor first, last;
        bool final = false;
        std::vector<std::byte> bytes;
    };
    struct Gathering {  // parts of a tick, by what they speak of first
        std::map<std::pair<std::size_t, std::size_t>, Part> parts;
        Rows rows;
        bool done = false;
    };
    template <class What>
    struct Late {
        std::uint32_t due = 0;
        What what;
    };
    struct Receiver {
        PlayerId player;
        std::uint32_t sees = 0;  // which entities are relevant: a mask over hashed indices
        std::set<std::uint32_t> acked;
        Frames sent;     // the server's
        Frames rebuilt;  // the client's
        std::map<std::uint32_t, Gathering> gathering;
        std::deque<Late<Part>> parts;
        std::deque<Late<std::uint32_t>> acks;
        std::unique_ptr<snapshot::PacketDecoder> decoder;
    };
    struct Listed {  // the known entities of a packet, as one end lists them
        std::vector<const Row*> rows;
        std::vector<snapshot::KnownEntity> known;
    };

    void live();
    void spawn();
    bool relevant(const Receiver& receiver, const Row& row) const;
    snapshot::ReferenceAges choose_ages(const Receiver& receiver);
    Listed list(const Frames& frames, const snapshot::ReferenceAges& ages, std::uint32_t tick, PlayerId player) const;
    std::string send(Receiver& receiver);
    void pass_on(Receiver& receiver, const Part& part);
    std::string receive(Receiver& receiver);
    std::string take(Receiver& receiver, const Part& part);
    std::string take_known(const Receiver& receiver, const Part& part, const Listed& list, Gathering& gathering);
    std::string check(const Receiver& receiver, std::uint32_t tick, const Row& row);
    std::string finish(Receiver& receiver, std::uint32_t tick, Gathering& gathering);
    static const Row* find(const Rows& rows, EntityId id);
    template <class What>
    void delay(std::deque<Late<What>>& queue, const What& what);

    Random random_;
    Description description_;
    std::unique_ptr<snapshot::PacketEncoder> encoder_;
    std::vector<Living> living_;  // ascending by index
    std::map<std::uint32_t, std::uint32_t> generations_;
    std::vector<Receiver> receivers_;
    Frames history_;
    std::uint32_t tick_ = 0;
    std::uint32_t loss_percent_ = 0, double_percent_ = 0, jitter_ticks_ = 0;
    std::size_t most_entities_ = 0;
    Counts counts_;
    snapshot::IncomingPacket incoming_;
};

}  // namespace tickwire::test

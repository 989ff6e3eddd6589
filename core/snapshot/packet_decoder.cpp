#include "snapshot/packet_decoder.hpp"

#include <algorithm>

#include "snapshot/packet_walk.inl"

namespace tickwire::snapshot {

namespace {

Error malformed(const char* what) {
    return {ErrorCode::malformed, std::string("snapshot packet: ") + what};
}

// What the walk asks of a decoder.
struct Incoming {
    IncomingPacket& packet;

    static Fate fate(std::size_t) { return Fate::same; }
    static bool any(Fate) { return false; }
    std::uint32_t* room(std::size_t i) { return packet.slots.data() + packet.first_slots[i - packet.first]; }
    std::span<std::uint32_t> slots(std::size_t i) {
        const std::uint32_t at = packet.first_slots[i - packet.first];
        return std::span(packet.slots).subspan(at, packet.first_slots[i - packet.first + 1] - at);
    }
    void done(std::size_t i, Fate fate) {
        if (fate != Fate::same) packet.fates[i - packet.first] = fate;
    }
    static bool go_on(std::size_t) { return true; }
};

// A packet that has been opened: its models as they are at its beginning, and the walk through it.
template <Level level>
struct Opened {
    using Bits = BitCoder<RangeDecoder, level>;
    RangeDecoder coder;
    Bits bits;
    PacketWalk<Bits> walk;
    ReferenceAges ages;

    Opened(std::span<const std::byte> packet, Models& models, const CodedTypes& types, WalkScratch& scratch)
        : coder(packet), bits(begun(models), coder), walk(bits, models.prior(), types, scratch) {}
    Result<void> read_ages() {
        if (!walk.references(ages) || coder.failed()) return malformed("names references that cannot be");
        return {};
    }

private:
    static Models& begun(Models& models) {
        models.begin_packet();
        return models;
    }
};

}  // namespace

PacketDecoder::PacketDecoder(const Description& description, std::shared_ptr<const Prior> prior, Level level)
    : types_(description), prior_(std::move(prior)), level_(level) {}

Models& PacketDecoder::models() {
    return models_ ? *models_ : models_.emplace(prior_);
}

SharedDecoder& PacketDecoder::shared() {
    return shared_ ? *shared_ : shared_.emplace(types_, prior_);
}

Result<ReferenceAges> PacketDecoder::references(std::span<const std::byte> packet, Level level) {
    if (level == Level::shared) return shared().references(packet);
    return level == Level::fast ? references_at<Level::fast>(packet) : references_at<Level::best>(packet);
}

Result<void> PacketDecoder::decode(std::span<const std::byte> packet, std::span<const KnownEntity> known,
                                   PlayerId receiver, IncomingPacket& out, Level level) {
    if (level == Level::shared) return shared().decode(packet, known, receiver, out);
    return level == Level::fast ? decode_at<Level::fast>(packet, known, receiver, out)
                                : decode_at<Level::best>(packet, known, receiver, out);
}

template <Level level>
Result<ReferenceAges> PacketDecoder::references_at(std::span<const std::byte> packet) {
    Opened<level> opened(packet, models(), types_, scratch_);
    if (auto read = opened.read_ages(); !read) return read.error();
    return opened.ages;
}

template <Level level>
Result<void> PacketDecoder::decode_at(std::span<const std::byte> packet, std::span<const KnownEntity> known,
                                      PlayerId receiver, IncomingPacket& out) {
    Opened<level> opened(packet, models(), types_, scratch_);
    auto& [coder, bits, walk, ages] = opened;
    if (auto read = opened.read_ages(); !read) return read;
    out.first = out.last = 0;
    if (!walk.range(out.first, out.last, known.size())) return malformed("speaks of entities that are not known");
    if (ages.count == 0 && out.first != out.last) return malformed("has no reference for known entities");
    out.expect(known, types_.groups);
    Incoming visit{out};
    if (!walk.known(known, out.first, out.last, visit)) return malformed("a value is out of its range");
    for (;;) {
        CreatedEntity entity;
        bool bad = false;
        if (!walk.created(&entity, receiver, out.slots, bad)) break;
        if (bad || coder.failed()) return malformed("creates an entity that cannot be");
        if (out.created.size() == most_created) return malformed("creates too many entities");
        out.created.push_back(entity);
    }
    return coder.at_end() ? Result<void>() : Result<void>(malformed("does not end where it should"));
}

}  // namespace tickwire::snapshot

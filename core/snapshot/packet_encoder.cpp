#include "snapshot/packet_encoder.hpp"

#include <algorithm>
#include <cstring>

#include "snapshot/packet_walk.inl"

namespace tickwire::snapshot {

namespace {

constexpr std::size_t end_room = 4;  // what may follow the last entity

// What the walk asks of an encoder.
struct Outgoing {
    const OutgoingPacket& packet;
    const CodedTypes& types;
    const RangeEncoder& coder;
    std::size_t capacity;
    std::size_t first, last;
    std::vector<std::uint32_t>& sizes;
    std::size_t before = 0;

    Fate fate(std::size_t i) const { return packet.fates[i]; }
    bool any(Fate fate) const {
        const auto range = packet.fates.subspan(first, last - first);
        return !range.empty() && std::memchr(range.data(), static_cast<int>(fate), range.size()) != nullptr;
    }
    // What an entity is now, if that is to be said, else what it was.
    const std::uint32_t* now(std::size_t i, const std::uint32_t* newest) const {
        const Fate fate = packet.fates[i];
        return fate == Fate::same || fate == Fate::changed ? packet.known_slots[i] : newest;
    }
    // The walk only reads them while encoding.
    std::span<std::uint32_t> slots(std::size_t i) const {
        return {const_cast<std::uint32_t*>(packet.known_slots[i]), types.groups.kinds[packet.known[i].kind].slot_count};
    }
    // What stays the same takes next to nothing.
    void done(std::size_t i, Fate fate) {
        if (fate == Fate::same) sizes[i] = 1;
    }
    bool go_on(std::size_t i) {
        const std::size_t reached = coder.size_bound();
        sizes[i] = static_cast<std::uint32_t>(reached - before) + 1;
        before = reached;
        return reached + end_room <= capacity;
    }
};

}  // namespace

PacketEncoder::PacketEncoder(const Description& description, std::shared_ptr<const Prior> prior, Level level)
    : types_(description), level_(level) {
    if (level == Level::shared) {
        shared_.emplace(types_, prior->shared);
    } else {
        models_.emplace(std::move(prior));
    }
}

PacketEncoder::Part PacketEncoder::encode(const OutgoingPacket& packet, Cursor from, std::span<std::byte> out) {
    const Cursor end{packet.known.size(), packet.created.size()};
    if (shared_) {
        const auto reached = shared_->encode(packet, from.known, from.created, out);
        const Cursor last{reached.known, reached.created};
        return {reached.bytes, from, last, reached.fits, reached.fits && last == end};
    }
    Cursor to{end.known, std::min(end.created, from.created + most_created)};
    for (;;) {
        Part part = level_ == Level::fast ? encode_part<Level::fast>(packet, from, to, out)
                                          : encode_part<Level::best>(packet, from, to, out);
        part.finished = part.fits && part.last == end;
        if (part.fits || to == from) return part;
        // What is as it was asks for no room, so that all of it may be reached and still not fit.
        if (part.last.known == to.known && to.created > from.created) {
            to.created = to.created == part.last.created ? from.created : part.last.created;
        } else {
            to = {std::min(to.known - 1, last_that_fits(from.known, to.known, out.size())), from.created};
        }
        if (to == from) return {0, from, from, false, false};
    }
}

// By what each entity cost in the attempt that did not fit; those it did not reach count like the average.
std::size_t PacketEncoder::last_that_fits(std::size_t first, std::size_t last, std::size_t bytes) const {
    const auto tried = std::span(sizes_).subspan(first, last - first);
    const auto reached = tried.size() - static_cast<std::size_t>(std::ranges::count(tried, 0u));
    const std::size_t average = reached == 0 ? bytes : (bytes + reached - 1) / reached;
    const std::size_t room = bytes - bytes / 12;
    std::size_t sum = 0, fitting = first;
    for (; fitting < last; ++fitting) {
        sum += sizes_[fitting] == 0 ? average : sizes_[fitting] - 1;
        if (sum > room) break;
    }
    return std::max(fitting, first + 1);
}

// What is reached of the packet is in the part's `last`, whether it fits or not.
template <Level level>
PacketEncoder::Part PacketEncoder::encode_part(const OutgoingPacket& packet, Cursor from, Cursor to,
                                               std::span<std::byte> out) {
    models_->begin_packet();
    RangeEncoder coder(out);
    using Bits = BitCoder<RangeEncoder, level>;
    Bits bits(*models_, coder);
    PacketWalk<Bits> walk(bits, models_->prior(), types_, scratch_);
    sizes_.assign(packet.known.size(), 0);
    ReferenceAges ages = packet.ages;
    Part part{0, from, from, false, false};
    Outgoing visit{packet, types_, coder, out.size(), from.known, to.known, sizes_};
    std::size_t first = from.known, last = to.known;
    if (!walk.references(ages) || !walk.range(first, last, packet.known.size())) return part;
    if (!walk.known(packet.known, first, last, visit)) return part;
    part.last.known = to.known;
    for (bool bad = false; part.last.created < to.created; ++part.last.created) {
        CreatedEntity entity = packet.created[part.last.created];
        const auto slots = packet.created_slots.subspan(entity.first_slot, types_.groups.kinds[entity.kind].slot_count);
        slots_.assign(slots.begin(), slots.end());
        entity.first_slot = 0;
        walk.created(&entity, packet.receiver, slots_, bad);
        if (bad || coder.size_bound() + end_room > out.size()) return part;
    }
    bool bad = false;
    walk.created(nullptr, packet.receiver, slots_, bad);
    part.bytes = coder.finish();
    part.fits = !coder.overflowed();
    return part;
}

}  // namespace tickwire::snapshot

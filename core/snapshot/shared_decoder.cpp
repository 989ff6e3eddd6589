#include "snapshot/shared_decoder.hpp"

#include <algorithm>
#include <bit>

#include "snapshot/shared_entity.inl"

namespace tickwire::snapshot {

namespace {

Error malformed(const char* what) {
    return {ErrorCode::malformed, std::string("snapshot packet: ") + what};
}

}  // namespace

SharedDecoder::SharedDecoder(const CodedTypes& types, std::shared_ptr<const Prior> prior)
    : types_(types), prior_(std::move(prior)), views_(shared_views(types.groups)), tables_(prior_->shared) {}

Result<ReferenceAges> SharedDecoder::references(std::span<const std::byte> packet) {
    Bits bits{tables_, BitTaker(packet)};
    return read_ages(bits);
}

Result<ReferenceAges> SharedDecoder::read_ages(Bits& bits) const {
    ReferenceAges ages;
    const std::uint32_t count = bits.in.bits(shared_format::count_bits);
    if (count > max_references) return malformed("names references that cannot be");
    std::int32_t before = 0;
    for (; ages.count < count; ++ages.count) {
        const std::uint32_t gap = bits.in.golomb(shared_format::age_order);
        if (bits.failed() || gap >= static_cast<std::uint32_t>(shared_format::oldest_age - before))
            return malformed("names references that cannot be");
        before += static_cast<std::int32_t>(gap) + 1;
        ages.ages[ages.count] = before;
    }
    if (bits.failed()) return malformed("ends in its references");
    return ages;
}

Result<void> SharedDecoder::decode(std::span<const std::byte> packet, std::span<const KnownEntity> known,
                                   PlayerId receiver, IncomingPacket& out) {
    Bits bits{tables_, BitTaker(packet)};
    const auto ages = read_ages(bits);
    if (!ages) return ages.error();
    choices_.begin(*ages);
    out.first = 0;
    out.last = known.size();
    if (!bits.in.flag()) {
        out.first = bits.in.bits(shared_format::range_bits);
        out.last = bits.in.bits(shared_format::range_bits);
        if (out.first > out.last || out.last > known.size()) {
            out.first = out.last = 0;
            return malformed("speaks of entities that are not known");
        }
    }
    out.expect(known, types_.groups);
    if (out.first != out.last) {
        if (auto read = read_known(bits, known, out); !read) return read;
    }
    std::uint32_t next = 0;
    while (bits.in.flag()) {
        if (out.created.size() == most_created) return malformed("creates too many entities");
        if (!read_created(bits, receiver, next, out)) return malformed("creates an entity that cannot be");
    }
    return bits.in.at_end() ? Result<void>() : Result<void>(malformed("does not end where it should"));
}

Result<void> SharedDecoder::read_known(Bits& bits, std::span<const KnownEntity> known, IncomingPacket& out) {
    const bool gone = bits.in.flag(), skipped = bits.in.flag(), by_block = bits.in.flag();
    SharedEntity<Bits> entity(bits, prior_->shared);
    bool block_rests = false;
    for (std::size_t i = out.first; i < out.last; ++i) {
        const std::size_t place = i - out.first;
        if (place % shared_format::block == 0)
            block_rests = by_block && i + shared_format::block <= out.last && bits.in.flag();
        if (!block_rests && (gone || skipped) && bits.in.flag()) {
            const bool is_gone = gone && (!skipped || bits.in.flag());
            out.fates[place] = is_gone ? Fate::gone : Fate::skipped;
            continue;
        }
        if (!read_one(entity, known[i], block_rests, place, out)) return malformed("a value is out of its range");
    }
    return bits.failed() ? Result<void>(malformed("ends too early")) : Result<void>();
}

bool SharedDecoder::read_one(SharedEntity<Bits>& entity, const KnownEntity& known, bool as_predicted, std::size_t place,
                             IncomingPacket& out) {
    // What the receiver holds is asked by the ages that the packet names; a stranger may name any.
    const std::uint32_t mask = choices_.held_mask(known);
    if (mask == 0) return false;
    const SharedSubject subject =
        subject_of(views_.kinds[known.kind].of(known.receiver_is_owner), known, choices_.of(mask));
    const std::size_t count = out.first_slots[place + 1] - out.first_slots[place];
    const auto slots = std::span(out.slots).subspan(out.first_slots[place], count);
    std::copy_n(subject.newest, count, slots.begin());
    if (as_predicted) {
        entity.predict(subject, slots);
    } else if (!entity.code(subject, slots)) {
        return false;
    }
    if (!std::equal(slots.begin(), slots.end(), subject.newest)) out.fates[place] = Fate::changed;
    return true;
}

bool SharedDecoder::read_created(Bits& bits, PlayerId receiver, std::uint32_t& next, IncomingPacket& out) {
    const std::uint32_t gap = bits.in.golomb(shared_format::gap_order);
    if (gap >= max_entities - next) return false;
    const std::uint32_t index = next + gap;
    next = index + 1;
    const std::uint32_t kind = bits.in.bits(static_cast<int>(std::bit_width(types_.groups.kinds.size() - 1)));
    const std::uint32_t generation = bits.in.golomb(shared_format::generation_order);
    const bool owned = bits.in.flag();
    const std::uint32_t owner = owned ? bits.in.golomb(shared_format::owner_order) : 0;
    if (bits.failed() || owned != (owner != 0) || kind >= types_.groups.kinds.size() ||
        generation >= guessed_generation || owner > 0xFFFF)
        return false;
    const auto& defaults = types_.description.kinds[kind].defaults;
    CreatedEntity one{EntityId(index, generation + 1), PlayerId{static_cast<std::uint16_t>(owner)},
                      static_cast<std::uint16_t>(kind), static_cast<std::uint32_t>(out.slots.size())};
    out.slots.insert(out.slots.end(), defaults.begin(), defaults.end());
    const SharedView& view = views_.kinds[kind].of(one.owner && one.owner == receiver);
    const SharedSubject subject{view, defaults.data(), nullptr, {}};
    SharedEntity<Bits> entity(bits, prior_->shared);
    out.created.push_back(one);
    return entity.code(subject, std::span(out.slots).subspan(one.first_slot, defaults.size()));
}

}  // namespace tickwire::snapshot

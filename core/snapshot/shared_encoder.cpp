#include "snapshot/shared_encoder.hpp"

#include <algorithm>
#include <bit>

#include "snapshot/history.hpp"
#include "snapshot/shared_entity.inl"

namespace tickwire::snapshot {

namespace {

// The most that a packet says before its entities, and of each besides its own bits.
constexpr std::size_t head_bits =
    shared_format::count_bits + 16 * max_references + 4 + 2 * shared_format::range_bits + 1;
constexpr std::size_t most_flags = 3;

bool said(Fate fate) {
    return fate == Fate::same || fate == Fate::changed;
}

}  // namespace

SharedEncoder::SharedEncoder(const CodedTypes& types, const SharedCodes& codes)
    : types_(types), codes_(codes), views_(shared_views(types.groups)), tables_(codes_), entity_(bits_, codes_) {}

void SharedEncoder::begin_packet(std::uint64_t moment, std::size_t places, const ReferenceAges& ages) {
    if (moment == 0 || moment != moment_) cache_.begin(moment == 0 ? 0 : places);
    moment_ = moment;
    choices_.begin(ages);
    std::fill_n(rows_made_.begin(), std::size_t{1} << ages.count, false);
}

void SharedEncoder::make_row(std::uint32_t mask) {
    const SharedReferences& references = choices_.of(mask);
    rows_[mask] = cache_.row(choices_.ages().ages[references.newest], choices_.ages().ages[references.before]);
    rows_made_[mask] = true;
}

SharedEncoder::Reached SharedEncoder::encode(const OutgoingPacket& packet, std::size_t first_known,
                                             std::size_t first_created, std::span<std::byte> out) {
    begin_packet(packet.moment, packet.places, packet.ages);
    first_ = first_known;
    code_known(packet, packet.known.size());
    const std::size_t room = out.size() * 8;
    Reached reached{0, last_that_fits(packet, room), first_created, false};
    BitAppender bits(out);
    write_ages(packet.ages, bits);
    const bool whole = first_ == 0 && reached.known == packet.known.size();
    bits.flag(whole);
    if (!whole) {
        bits.bits(first_, shared_format::range_bits);
        bits.bits(reached.known, shared_format::range_bits);
    }
    if (first_known != reached.known) write_known(packet, reached.known, bits);
    if (reached.known == packet.known.size())
        reached.created =
            write_created({packet.receiver, packet.created, packet.created_slots}, first_created, room, bits);
    bits.flag(false);
    reached.bytes = bits.finish();
    const bool nothing = first_known == packet.known.size() && first_created == packet.created.size();
    reached.fits = reached.bytes != 0 && (nothing || reached.known != first_known || reached.created != first_created);
    return reached;
}

std::size_t SharedEncoder::encode(const PlacedPacket& packet, std::span<std::byte> out) {
    begin_packet(packet.moment, packet.history.newest()->entities.size(), packet.ages);
    const std::size_t room = out.size() * 8;
    const auto used = code_placed(packet);
    if (!used || head_bits + *used > room) return 0;
    BitAppender bits(out);
    write_ages(packet.ages, bits);
    bits.flag(true);
    if (!packet.known.empty()) write_placed(bits);
    const Created created{packet.receiver, packet.created, packet.history.newest()->slots};
    if (write_created(created, 0, room, bits) != packet.created.size()) return 0;
    bits.flag(false);
    return bits.finish();
}

// Each entity that is said, from the cache where another packet of this tick had it.
void SharedEncoder::code_known(const OutgoingPacket& packet, std::size_t last) {
    coded_.resize(last - first_);
    for (std::size_t i = first_; i < last; ++i) {
        SharedCache::Entry& coded = coded_[i - first_];
        const KnownEntity& known = packet.known[i];
        if (!said(packet.fates[i])) {
            coded = {};
            continue;
        }
        const std::uint32_t mask = choices_.held_mask(known);
        const SharedViews::OfKind& views = views_.kinds[known.kind];
        const bool shared = known.place < cache_.places() && (views.alike || !known.receiver_is_owner);
        SharedCache::Row* row = shared ? this->row(mask) : nullptr;
        SharedCache::Entry* place = row != nullptr ? row->data() + known.place : nullptr;
        if (place != nullptr && cache_.holds(*place)) {
            coded = *place;
            continue;
        }
        coded = code_one(subject_of(views.of(known.receiver_is_owner), known, choices_.of(mask)), packet.known_slots[i],
                         types_.groups.kinds[known.kind].slot_count);
        if (place != nullptr) *place = coded;
    }
}

// The same by places. Returns the most bits that they and what is said of each besides may take; nothing when a
// reference is not in the history.
std::optional<std::size_t> SharedEncoder::code_placed(const PlacedPacket& packet) {
    const std::size_t count = packet.known.size();
    find_places(packet.known);
    rests_.resize(count / 64 + 1);
    own_.clear();
    own_.reserve(count);
    std::size_t used = count * most_flags;
    for (std::size_t word = 0; word < rests_.size(); ++word) {
        const std::size_t end = std::min(count, word * 64 + 64);
        std::uint64_t rests = 0, bit = 1;
        for (std::size_t i = word * 64; i < end; ++i, bit <<= 1) {
            const SharedCache::Entry* entry = placed_[i];
            if (!cache_.holds(*entry)) {
                entry = code_placed(packet, packet.known[i]);
                if (entry == nullptr) return std::nullopt;
                placed_[i] = entry;
            }
            used += entry->count;
            rests |= entry->as_predicted ? bit : 0;
        }
        rests_[word] = rests;
    }
    return used;
}

// Of each its entry in the cache, which may not be coded yet and is asked for.
void SharedEncoder::find_places(std::span<const PlacedEntity> known) {
    placed_.resize(known.size());
    const SharedCache::Entry** const placed = placed_.data();
    nothing_ = cache_.keep({}, false);
    gone_ = false;
    std::uint32_t mask = 0;  // of nearly all the same
    const SharedCache::Entry* row = nullptr;
    for (std::size_t i = 0; i < known.size(); ++i) {
        const PlacedEntity& one = known[i];
        const SharedCache::Entry* entry = &uncached_;
        if (one.place == PlacedEntity::gone) {
            gone_ = true;
            entry = &nothing_;
        } else if (!one.receiver_is_owner || views_.kinds[one.kind].alike) {
            if (one.held != mask) {
                mask = one.held;
                const SharedCache::Row* of_mask = this->row(mask);
                row = of_mask != nullptr ? of_mask->data() : nullptr;
            }
            if (row != nullptr) entry = row + one.place;
        }
        __builtin_prefetch(entry);
        placed[i] = entry;
    }
}

// Where the cache has no entry for it, its own is.
const SharedCache::Entry* SharedEncoder::code_placed(const PlacedPacket& packet, const PlacedEntity& one) {
    const Frame& newest = *packet.history.newest();
    const FrameEntity& entity = newest.entities[one.place];
    KnownEntity known{.kind = one.kind, .receiver_is_owner = one.receiver_is_owner};
    for (std::size_t i = 0; i < packet.ages.count; ++i) {
        if (((one.held >> i) & 1u) == 0) continue;
        known.references[i] = packet.history.slots_at(newest.tick - packet.ages.ages[i], entity, one.place);
        if (known.references[i] == nullptr) return nullptr;
    }
    const SharedCache::Entry coded =
        code_one(subject_of(views_.kinds[one.kind].of(one.receiver_is_owner), known, choices_.of(one.held)),
                 newest.slots.data() + entity.first_slot, types_.groups.kinds[one.kind].slot_count);
    const bool shared = !one.receiver_is_owner || views_.kinds[one.kind].alike;
    SharedCache::Row* row = shared ? this->row(one.held) : nullptr;
    return row != nullptr ? &((*row)[one.place] = coded) : &own_.emplace_back(coded);
}

SharedCache::Entry SharedEncoder::code_one(const SharedSubject& subject, const std::uint32_t* slots,
                                           std::size_t count) {
    collector_.clear();
    slots_.assign(slots, slots + count);
    entity_.code(subject, slots_);
    return cache_.keep(collector_.run(), entity_.as_predicted());
}

// At most all; whatever else the packet says of each is taken for as long as it can be.
std::size_t SharedEncoder::last_that_fits(const OutgoingPacket& packet, std::size_t bits) const {
    std::size_t used = head_bits, last = first_;
    for (; last < packet.known.size(); ++last) {
        used += coded_[last - first_].count + most_flags;
        if (used > bits) break;
    }
    return last;
}

void SharedEncoder::write_ages(const ReferenceAges& ages, BitAppender& out) {
    out.bits(ages.count, shared_format::count_bits);
    std::int32_t before = 0;
    for (const std::int32_t age : ages.held()) {
        out.golomb(static_cast<std::uint32_t>(age - before - 1), shared_format::age_order);
        before = age;
    }
}

void SharedEncoder::write_known(const OutgoingPacket& packet, std::size_t last, BitAppender& out) const {
    const auto fates = packet.fates.subspan(first_, last - first_);
    const bool gone = std::ranges::find(fates, Fate::gone) != fates.end();
    const bool skipped = std::ranges::find(fates, Fate::skipped) != fates.end();
    const auto rests = [&](std::size_t i) { return coded_[i - first_].as_predicted && said(packet.fates[i]); };
    const auto block_rests = [&](std::size_t i) {
        for (std::size_t k = i; k < i + shared_format::block; ++k) {
            if (!rests(k)) return false;
        }
        return true;
    };
    // A bit for each whole block pays where it saves that of each of its entities.
    std::size_t blocks = 0, saved = 0;
    for (std::size_t i = first_; i + shared_format::block <= last; i += shared_format::block) {
        ++blocks;
        if (block_rests(i)) saved += shared_format::block;
    }
    const bool by_block = saved > blocks;
    out.flag(gone);
    out.flag(skipped);
    out.flag(by_block);
    for (std::size_t i = first_; i < last; ++i) {
        if (by_block && (i - first_) % shared_format::block == 0 && i + shared_format::block <= last) {
            const bool all = block_rests(i);
            out.flag(all);
            if (all) {
                i += shared_format::block - 1;
                continue;
            }
        }
        if (gone || skipped) {
            const Fate fate = packet.fates[i];
            out.flag(!said(fate));
            if (!said(fate)) {
                if (gone && skipped) out.flag(fate == Fate::gone);
                continue;
            }
        }
        out.run(cache_.run(coded_[i - first_]));
    }
}

// The same where nothing is skipped.
void SharedEncoder::write_placed(BitAppender& to) const {
    BitAppender out = to;  // in registers: nothing else can write to it
    constexpr std::size_t block = shared_format::block, blocks_a_word = 64 / block;
    constexpr std::uint64_t all = (std::uint64_t{1} << block) - 1;
    const auto block_rests = [&](std::size_t b) {
        return ((rests_[b / blocks_a_word] >> (b % blocks_a_word * block)) & all) == all;
    };
    const std::size_t count = placed_.size(), blocks = count / block;
    std::size_t saved = 0;
    for (std::size_t b = 0; b < blocks; ++b) saved += block_rests(b) ? block : 0;
    const bool by_block = saved > blocks, gone = gone_;
    out.flag(gone);
    out.flag(false);
    out.flag(by_block);
    const SharedCache::Entry* const* const placed = placed_.data();
    for (std::size_t written = 0; written < count;) {
        std::size_t end = count;
        if (by_block && written / block < blocks) {
            end = written + block;
            const bool rests = block_rests(written / block);
            out.flag(rests);
            if (rests) written = end;
        }
        for (; written < end; ++written) {
            const SharedCache::Entry* coded = placed[written];
            if (gone) {
                out.flag(coded == &nothing_);
                if (coded == &nothing_) continue;
            }
            out.run(cache_.run(*coded));
        }
    }
    to = out;
}

// As many as fit, each against its kind's defaults. Returns where it ends.
std::size_t SharedEncoder::write_created(const Created& created, std::size_t first, std::size_t bits,
                                         BitAppender& out) {
    const auto kind_bits = static_cast<std::uint32_t>(std::bit_width(types_.groups.kinds.size() - 1));
    std::uint32_t next = 0;
    const std::size_t end = std::min(created.all.size(), first + most_created);
    for (std::size_t i = first; i < end; ++i) {
        const CreatedEntity& one = created.all[i];
        const SharedView& view = views_.kinds[one.kind].of(one.owner && one.owner == created.receiver);
        const SharedSubject subject{view, types_.description.kinds[one.kind].defaults.data(), nullptr, {}};
        const SharedCache::Entry coded =
            code_one(subject, created.slots.data() + one.first_slot, types_.groups.kinds[one.kind].slot_count);
        constexpr std::size_t name_bits = 120;  // the most that is said before its slots, and the packet's end
        if (out.bit_count() + name_bits + coded.count > bits) return i;
        out.flag(true);
        out.golomb(one.id.index() - next, shared_format::gap_order);
        next = one.id.index() + 1;
        out.bits(one.kind, kind_bits);
        out.golomb(one.id.generation() - 1, shared_format::generation_order);
        out.flag(static_cast<bool>(one.owner));
        if (one.owner) out.golomb(one.owner.value, shared_format::owner_order);
        out.run(cache_.run(coded));
    }
    return end;
}

}  // namespace tickwire::snapshot

#include "snapshot/shared_encoder.hpp"

#include <algorithm>
#include <bit>

#include "snapshot/shared_entity.inl"

namespace tickwire::snapshot {

namespace {

bool said(Fate fate) {
    return fate == Fate::same || fate == Fate::changed;
}

}  // namespace

SharedEncoder::SharedEncoder(const CodedTypes& types, std::shared_ptr<const Prior> prior)
    : types_(types),
      prior_(std::move(prior)),
      views_(shared_views(types.groups)),
      tables_(prior_->shared),
      entity_(bits_, prior_->shared) {}

SharedEncoder::Reached SharedEncoder::encode(const OutgoingPacket& packet, std::size_t first_known,
                                             std::size_t first_created, std::span<std::byte> out) {
    if (packet.moment == 0 || packet.moment != moment_) cache_.begin(packet.moment == 0 ? 0 : packet.places);
    moment_ = packet.moment;
    first_ = first_known;
    choices_.begin(packet.ages);
    rows_.fill(nullptr);
    code_known(packet, packet.known.size());
    const std::size_t room = out.size() * 8;
    Reached reached{0, last_that_fits(packet, room), first_created, false};
    BitAppender bits(out);
    write_head(packet, reached.known, bits);
    if (first_known != reached.known) write_known(packet, reached.known, bits);
    if (reached.known == packet.known.size()) write_created(packet, reached, room, bits);
    bits.flag(false);
    reached.bytes = bits.finish();
    const bool nothing = first_known == packet.known.size() && first_created == packet.created.size();
    reached.fits = reached.bytes != 0 && (nothing || reached.known != first_known || reached.created != first_created);
    return reached;
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
        const SharedReferences& references = choices_.of(mask);
        const SharedViews::OfKind& views = views_.kinds[known.kind];
        const bool shared = known.place < cache_.places() && (views.alike || !known.receiver_is_owner);
        SharedCache::Entry* place = nullptr;
        if (shared) {
            if (rows_[mask] == nullptr)
                rows_[mask] =
                    cache_.row(choices_.ages().ages[references.newest], choices_.ages().ages[references.before]);
            if (rows_[mask] != nullptr) place = rows_[mask]->data() + known.place;
            if (place != nullptr && cache_.holds(*place)) {
                coded = *place;
                continue;
            }
        }
        coded = code_one(subject_of(views.of(known.receiver_is_owner), known, references), packet.known_slots[i],
                         types_.groups.kinds[known.kind].slot_count);
        if (place != nullptr) *place = coded;
    }
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
    constexpr std::size_t head =
        shared_format::count_bits + 16 * max_references + 4 + 2 * shared_format::range_bits + 1;
    std::size_t used = head, last = first_;
    for (; last < packet.known.size(); ++last) {
        used += coded_[last - first_].count + 3;
        if (used > bits) break;
    }
    return last;
}

void SharedEncoder::write_head(const OutgoingPacket& packet, std::size_t last, BitAppender& out) const {
    out.bits(packet.ages.count, shared_format::count_bits);
    std::int32_t before = 0;
    for (const std::int32_t age : packet.ages.held()) {
        out.golomb(static_cast<std::uint32_t>(age - before - 1), shared_format::age_order);
        before = age;
    }
    const bool whole = first_ == 0 && last == packet.known.size();
    out.flag(whole);
    if (whole) return;
    out.bits(first_, shared_format::range_bits);
    out.bits(last, shared_format::range_bits);
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

// As many as fit, each against its kind's defaults.
void SharedEncoder::write_created(const OutgoingPacket& packet, Reached& reached, std::size_t bits, BitAppender& out) {
    const auto kind_bits = static_cast<std::uint32_t>(std::bit_width(types_.groups.kinds.size() - 1));
    std::uint32_t next = 0;
    const std::size_t end = std::min(packet.created.size(), reached.created + most_created);
    for (; reached.created < end; ++reached.created) {
        const CreatedEntity& one = packet.created[reached.created];
        const SharedView& view = views_.kinds[one.kind].of(one.owner && one.owner == packet.receiver);
        const SharedSubject subject{view, types_.description.kinds[one.kind].defaults.data(), nullptr, {}};
        const SharedCache::Entry coded =
            code_one(subject, packet.created_slots.data() + one.first_slot, types_.groups.kinds[one.kind].slot_count);
        constexpr std::size_t name_bits = 120;  // the most that is said before its slots, and the packet's end
        if (out.bit_count() + name_bits + coded.count > bits) return;
        out.flag(true);
        out.golomb(one.id.index() - next, shared_format::gap_order);
        next = one.id.index() + 1;
        out.bits(one.kind, kind_bits);
        out.golomb(one.id.generation() - 1, shared_format::generation_order);
        out.flag(static_cast<bool>(one.owner));
        if (one.owner) out.golomb(one.owner.value, shared_format::owner_order);
        out.run(cache_.run(coded));
    }
}

}  // namespace tickwire::snapshot

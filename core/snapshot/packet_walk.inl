// The bodies of PacketWalk; included by the encoder, the decoder and the trainer.
#pragma once

#include <algorithm>
#include <bit>

#include "snapshot/entity_coder.inl"
#include "snapshot/packet_walk.hpp"

namespace tickwire::snapshot {

namespace detail {
inline constexpr int age_bits = 8;
inline constexpr int range_bits = 17;
inline constexpr std::uint32_t created_generation_classes = 13;
inline constexpr int created_player_bits = 16;
inline constexpr std::ptrdiff_t most_owners = 64;  // that are looked at: what new entities take is bounded
inline constexpr std::uint32_t created_index_classes = 17;

// Where slots differ from up to four others: four bits for each, none when they are equal. Asked for every entity: four
// slots at once, and no branch that depends on them. What is left of fewer than four is looked at with those before it.
// `take(i, four)` gets those from `i` on while they are at hand.
template <std::size_t others, class Take>
std::uint32_t differences(const std::uint32_t* slots, const std::array<const std::uint32_t*, others>& than,
                          std::size_t count, const Take& take) {
    std::array<FourSlots, 4> different{};
    const auto look = [&](std::size_t i) {
        const FourSlots here = FourSlots::load(slots + i);
        take(i, here);
        for (std::size_t k = 0; k < others; ++k) different[k] |= here ^ FourSlots::load(than[k] + i);
    };
    std::size_t i = 0;
    for (; i + FourSlots::count <= count; i += FourSlots::count) look(i);
    if (i < count) look(count - FourSlots::count);
    return FourSlots::not_zero(different);
}
}  // namespace detail

template <class Bits>
PacketWalk<Bits>::PacketWalk(Bits& bits, const Prior& prior, const CodedTypes& types, WalkScratch& scratch)
    : bits_(bits), types_(types), scratch_(scratch), entities_(bits, prior, types.groups, scratch.neighbours) {
    scratch_.neighbours.begin(prior.neighbourhood);
    scratch_.spans_made.fill(false);
    scratch_.moved.clear();
}

// Contexts of what stands alone in a packet: nothing but its own name is known.
template <class Bits>
Contexts PacketWalk<Bits>::plain_contexts(std::uint32_t id) const {
    Contexts contexts;
    for (std::size_t i = 0; i < Bits::contexts_used; ++i)
        contexts.table[i] = mix_hash(id, static_cast<std::uint32_t>(i) * 77u);
    contexts.mixer = mix_hash(id, 0xA11u);
    return contexts;
}

template <class Bits>
bool PacketWalk<Bits>::references(ReferenceAges& ages) {
    const Contexts more = plain_contexts(0x4E57u), newest = plain_contexts(0xA6E5u);
    std::size_t count = 0;
    for (; count < max_references && bits_.flag(more, static_cast<std::uint32_t>(count), count < ages.count); ++count) {
        std::int32_t& age = ages.ages[count];
        if (count == 0) {
            std::uint32_t value = 1;
            for (int i = detail::age_bits - 1; i >= 0; --i)
                value = value * 2 + (bits_.flag(newest, value, ((age >> i) & 1) != 0) ? 1 : 0);
            age = static_cast<std::int32_t>(value - (1u << detail::age_bits));
        } else {
            const std::int32_t before = ages.ages[count - 1];
            const Contexts gap = plain_contexts(0x6A9u + static_cast<std::uint32_t>(count) * 64 + log4(ages.ages[0]));
            age = before + 1 +
                  static_cast<std::int32_t>(
                      code_count(bits_, gap, static_cast<std::uint32_t>(age - before - 1), detail::age_bits));
        }
        if (age < 1 || age >= (1 << detail::age_bits)) return false;
    }
    ages.count = count;
    ages_ = ages;
    return true;
}

template <class Bits>
bool PacketWalk<Bits>::range(std::size_t& first, std::size_t& last, std::size_t known) {
    if (bits_.flag(plain_contexts(0xA11u), 0, first == 0 && last == known)) {
        first = 0;
        last = known;
        return true;
    }
    first = bits_.plain(static_cast<std::uint32_t>(first), detail::range_bits);
    last = bits_.plain(static_cast<std::uint32_t>(last), detail::range_bits);
    return first <= last && last <= known;
}

template <class Bits>
std::uint32_t PacketWalk<Bits>::held_mask(const KnownEntity& entity) const {
    std::size_t held = 0;
    while (held < ages_.count && entity.references[held] != nullptr) ++held;
    std::uint32_t mask = (1u << held) - 1;
    for (std::size_t i = held; i < ages_.count; ++i) mask |= (entity.references[i] != nullptr ? 1u : 0u) << i;
    return mask;
}

// The references that are held, newest first; where all are, the entity's own list.
template <class Bits>
std::span<const std::uint32_t* const> PacketWalk<Bits>::held(const KnownEntity& entity, std::uint32_t mask,
                                                             Pointers& room) const {
    if (mask + 1 == 1u << ages_.count) return std::span(entity.references).first(ages_.count);
    std::size_t count = 0;
    for (std::size_t i = 0; i < ages_.count; ++i) {
        if (entity.references[i] != nullptr) room[count++] = entity.references[i];
    }
    return std::span(room).first(count);
}

template <class Bits>
const Spans& PacketWalk<Bits>::spans(std::uint32_t mask) {
    if (!scratch_.spans_made[mask]) {
        std::array<std::int32_t, max_references> ages{};
        std::size_t count = 0;
        for (std::size_t i = 0; i < ages_.count; ++i) {
            if ((mask >> i) & 1u) ages[count++] = ages_.ages[i];
        }
        scratch_.spans[mask] = choose_spans(std::span(ages).first(count));
        scratch_.spans_made[mask] = true;
    }
    return scratch_.spans[mask];
}

// Only what the receiver sees: the sender knows more.
template <class Bits>
bool PacketWalk<Bits>::equal(const KindGroups& kind, bool receiver_is_owner, const std::uint32_t* a,
                             const std::uint32_t* b) const {
    if (a == b) return true;
    if (kind.all_visible) return std::equal(a, a + kind.slot_count, b);
    for (const FieldGroup& group : kind.groups) {
        if (!sees(group.visibility, receiver_is_owner)) continue;
        for (std::size_t c = group.first; c < group.first + std::size_t{group.count}; ++c) {
            if (a[c] != b[c]) return false;
        }
    }
    return true;
}

// For how many of its references an entity has been what it is, as a class, and whether it is something else now. Of
// entities that are decoded most stay what they were: so they all are taken to be, while their slots are at hand.
template <class Bits>
template <class Visit>
typename PacketWalk<Bits>::Rest PacketWalk<Bits>::rest_of(const KindGroups& kind, bool receiver_is_owner,
                                                          std::span<const std::uint32_t* const> held,
                                                          const std::uint32_t* newest, std::size_t i, Visit& visit) {
    const auto differs = [&](const std::uint32_t* other) { return !equal(kind, receiver_is_owner, newest, other); };
    bool changed = false;
    if constexpr (Bits::encoding) {
        changed = !held.empty() && differs(visit.now(i, newest));
    } else {
        std::copy_n(newest, kind.slot_count, visit.room(i));
    }
    if (held.size() > 1 && differs(held[1])) return {0, changed};
    if (held.size() > 2 && differs(held[2])) return {1, changed};
    if (held.size() > 3 && differs(held.back())) return {2, changed};
    return {3, changed};
}

// The same where all is visible and more than three references are held.
template <class Bits>
template <class Visit>
typename PacketWalk<Bits>::Rest PacketWalk<Bits>::rest_of(const KindGroups& kind, const std::uint32_t* newest,
                                                          const std::uint32_t* second, const std::uint32_t* third,
                                                          const std::uint32_t* last, std::size_t i, Visit& visit) {
    std::uint32_t differ = 0;
    if constexpr (Bits::encoding) {
        const std::array others{second, third, last, visit.now(i, newest)};
        differ = detail::differences(newest, others, kind.slot_count, [](std::size_t, const FourSlots&) {});
    } else {
        std::uint32_t* const to = visit.room(i);
        const auto copy = [to](std::size_t at, const FourSlots& slots) { slots.store(to + at); };
        differ = detail::differences(newest, std::array{second, third, last}, kind.slot_count, copy);
    }
    return {static_cast<std::size_t>(std::countr_zero(differ | 0x1000u)) / 4, (differ & 0xF000u) != 0};
}

// One look at each entity, while its slots are at hand: most rest, and nothing more is asked of them than a flag.
template <class Bits>
template <class Visit>
typename PacketWalk<Bits>::Counts PacketWalk<Bits>::sort_by_rest(std::span<const KnownEntity> known, std::size_t first,
                                                                 std::size_t last, Visit& visit) {
    for (auto& each : scratch_.order) each.resize(std::max(each.size(), last - first));
    Counts counts{};
    Pointers room;
    for (std::size_t i = first; i < last; ++i) {
        const KnownEntity& entity = known[i];
        const std::uint32_t mask = held_mask(entity);
        const auto held = this->held(entity, mask, room);
        const KindGroups& kind = types_.groups.kinds[entity.kind];
        const std::uint32_t* const newest =
            held.empty() ? types_.description.kinds[entity.kind].defaults.data() : held[0];
        const Rest rest = held.size() > 3 && kind.all_visible && kind.slot_count >= FourSlots::count
                              ? rest_of(kind, newest, held[1], held[2], held.back(), i, visit)
                              : rest_of(kind, entity.receiver_is_owner, held, newest, i, visit);
        WalkScratch::Standing& standing = scratch_.order[rest.of][counts[rest.of]++];
        standing = {static_cast<std::uint32_t>(i), 0, 0, static_cast<std::uint8_t>(mask), rest.ends};
        if (held.empty() || !kind.has_position) continue;
        const auto [x, y] = kind.column_of(newest);
        standing.cell = scratch_.neighbours.cell_of(x, y);
        if (rest.of < 2) standing.speed = speed_of(kind, newest, held[std::min<std::size_t>(2, held.size() - 1)]);
    }
    return counts;
}

template <class Bits>
std::uint8_t PacketWalk<Bits>::speed_of(const KindGroups& kind, const std::uint32_t* now, const std::uint32_t* before) {
    std::int64_t most = 0;
    for (std::size_t c = kind.groups[0].first; c < kind.groups[0].first + std::size_t{kind.groups[0].count}; ++c)
        most = std::max(most, std::abs(static_cast<std::int64_t>(now[c]) - before[c]));
    return static_cast<std::uint8_t>(std::min(log4(most), 31u));
}

// Asked for every entity that is neither gone nor skipped. Of those at rest, how much stirs around them says it all.
template <class Bits>
bool PacketWalk<Bits>::changed(std::uint32_t kind, const WalkScratch::Standing& standing, std::int32_t distance,
                               std::size_t rest) {
    const std::uint32_t stir = distance > 0 ? std::min(scratch_.neighbours.stir(standing.cell), 15u) : 0;
    const auto age = static_cast<std::uint32_t>(std::bit_width(static_cast<std::uint32_t>(distance)));
    const std::uint32_t id = mix_hash(kind, 0xC4A6u);
    const std::uint32_t still = static_cast<std::uint32_t>(rest) * 16 + age;
    const std::uint32_t speed = standing.speed;
    const std::uint32_t first = mix_hash(id, still, (stir > 3 ? 3 + stir / 4 : stir) * 32 + speed);
    if (rest >= 2) return bits_.plain_flag(first, standing.changed);
    Contexts contexts;
    contexts.table[0] = first;
    if constexpr (Bits::contexts_used > 1) {
        contexts.table[1] = mix_hash(id + 1, still, stir * 32 + speed);
        contexts.table[2] = mix_hash(id + 2, still, history_ & 15u);
        contexts.table[3] = mix_hash(id + 3, still, stir);
        contexts.table[4] = mix_hash(id + 4, still, (history_ & 1u) * 32 + speed);
        contexts.table[5] = mix_hash(id + 5, still, stir * 16 + (history_ & 3u));
        contexts.table[6] = mix_hash(id + 6, still / 16, speed * 16 + (history_ & 3u));
    }
    contexts.mixer = id + static_cast<std::uint32_t>(rest);
    const bool bit = bits_.flag(contexts, 0, standing.changed);
    history_ = history_ * 2 + (bit ? 1 : 0);
    return bit;
}

template <class Bits>
template <class Visit>
bool PacketWalk<Bits>::entity(const KnownEntity& known, const WalkScratch::Standing& standing, std::size_t rest,
                              Visit& visit) {
    const std::size_t i = standing.entity;
    bits_.about({known.kind});
    if (any_gone_ || any_skipped_) {
        Fate fate = Fate::same;
        if constexpr (Bits::encoding) fate = visit.fate(i);
        if (any_gone_ && bits_.flag(plain_contexts(0x60E1u), 0, fate == Fate::gone)) {
            visit.done(i, Fate::gone);
            return visit.go_on(i);
        }
        if (any_skipped_ && bits_.flag(plain_contexts(0x5C1Bu), history_ & 3u, fate == Fate::skipped)) {
            visit.done(i, Fate::skipped);
            return visit.go_on(i);
        }
    }
    const Spans& spans = this->spans(standing.held);
    if (!changed(known.kind, standing, spans.distance, rest)) {
        visit.done(i, Fate::same);
        return true;
    }
    Pointers room;
    const auto held = this->held(known, standing.held, room);
    const auto& defaults = types_.description.kinds[known.kind].defaults;
    const Subject subject{known.kind, known.receiver_is_owner, held, spans};
    const auto slots = visit.slots(i);
    if (!entities_.code(subject, defaults, slots)) return false;
    const KindGroups& kind = types_.groups.kinds[known.kind];
    if (known.owner && kind.has_position) scratch_.moved.push_back({known.owner, kind.place_of(slots.data()), true});
    visit.done(i, Fate::changed);
    return visit.go_on(i);
}

// Where nothing stirs, one flag speaks of several that have long been at rest.
template <class Bits>
bool PacketWalk<Bits>::all_rest(std::span<const WalkScratch::Standing> order) {
    if (order.size() < resting_together || any_gone_ || any_skipped_) return false;
    std::uint32_t stir = 0;
    bool changed = false;
    for (const auto& standing : order.first(resting_together)) {
        stir |= scratch_.neighbours.stir(standing.cell);
        changed = changed || standing.changed;
    }
    return stir == 0 && !bits_.plain_flag(mix_hash(0xA77Eu, 0), changed);
}

template <class Bits>
template <class Visit>
bool PacketWalk<Bits>::known(std::span<const KnownEntity> known, std::size_t first, std::size_t last, Visit& visit) {
    known_ = known;
    if (first == last) return true;
    any_gone_ = bits_.flag(plain_contexts(0x60E0u), 0, visit.any(Fate::gone));
    any_skipped_ = bits_.flag(plain_contexts(0x5C1Au), 0, visit.any(Fate::skipped));
    const Counts counts = sort_by_rest(known, first, last, visit);
    for (std::size_t rest = 0; rest < WalkScratch::rest_classes; ++rest) {
        const auto order = std::span<const WalkScratch::Standing>(scratch_.order[rest]).first(counts[rest]);
        for (std::size_t i = 0; i < order.size();) {
            if (rest + 1 == WalkScratch::rest_classes && all_rest(order.subspan(i))) {
                for (const auto& standing : order.subspan(i, resting_together)) visit.done(standing.entity, Fate::same);
                i += resting_together;
                continue;
            }
            for (const std::size_t end = std::min(order.size(), i + resting_together); i < end; ++i) {
                if (!entity(known[order[i].entity], order[i], rest, visit)) return false;
            }
        }
    }
    return !bits_.failed();
}

}  // namespace tickwire::snapshot

#include "snapshot/created_walk.inl"

// The bodies of EntityCoder; included by the three places that make one: encoder, decoder, trainer.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdlib>

#include "snapshot/bytes_coder.inl"
#include "snapshot/component_coder.inl"
#include "snapshot/entity_coder.hpp"
#include "snapshot/entity_prediction.inl"
#include "snapshot/number_coder.inl"
#include "snapshot/rotation_coder.inl"

namespace tickwire::snapshot {

template <class Bits>
bool EntityCoder<Bits>::code(const Subject& subject, std::span<const std::uint32_t> defaults,
                             std::span<std::uint32_t> slots) {
    const KindGroups& kind = table_.kinds[subject.kind];
    subject_ = &subject;
    newest_ = subject.references.empty() ? defaults.data() : subject.references[0];
    spans_ = &subject.spans;
    coded_ = {};
    surprise_ = {};
    position_coded_ = false;
    same_flags_ = 1;
    look_around(kind);
    for (const std::size_t g : kind.order) {
        const FieldGroup& group = kind.groups[g];
        if (!sees(group.visibility, subject.receiver_is_owner)) {
            if constexpr (!Bits::encoding) {
                for (std::size_t c = 0; c < group.count; ++c) slots[group.first + c] = defaults[group.first + c];
            }
            continue;
        }
        bits_.about({subject.kind, static_cast<std::int32_t>(g), subject.references.empty()});
        if (!code_group(group, slots)) return false;
        if (g == 0 && kind.has_position) position_coded_ = true;
    }
    if (kind.has_position) {
        neighbours_.add(coded_);
        neighbours_.add_stir(coded_.place);
    }
    return !bits_.failed();
}

// The two nearest neighbours, and what stirs.
template <class Bits>
void EntityCoder<Bits>::look_around(const KindGroups& kind) {
    Neighbours::Nearest near;
    stir_ = 0;
    if (kind.has_position) {
        coded_.place = kind.place_of(newest_);
        near = neighbours_.nearest(coded_.place);
        stir_ = neighbours_.stir(neighbours_.cell_of(coded_.place));
    }
    stir_log_ = log4(stir_);
    any_near_ = near.first != nullptr;
    beside_ = any_near_ ? near.first : &nobody_;
    beyond_ = near.second != nullptr ? near.second : &nobody_;
    const std::uint32_t reach = 1u << prior_.neighbourhood, distance = near.first_distance;
    const std::uint32_t steps =
        (distance > reach + reach / 2 ? 1u : 0u) + (distance > 3 * reach ? 1u : 0u) + (distance > 12 * reach ? 1u : 0u);
    near_class_ = any_near_ ? steps : 3;
    near_log_ = any_near_ ? log4(distance) : 0;
    beside_mask_ = near_class_ < 3 ? -1 : 0;
    beyond_mask_ = near.second != nullptr ? beside_mask_ : 0;
}

template <class Bits>
bool EntityCoder<Bits>::code_group(const FieldGroup& group, std::span<std::uint32_t> slots) {
    switch (group.shape) {
        case Shape::choice:
            return code_choice(group, slots);
        case Shape::quaternion:
            return code_quaternion(group, slots);
        case Shape::bytes:
            return code_bytes(group, slots);
        default:
            return group.count == 3   ? code_number<3>(group, slots)
                   : group.count == 2 ? code_number<2>(group, slots)
                                      : code_number<1>(group, slots);
    }
}

template <class Bits>
bool EntityCoder<Bits>::code_choice(const FieldGroup& group, std::span<std::uint32_t> slots) {
    const std::uint32_t old = newest(group.first), steps = group.steps[0];
    std::uint32_t& slot = slots[group.first];
    if (steps == 0) {
        slot = 0;
        return true;
    }
    const std::uint32_t still = still_for([&](const std::uint32_t* past) { return past[group.first] != old; });
    const std::uint32_t id = mix_hash(group.model, 0xC401CEu);
    const std::uint32_t moved = coded_.residual;
    Contexts contexts;
    contexts.table[0] = mix_hash(id, old * 16 + still, same_flags_);
    if constexpr (Bits::contexts_used > 1)
        contexts.table = {contexts.table[0],
                          mix_hash(id, old * 16 + still, spans_->bucket),
                          mix_hash(id + 1, old, same_flags_ * 128 + moved / 4),
                          mix_hash(id + 2, old, near_log_ / 2),
                          mix_hash(id + 3, old, same_flags_ * 8 + (stir_ > 7 ? 7 : stir_)),
                          mix_hash(id + 4, old, moved / 4 * 16 + still),
                          mix_hash(id + 5, old, spans_->bucket * 16 + same_flags_)};
    contexts.mixer = id;
    const bool same = bits_.flag(contexts, 0, slot == old);
    same_flags_ = same_flags_ * 2 + (same ? 1 : 0);
    if (same) {
        slot = old;
        return true;
    }
    if (steps == 1) {
        slot = old ^ 1u;
        return true;
    }
    std::uint32_t node = 1, value = 0;
    for (int i = std::bit_width(steps) - 1; i >= 0; --i) {
        const bool bit = bits_.flag(contexts, node, ((slot >> i) & 1u) != 0);
        node = node * 2 + (bit ? 1 : 0);
        value = value * 2 + (bit ? 1 : 0);
    }
    slot = value;
    return value <= steps;
}

template <class Bits>
bool EntityCoder<Bits>::same_as_before(const FieldGroup& group, std::span<const std::uint32_t> slots) {
    const std::uint32_t* const old = newest_ + group.first;
    const auto differs = [&](const std::uint32_t* other) {
        other += group.first;
        if (group.count == 3) return ((other[0] ^ old[0]) | (other[1] ^ old[1]) | (other[2] ^ old[2])) != 0;
        if (group.count == 4) return (FourSlots::load(other) ^ FourSlots::load(old)).any();
        std::uint32_t bits = 0;  // mostly one slot or two, for which a call costs more than the comparison
        for (std::size_t i = 0; i < group.count; ++i) bits |= other[i] ^ old[i];
        return bits != 0;
    };
    bool same = !differs(slots.data());
    const std::uint32_t still = still_for(differs);
    const std::uint32_t id = mix_hash(group.model, 0x5A3Eu);
    const std::uint32_t stir = stir_ > 7 ? 7 : stir_;
    Contexts contexts;
    contexts.table[0] = mix_hash(id, still, same_flags_ * 64 + coded_.residual / 4);
    if constexpr (Bits::contexts_used > 1)
        contexts.table = {contexts.table[0],
                          mix_hash(id + 1, still * 8 + spans_->bucket, same_flags_),
                          mix_hash(id + 2, still, coded_.residual / 2),
                          mix_hash(id + 3, same_flags_, near_log_ / 2),
                          mix_hash(id + 4, still * 8 + stir, spans_->bucket),
                          mix_hash(id + 5, same_flags_, still * 8 + stir),
                          mix_hash(id + 6, still, any_near_ ? beside_->residual / 2 : 99)};
    contexts.mixer = id;
    same = bits_.flag(contexts, 0, same);
    same_flags_ = same_flags_ * 2 + (same ? 1 : 0);
    return same;
}

}  // namespace tickwire::snapshot

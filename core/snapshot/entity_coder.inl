// The bodies of EntityCoder; included by the three places that make one: encoder, decoder, trainer.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdlib>

#include "snapshot/entity_coder.hpp"

namespace tickwire::snapshot {

template <class Bits>
bool EntityCoder<Bits>::code(const Subject& subject, std::span<const std::uint32_t> defaults,
                             std::span<std::uint32_t> slots) {
    const KindGroups& kind = table_.kinds[subject.kind];
    subject_ = &subject;
    newest_ = subject.references.empty() ? defaults.data() : subject.references[0];
    spans_ = subject.spans;
    coded_ = {};
    surprise_ = {};
    position_coded_ = false;
    same_flags_ = 1;
    near_ = {};
    near_class_ = 3;
    near_log_ = 0;
    stir_ = 0;
    if (kind.has_position) {
        coded_.place = kind.place_of(newest_);
        near_ = neighbours_.nearest(coded_.place);
        stir_ = neighbours_.stir(coded_.place);
        if (near_.first != nullptr) {
            near_log_ = log4(near_.first_distance);
            const std::uint32_t reach = 1u << prior_.neighbourhood;
            near_class_ = near_.first_distance <= reach + reach / 2 ? 0
                          : near_.first_distance <= 3 * reach       ? 1
                          : near_.first_distance <= 12 * reach      ? 2
                                                                    : 3;
        }
    }
    for (std::size_t g = 0; g < kind.groups.size(); ++g) {
        const FieldGroup& group = kind.groups[g];
        if (!sees(group.visibility, subject.receiver_is_owner)) {
            if constexpr (!Bits::encoding) {
                for (std::size_t c = 0; c < group.count; ++c) slots[group.first + c] = defaults[group.first + c];
            }
            continue;
        }
        if (!code_group(group, slots)) return false;
        if (g == 0 && kind.has_position) position_coded_ = true;
    }
    if (kind.has_position) {
        neighbours_.add(coded_);
        neighbours_.add_stir(coded_.place);
    }
    return !bits_.failed();
}

template <class Bits>
bool EntityCoder<Bits>::code_group(const FieldGroup& group, std::span<std::uint32_t> slots) {
    switch (group.shape) {
        case Shape::choice:
            return code_choice(group, slots);
        case Shape::quaternion:
            return code_quaternion(group, slots);
        default:
            return code_number(group, slots);
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
    // For how many references it has been what it is.
    std::uint32_t still = 0;
    while (still + 1 < subject_->references.size() && reference_slot(still + 1, group.first) == old) ++still;
    const std::uint32_t id = mix_hash(group.model, 0xC401CEu);
    const std::uint32_t moved = coded_.residual;
    Contexts contexts;
    contexts.table[0] = mix_hash(id, old * 16 + still, same_flags_);
    if constexpr (Bits::contexts_used > 1)
        contexts.table = {contexts.table[0],
                          mix_hash(id, old * 16 + still, spans_.bucket),
                          mix_hash(id + 1, old, same_flags_ * 128 + moved / 4),
                          mix_hash(id + 2, old, near_log_ / 2),
                          mix_hash(id + 3, old, same_flags_ * 8 + (stir_ > 7 ? 7 : stir_)),
                          mix_hash(id + 4, old, moved / 4 * 16 + still),
                          mix_hash(id + 5, old, spans_.bucket * 16 + same_flags_)};
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
void EntityCoder<Bits>::summarize(Motion& motion, std::size_t components) {
    std::int64_t speed = 0, change = 0, older = 0, newer = 0;
    const auto raise = [](std::int64_t& most, std::int64_t value) {
        most = std::max(most, value < 0 ? -value : value);
    };
    for (std::size_t c = 0; c < components; ++c) {
        raise(speed, motion.step[2][c]);
        raise(speed, motion.step[1][c]);
        raise(change, motion.step[1][c] - motion.step[2][c]);
        raise(older, motion.step[2][c] - motion.step[3][c]);
        raise(newer, motion.step[0][c] - motion.step[1][c]);
    }
    motion.speed = log4(speed);
    motion.change = log4(change);
    motion.older_change = log4(older);
    motion.newer_change = log4(newer);
    const auto part = [&](std::int64_t change_of_speed) -> std::uint32_t {
        return change_of_speed * 6 <= speed ? 0 : change_of_speed * 2 <= speed ? 1 : 2;
    };
    motion.acceleration = speed == 0 ? 9 : part(change) * 3 + part(older);
}

template <class Bits>
typename EntityCoder<Bits>::Motion EntityCoder<Bits>::motion_of(const FieldGroup& group) {
    Motion motion;
    if (spans_.held > 0) {
        for (std::size_t c = 0; c < group.count; ++c) {
            const std::int64_t now = newest(group.first + c);
            const std::int64_t turn = static_cast<std::int64_t>(group.steps[c]) + 1;
            for (std::size_t k = 0; k < span_count; ++k) {
                std::int64_t moved = now - reference_slot(spans_.reference[k], group.first + c);
                if (group.shape == Shape::angle) {
                    if (moved > turn / 2) moved -= turn;
                    if (moved < -(turn / 2)) moved += turn;
                }
                motion.step[k][c] = std::clamp((moved * spans_.scale[k]) >> 8, -farthest_step, farthest_step);
            }
        }
        summarize(motion, group.count);
    }
    return motion;
}

template <class Bits>
std::int64_t EntityCoder<Bits>::weigh(std::uint32_t set, const Features& features, std::size_t used) const {
    const LinearWeights& weights = prior_.linear[set];
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < used; ++i) sum += weights[i] * features[i];
    return sum >> 14;
}

template <class Bits>
std::int64_t EntityCoder<Bits>::own_prediction(const FieldGroup& group, std::size_t c, const Motion& motion,
                                               std::int64_t moved) {
    const std::uint32_t set = (group.model + static_cast<std::uint32_t>(c)) * own_sets +
                              (spans_.bucket * 3 + spans_.held) * acceleration_classes + motion.acceleration;
    Features features{};
    for (std::size_t k = 0; k < span_count; ++k) features[k] = motion.step[k][c];
    bits_.observe(set, features, moved);
    return weigh(set, features, span_count);
}

template <class Bits>
std::int64_t EntityCoder<Bits>::prediction(const FieldGroup& group, std::size_t c, const Motion& motion,
                                           std::int64_t moved, const NearMotion& nears) {
    const std::uint32_t own = (group.model + static_cast<std::uint32_t>(c)) * own_sets +
                              (spans_.bucket * 3 + spans_.held) * acceleration_classes + motion.acceleration;
    const std::uint32_t set = table_.components * own_sets + own * near_classes + near_class_;
    Features features{};
    for (std::size_t k = 0; k < span_count; ++k) features[k] = motion.step[k][c];
    features[4] = nears.surprise1;
    features[5] = nears.surprise2;
    for (std::size_t i = 0; i < 3; ++i) features[6 + i] = surprise_[i];
    features[9] = nears.speed1;
    features[10] = nears.speed2;
    features[11] = 256;
    bits_.observe(set, features, moved);
    return weigh(set, features, linear_inputs);
}

template <class Bits>
std::uint32_t EntityCoder<Bits>::expected_size(const FieldGroup& group, std::size_t c, const Motion& motion) {
    const std::uint32_t set = size_set(group, c, motion);
    Features& f = size_features_;
    const bool near = near_.first != nullptr;
    f = {64,
         motion.speed,
         motion.change,
         motion.older_change,
         motion.newer_change,
         log4(motion.step[2][c]),
         log4(motion.step[1][c] - motion.step[2][c]),
         near ? (position_coded_ ? near_.first->turn_residual : near_.first->residual) : 0,
         near_log_,
         axes_residual_,
         coded_.residual,
         log4(stir_)};
    const LinearWeights& weights = prior_.sizes[set];
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < linear_inputs; ++i) sum += weights[i] * f[i];
    const std::int64_t size = sum >> 14;
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(size - 16, 0, 63));
}

template <class Bits>
bool EntityCoder<Bits>::code_component(const FieldGroup& group, std::size_t c, std::int64_t center,
                                       const Alternatives& alternatives, const Motion& motion, std::uint32_t& slot) {
    const std::int64_t steps = group.steps[c];
    const bool wraps = group.shape == Shape::angle;
    std::int64_t middle = (center + 128) >> 8;
    const auto fraction = static_cast<std::uint32_t>((center - (middle << 8) + 128) >> 5) & 7u;
    if (!wraps) middle = std::clamp<std::int64_t>(middle, 0, steps);
    std::int64_t residual = static_cast<std::int64_t>(slot) - middle;
    if (wraps) {
        const std::int64_t turn = steps + 1;
        residual = ((residual % turn) + turn) % turn;
        if (residual > turn / 2) residual -= turn;
    }
    const std::uint32_t expected = expected_size(group, c, motion);
    const std::uint32_t set = size_set(group, c, motion);
    const std::uint32_t id = mix_hash(group.model + static_cast<std::uint32_t>(c), 0x517Eu);
    Contexts zero, sign, size;
    // The size is log4 of 1/256 steps, less 16: a residual of r steps has class 1 + log2(r).
    const std::uint32_t expected_class = expected < 12 ? 1 : (expected - 8) / 4;
    // Large residuals are alike whatever their size: only what an octave is divided into counts.
    const std::uint32_t scale = expected < 28 ? expected : 28 + expected % 4;
    const std::uint32_t kind = mix_hash(group.model, 0x517Eu);  // the components of a value have much in common
    zero.mixer = id + scale / 4 * 32 + spans_.bucket * 512;
    sign.mixer = id + 16;
    size.mixer = zero.mixer + 1;
    zero.table[0] = mix_hash(id + 1, scale);
    size.table[0] = mix_hash(id, scale);
    const std::uint32_t far = std::min(expected / 4, 9u);
    sign.table[0] = mix_hash(id + 7, fraction * 16 + (far > 5 ? 5 : far));
    std::uint32_t change = 0, way0 = 0, way1 = 0;
    if constexpr (Bits::contexts_used > 1) {
        const std::uint32_t near_residual = near_.first == nullptr ? 0
                                            : position_coded_      ? near_.first->turn_residual
                                                                   : near_.first->residual;
        const std::array<std::uint32_t, 3> distance{relative(alternatives[0] - center, expected),
                                                    relative(alternatives[1] - center, expected),
                                                    relative(alternatives[2] - center, expected)};
        change = excess(motion.change, expected) / 2 * 8 + excess(motion.older_change, expected) / 2;
        zero.table[1] = mix_hash(kind + 1, scale / 2, spans_.bucket * 4 + near_class_);
        zero.table[2] = mix_hash(kind + 2, scale / 4, excess(near_residual, expected) / 2 * 8 + near_log_ / 12);
        zero.table[3] = mix_hash(id + 3, scale / 4,
                                 excess(axes_residual_, expected) / 2 * 8 + excess(coded_.residual, expected) / 2);
        zero.table[4] = mix_hash(kind + 4, change, scale / 8);
        zero.table[5] = mix_hash(kind + 5, scale / 2, fraction);
        zero.table[6] = mix_hash(kind + 6, distance[0], distance[1]);
        sign.table[1] = mix_hash(kind + 8, fraction * 32 + far);
        sign.table[2] = mix_hash(kind + 9, distance[0], far);
        sign.table[3] = mix_hash(kind + 10, distance[1], far);
        sign.table[4] = mix_hash(kind + 11, distance[2], far);
        sign.table[5] = mix_hash(kind + 12, distance[0], distance[1]);
        sign.table[6] = mix_hash(kind + 13, distance[2], distance[1]);
    }
    const auto beyond = [&](bool negative) -> const Contexts& {
        if constexpr (Bits::contexts_used > 1) {
            const auto way = [&](std::size_t k) {
                return relative(negative ? center - alternatives[k] : alternatives[k] - center, expected);
            };
            way0 = way(0);
            way1 = way(1);
            size.table[1] = zero.table[1] + 1;
            size.table[2] = zero.table[2] + 1;
            size.table[3] = zero.table[3] + 1;
            size.table[4] = mix_hash(kind + 14, way0, way1);
            size.table[5] = mix_hash(kind + 15, way(2), scale / 4);
            size.table[6] = mix_hash(kind + 16, change, scale / 8);
        }
        return size;
    };
    Contexts top;
    const auto top_bits = [&](std::uint32_t coded_class) -> const Contexts& {
        const int beyond_class = std::clamp(static_cast<int>(coded_class) - static_cast<int>(expected_class), -2, 4);
        const auto place = static_cast<std::uint32_t>(beyond_class + 2) * 4 + expected % 4;
        const std::uint32_t few = std::min(coded_class, 4u);
        top.mixer = kind + 17 + few * 4;
        top.table[0] = mix_hash(kind + 17, place, few);
        if constexpr (Bits::contexts_used > 1) {
            top.table[1] = top.table[0];
            top.table[2] = mix_hash(kind + 18, place / 4, few * 16 + spans_.bucket);
            top.table[3] = mix_hash(kind + 19, place / 4, change);
            top.table[4] = mix_hash(kind + 20, place / 4, way0);
            top.table[5] = mix_hash(kind + 21, place / 4, way1);
            top.table[6] = mix_hash(kind + 22, place / 4, few * 4 + near_class_);
        }
        return top;
    };
    const auto classes = static_cast<std::uint32_t>(std::bit_width(group.steps[c]));
    residual = code_residual(bits_, zero, sign, residual, classes, expected_class, beyond, top_bits);
    std::int64_t value = middle + residual;
    if (wraps) value = ((value % (steps + 1)) + steps + 1) % (steps + 1);
    if (value < 0 || value > steps) return false;
    slot = static_cast<std::uint32_t>(value);
    const std::uint32_t left = log4((static_cast<std::int64_t>(value) << 8) - center);
    bits_.observe_size(set, size_features_, left);
    axes_residual_ = std::max(axes_residual_, left);
    return true;
}

template <class Bits>
bool EntityCoder<Bits>::same_as_before(const FieldGroup& group, std::span<const std::uint32_t> slots) {
    bool same = true;
    for (std::size_t c = 0; c < group.count; ++c) same = same && slots[group.first + c] == newest(group.first + c);
    std::uint32_t still = 0;
    for (bool stays = true; stays && still + 1 < subject_->references.size() && still < 7;) {
        for (std::size_t c = 0; c < group.count; ++c)
            stays = stays && reference_slot(still + 1, group.first + c) == newest(group.first + c);
        if (stays) ++still;
    }
    const std::uint32_t id = mix_hash(group.model, 0x5A3Eu);
    const std::uint32_t stir = stir_ > 7 ? 7 : stir_;
    Contexts contexts;
    contexts.table[0] = mix_hash(id, still, same_flags_ * 64 + coded_.residual / 4);
    if constexpr (Bits::contexts_used > 1)
        contexts.table = {contexts.table[0],
                          mix_hash(id + 1, still * 8 + spans_.bucket, same_flags_),
                          mix_hash(id + 2, still, coded_.residual / 2),
                          mix_hash(id + 3, same_flags_, near_log_ / 2),
                          mix_hash(id + 4, still * 8 + stir, spans_.bucket),
                          mix_hash(id + 5, same_flags_, still * 8 + stir),
                          mix_hash(id + 6, still, near_.first ? near_.first->residual / 2 : 99)};
    contexts.mixer = id;
    same = bits_.flag(contexts, 0, same);
    same_flags_ = same_flags_ * 2 + (same ? 1 : 0);
    return same;
}

template <class Bits>
bool EntityCoder<Bits>::code_number(const FieldGroup& group, std::span<std::uint32_t> slots) {
    const bool is_place = !position_coded_ && &group == &table_.kinds[subject_->kind].groups[0];
    if (same_as_before(group, slots)) {
        for (std::size_t c = 0; c < group.count; ++c) slots[group.first + c] = newest(group.first + c);
        if (!is_place) return true;
    }
    const bool same = (same_flags_ & 1u) != 0;
    const Motion motion = motion_of(group);
    axes_residual_ = 0;
    const bool near = is_place && near_class_ < 3;
    for (std::size_t c = 0; c < group.count; ++c) {
        const std::int64_t from = newest(group.first + c);
        const std::int64_t moved = (static_cast<std::int64_t>(slots[group.first + c]) - from) * 256;
        const std::int64_t own = own_prediction(group, c, motion, moved);
        NearMotion nears;
        if (near && c < 3) {
            nears = {near_.first->surprise[c], 0, near_.first->step[c] - motion.step[2][c], 0};
            if (near_.second != nullptr) {
                nears.surprise2 = near_.second->surprise[c];
                nears.speed2 = near_.second->step[c] - motion.step[2][c];
            }
        }
        if (is_place && c < 3)
            coded_.step[c] =
                static_cast<std::int32_t>(std::clamp<std::int64_t>(motion.step[2][c], -(1 << 30), 1 << 30));
        const std::int64_t full = prediction(group, c, motion, moved, nears);
        if (!same &&
            !code_component(group, c, from * 256 + full, {from * 256, from * 256 + own, from * 256 + motion.step[0][c]},
                            motion, slots[group.first + c]))
            return false;
        if (!is_place || c >= 3) continue;
        const std::int64_t really = (static_cast<std::int64_t>(slots[group.first + c]) - from) * 256;
        surprise_[c] = static_cast<std::int32_t>(std::clamp<std::int64_t>(really - own, -(1 << 30), 1 << 30));
        if (same) axes_residual_ = std::max(axes_residual_, log4(really - full));
    }
    if (is_place) {
        coded_.surprise = surprise_;
        coded_.residual = axes_residual_;
    }
    return true;
}

template <class Bits>
bool EntityCoder<Bits>::code_quaternion(const FieldGroup& group, std::span<std::uint32_t> slots) {
    const auto set_slots = slots.subspan(group.first, 4);
    if (same_as_before(group, slots)) {
        for (std::size_t c = 0; c < 4; ++c) set_slots[c] = newest(group.first + c);
    }
    const bool same = (same_flags_ & 1u) != 0;
    const std::uint32_t steps = group.steps[1];
    std::array<std::uint32_t, 4> old_slots{};
    for (std::size_t c = 0; c < 4; ++c) old_slots[c] = newest(group.first + c);
    const Quaternion old = unpack_rotation(old_slots, steps);
    const std::int64_t to_steps = static_cast<std::int64_t>(steps) * 128;
    constexpr std::int64_t root_half = 23170;
    Motion motion;
    if (spans_.held > 0) {
        for (std::size_t k = 0; k < span_count; ++k) {
            std::array<std::uint32_t, 4> past{};
            for (std::size_t c = 0; c < 4; ++c) past[c] = reference_slot(spans_.reference[k], group.first + c);
            const HalfRotation turned = rotation_between(unpack_rotation(past, steps), old);
            for (std::size_t c = 0; c < 3; ++c)
                motion.step[k][c + 1] = ((turned[c] * to_steps / root_half) * spans_.scale[k]) >> 16;
        }
        summarize(motion, 4);
    }
    std::array<std::int64_t, 3> moved{};
    const auto measure = [&] {
        const HalfRotation turned = rotation_between(old, unpack_rotation(set_slots, steps));
        for (std::size_t c = 0; c < 3; ++c) moved[c] = turned[c] * to_steps / root_half;
    };
    if constexpr (Bits::encoding) measure();
    std::array<std::int64_t, 3> own{};
    HalfRotation half{};
    for (std::size_t c = 0; c < 3; ++c) {
        const bool near = near_class_ < 3;
        own[c] = own_prediction(group, c + 1, motion, moved[c]);
        NearMotion nears;
        if (near) {
            nears = {near_.first->turn_surprise[c], 0, near_.first->turn[c] - motion.step[2][c + 1], 0};
            if (near_.second != nullptr) {
                nears.surprise2 = near_.second->turn_surprise[c];
                nears.speed2 = near_.second->turn[c] - motion.step[2][c + 1];
            }
        }
        coded_.turn[c] =
            static_cast<std::int32_t>(std::clamp<std::int64_t>(motion.step[2][c + 1], -(1 << 30), 1 << 30));
        const std::int64_t full = prediction(group, c + 1, motion, moved[c], nears);
        half[c] = static_cast<std::int32_t>(std::clamp<std::int64_t>(full * root_half / to_steps, -60000, 60000));
    }
    if (!same) {
        axes_residual_ = 0;
        const Quaternion guess = rotate(old, half);
        const int likely = largest_component(guess);
        int second = likely == 0 ? 1 : 0;
        for (int i = 0; i < 4; ++i) {
            if (i != likely &&
                std::abs(guess[static_cast<std::size_t>(i)]) > std::abs(guess[static_cast<std::size_t>(second)]))
                second = i;
        }
        const std::int64_t margin =
            std::abs(guess[static_cast<std::size_t>(likely)]) - std::abs(guess[static_cast<std::size_t>(second)]);
        const std::uint32_t id = mix_hash(group.model, 0x1DE8u);
        const std::uint32_t room = log4(margin);
        Contexts contexts;
        const std::uint32_t expected = expected_size(group, 1, motion);
        contexts.table[0] = mix_hash(id, room, expected / 8);
        if constexpr (Bits::contexts_used > 1)
            contexts.table = {
                contexts.table[0],
                mix_hash(id + 1, room, expected / 4),
                mix_hash(id + 2, room / 2, motion.change / 4),
                mix_hash(id + 3, room / 2, motion.speed / 4),
                mix_hash(id + 4, room / 2,
                         spans_.bucket * 2 + (static_cast<std::uint32_t>(likely) == old_slots[0] ? 1 : 0)),
                mix_hash(id + 5, room / 2, coded_.residual / 4),
                mix_hash(id + 6, room / 2, static_cast<std::uint32_t>(likely * 4 + second))};
        contexts.mixer = id;
        std::uint32_t largest = static_cast<std::uint32_t>(likely);
        if (!bits_.flag(contexts, 0, set_slots[0] == largest)) {
            largest = static_cast<std::uint32_t>(second);
            if (!bits_.flag(contexts, 1, set_slots[0] == largest)) {
                // One of the two that are left.
                std::array<std::uint32_t, 2> rest{};
                std::size_t found = 0;
                for (std::uint32_t i = 0; i < 4; ++i) {
                    if (static_cast<int>(i) != likely && static_cast<int>(i) != second) rest[found++] = i;
                }
                largest = rest[bits_.flag(contexts, 2, set_slots[0] == rest[1]) ? 1 : 0];
            }
        }
        set_slots[0] = largest;
        const auto center = pack_rotation(guess, static_cast<int>(largest), steps);
        std::array<std::int32_t, 3> old_center = center, own_center = center, fast_center = center;
        if constexpr (Bits::contexts_used > 1) {
            HalfRotation own_half{}, fast_half{};
            for (std::size_t c = 0; c < 3; ++c) {
                own_half[c] =
                    static_cast<std::int32_t>(std::clamp<std::int64_t>(own[c] * root_half / to_steps, -60000, 60000));
                fast_half[c] = static_cast<std::int32_t>(
                    std::clamp<std::int64_t>(motion.step[0][c + 1] * root_half / to_steps, -60000, 60000));
            }
            old_center = pack_rotation(old, static_cast<int>(largest), steps);
            own_center = pack_rotation(rotate(old, own_half), static_cast<int>(largest), steps);
            fast_center = pack_rotation(rotate(old, fast_half), static_cast<int>(largest), steps);
        }
        for (std::size_t c = 1; c < 4; ++c) {
            const std::int64_t held = old_center[c - 1];
            if (!code_component(group, c, center[c - 1], {held, own_center[c - 1], fast_center[c - 1]}, motion,
                                set_slots[c]))
                return false;
        }
        coded_.turn_residual = axes_residual_;
    }
    if constexpr (!Bits::encoding) measure();
    for (std::size_t c = 0; c < 3; ++c)
        coded_.turn_surprise[c] =
            static_cast<std::int32_t>(std::clamp<std::int64_t>(moved[c] - own[c], -(1 << 30), 1 << 30));
    return true;
}

}  // namespace tickwire::snapshot

// The bodies of SharedEntity; included by encoder, decoder and trainer.
#pragma once

#include <algorithm>
#include <bit>

#include "snapshot/shared_entity.hpp"
#include "snapshot/shared_prediction.inl"

namespace tickwire::snapshot {

template <class Bits>
bool SharedEntity<Bits>::code(const SharedSubject& subject, std::span<std::uint32_t> slots) {
    subject_ = &subject;
    slots_ = slots;
    const SharedView& view = subject.view;
    as_predicted_ = true;
    if (view.knots.empty()) return true;
    find_moved();
    if constexpr (Bits::encoding) {
        predicted_.clear();
        differ_.assign(view.knots.size(), 0);
        for (const FieldGroup& group : view.groups) predicted_.push_back(predict_group(group));
        for (std::size_t k = 0; k < view.knots.size(); ++k) {
            const SharedKnot& knot = view.knots[k];
            for (std::uint32_t branch = 0; branch < knot.count; ++branch) {
                const std::size_t at = knot.first + std::size_t{branch};
                const bool differs = knot.of_groups ? !is_predicted(view.groups[at], predicted_[at]) : differ_[at] != 0;
                differ_[k] |= static_cast<std::uint8_t>(differs ? 1u << branch : 0u);
            }
        }
        as_predicted_ = differ_.back() == 0;
    }
    return code_knot(view.knots.size() - 1, true) && !bits_.failed();
}

template <class Bits>
void SharedEntity<Bits>::predict(const SharedSubject& subject, std::span<std::uint32_t> slots) {
    subject_ = &subject;
    slots_ = slots;
    for (std::size_t g = 0; g < subject.view.groups.size(); ++g) take_predicted(g);
}

// Which branches of each knot differ between the two references; all, when there is but one.
template <class Bits>
void SharedEntity<Bits>::find_moved() {
    const SharedView& view = subject_->view;
    moved_.clear();
    for (const SharedKnot& knot : view.knots) {
        std::uint32_t moved = 0;
        for (std::uint32_t branch = 0; branch < knot.count; ++branch) {
            const std::size_t at = knot.first + std::size_t{branch};
            bool differs = subject_->before == nullptr;
            if (!differs && knot.of_groups) {
                const FieldGroup& group = view.groups[at];
                differs = !same_slots(subject_->newest + group.first, subject_->before + group.first, group.count);
            } else if (!differs) {
                differs = moved_[at] != 0;
            }
            moved |= (differs ? 1u : 0u) << branch;
        }
        moved_.push_back(static_cast<std::uint8_t>(moved));
    }
}

template <class Bits>
bool SharedEntity<Bits>::code_knot(std::size_t k, bool root) {
    const SharedKnot& knot = subject_->view.knots[k];
    std::uint32_t differs = Bits::encoding ? differ_[k] : 0;
    if (knot.count == 1) {
        // A knot that is not the root is only coded when something of it differs.
        differs = root ? bits_.plain(differs, 1) : 1;
    } else {
        differs =
            bits_.knot(knot.model, subject_->references.reference * knot_symbols + moved_[k], knot.count, differs);
        if (differs == 0 && !root) return false;
    }
    for (std::uint32_t branch = 0; branch < knot.count; ++branch) {
        if (!code_branch(knot, branch, differs)) return false;
    }
    return true;
}

template <class Bits>
bool SharedEntity<Bits>::code_branch(const SharedKnot& knot, std::uint32_t branch, std::uint32_t differs) {
    const std::size_t at = knot.first + std::size_t{branch};
    if (((differs >> branch) & 1u) == 0) {
        if constexpr (!Bits::encoding) take_predicted_of(knot, branch);
        return true;
    }
    if (!knot.of_groups) return code_knot(at, false);
    // What differs besides: the other branches, closed up.
    const std::uint32_t below = differs & ((1u << branch) - 1), above = differs >> (branch + 1) << branch;
    return code_group(at, below | above);
}

template <class Bits>
void SharedEntity<Bits>::take_predicted_of(const SharedKnot& knot, std::uint32_t branch) {
    const std::size_t at = knot.first + std::size_t{branch};
    if (knot.of_groups) return take_predicted(at);
    const SharedKnot& inner = subject_->view.knots[at];
    for (std::uint32_t i = 0; i < inner.count; ++i) take_predicted_of(inner, i);
}

template <class Bits>
void SharedEntity<Bits>::take_predicted(std::size_t g) {
    const FieldGroup& group = subject_->view.groups[g];
    if (group.shape == Shape::bytes || group.shape == Shape::choice) return;  // as they were
    const Predicted predicted = predict_group(group);
    std::copy_n(predicted.value.begin(), group.count, slots_.begin() + group.first);
}

template <class Bits>
bool SharedEntity<Bits>::code_group(std::size_t g, std::uint32_t company) {
    const FieldGroup& group = subject_->view.groups[g];
    if (group.shape == Shape::choice) return code_choice(group);
    if (group.shape == Shape::bytes) return code_bytes(group);
    Predicted predicted;
    if constexpr (Bits::encoding) {
        predicted = predicted_[g];
    } else {
        predicted = predict_group(group);
    }
    return group.shape == Shape::quaternion ? code_rotation(group, predicted, company)
                                            : code_numbers(group, predicted, company);
}

template <class Bits>
bool SharedEntity<Bits>::code_choice(const FieldGroup& group) {
    const std::uint32_t old = newest(group.first), steps = group.steps[0];
    std::uint32_t& slot = slots_[group.first];
    slot = steps == 1 ? old ^ 1u : bits_.plain(slot, static_cast<int>(std::bit_width(steps)));
    return slot <= steps && slot != old;
}

template <class Bits>
bool SharedEntity<Bits>::code_numbers(const FieldGroup& group, const Predicted& predicted, std::uint32_t company) {
    bool differs = false;
    for (std::size_t c = 0; c < group.count; ++c) {
        std::uint32_t left = 0;
        if (!code_component(group, c, predicted.value[c], {predicted.speed, company}, left)) return false;
        company = c == 0 ? left : std::max(left, company);
        differs = differs || left != 0;
    }
    return differs;
}

// The number of the largest component, then the others against where they are for that one.
template <class Bits>
bool SharedEntity<Bits>::code_rotation(const FieldGroup& group, const Predicted& predicted, std::uint32_t company) {
    std::uint32_t& largest = slots_[group.first];
    Values center = predicted.value;
    if (bits_.plain(largest != center[0] ? 1 : 0, 1) != 0) {
        largest = bits_.plain(largest, 2);
        if (largest == center[0]) return false;
        const Quaternion turned =
            predicted.turns ? predicted.turned : unpack_rotation(old_rotation(*subject_, group), group.rotation);
        center = in_slots(largest, pack_rotation(turned, static_cast<int>(largest), group.rotation), group.rotation);
    } else {
        largest = center[0];
    }
    bool differs = largest != predicted.value[0];
    for (std::size_t c = 1; c < 4; ++c) {
        std::uint32_t left = 0;
        if (!code_component(group, c, center[c], {predicted.speed, company}, left)) return false;
        company = c == 1 ? left : std::max(left, company);
        differs = differs || left != 0;
    }
    return differs;
}

// `left`: how large the residual is, as a class.
template <class Bits>
bool SharedEntity<Bits>::code_component(const FieldGroup& group, std::size_t c, std::uint32_t center, Company at,
                                        std::uint32_t& left) {
    std::uint32_t& slot = slots_[group.first + c];
    const std::int64_t steps = group.steps[c], turn = steps + 1;
    if (steps == 0) return true;
    const bool wraps = group.shape == Shape::angle;
    std::int64_t residual = 0;
    ResidualSymbol coded{};
    if constexpr (Bits::encoding) {
        residual = wraps ? short_way(slot, center, turn) : static_cast<std::int64_t>(slot) - center;
        coded = residual_symbol(residual);
    }
    const std::uint32_t context =
        (subject_->references.reference * speed_classes + at.speed) * company_classes + at.company;
    coded.symbol = bits_.residual(group.model + static_cast<std::uint32_t>(c), context, coded.symbol);
    coded.extra = bits_.plain(coded.extra, extra_bits(coded.symbol));
    if constexpr (!Bits::encoding) {
        residual = residual_of(coded.symbol, coded.extra);
        if (wraps && (residual > turn / 2 || residual <= -(turn + 1) / 2)) return false;
        std::int64_t value = center + residual;
        if (wraps) value += value < 0 ? turn : value > steps ? -turn : 0;
        if (value < 0 || value > steps) return false;
        slot = static_cast<std::uint32_t>(value);
    }
    const auto size = static_cast<std::uint64_t>(residual < 0 ? -residual : residual);
    left = std::min(static_cast<std::uint32_t>(std::bit_width(size)), company_classes - 1);
    return true;
}

// How many bytes, then each that stood there before as a flag whether it stays, and the bytes that do not.
template <class Bits>
bool SharedEntity<Bits>::code_bytes(const FieldGroup& group) {
    const std::uint32_t* const old = subject_->newest + group.first;
    std::uint32_t* const now = slots_.data() + group.first;
    const std::uint32_t capacity = group.steps[0], before = old[0];
    const std::uint32_t size = bits_.plain(now[0], static_cast<int>(std::bit_width(capacity)));
    if (size > capacity || bits_.failed()) return false;
    bool differs = size != before;
    const auto byte_of = [](const std::uint32_t* words, std::uint32_t i) {
        return (words[i / 4] >> (i % 4 * 8)) & 0xFFu;
    };
    if constexpr (!Bits::encoding) {
        now[0] = size;
        std::fill(now + 1, now + group.count, 0u);
    }
    for (std::uint32_t i = 0; i < size; ++i) {
        const std::uint32_t was = i < before ? byte_of(old + 1, i) : 0;
        std::uint32_t byte = Bits::encoding ? byte_of(now + 1, i) : 0;
        if (i < before && bits_.plain(byte == was ? 1 : 0, 1) != 0) {
            byte = was;
        } else {
            byte = bits_.plain(byte, 8);
            if (i < before && byte == was) return false;
            differs = true;
        }
        if constexpr (!Bits::encoding) now[1 + i / 4] |= byte << (i % 4 * 8);
    }
    return differs;
}

}  // namespace tickwire::snapshot

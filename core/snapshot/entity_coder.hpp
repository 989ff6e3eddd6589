// One entity's slots against its references: prediction, contexts, residuals. The same code encodes, decodes and
// trains; `Bits` is what differs. Called by the packet coder in the order in which both ends walk a packet.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>

#include "snapshot/field_groups.hpp"
#include "snapshot/motion.hpp"
#include "snapshot/neighbours.hpp"
#include "snapshot/residual_coder.hpp"
#include "snapshot/rotation.hpp"

namespace tickwire::snapshot {

/// An entity of a packet as both ends know it before the packet.
struct Subject {
    std::uint16_t kind = 0;
    bool receiver_is_owner = false;
    std::span<const std::uint32_t* const> references;  ///< older states, newest first; none: against the defaults
    const Spans& spans;
};

/// Sets of weights in a prior.
inline constexpr std::uint32_t acceleration_classes = 10;
inline constexpr std::uint32_t own_sets =
    8 * 3 * acceleration_classes;  ///< a component: distance, references held, acceleration
inline constexpr std::uint32_t near_classes = 4;
inline constexpr std::uint32_t size_sets =
    8 * near_classes * acceleration_classes;  ///< a component: distance, neighbour
inline std::uint32_t linear_set_count(std::uint32_t components) {
    return components * own_sets * (1 + near_classes);
}

/// Where a context lies in its table: a few products, since there are many of them.
inline std::uint32_t mix_hash(std::uint32_t id, std::uint32_t a, std::uint32_t b = 0) {
    const std::uint32_t h = (id + a * 0x9E3779B1u + b * 0x85EBCA77u) * 0xC2B2AE3Du;
    return h ^ (h >> 15);
}

struct ResidualPlace;

template <class Bits>
class EntityCoder {
public:
    EntityCoder(Bits& bits, const Prior& prior, const GroupTable& table, Neighbours& neighbours)
        : bits_(bits), prior_(prior), table_(table), neighbours_(neighbours) {}

    /// Fills `slots` when decoding, reads them when encoding. False when a value is out of its field's range.
    bool code(const Subject& subject, std::span<const std::uint32_t> defaults, std::span<std::uint32_t> slots);

private:
    // Beyond it a prediction is no use; a dozen of them, weighed, fit in 64 bits.
    static constexpr std::int64_t farthest_step = std::int64_t{1} << 40;
    using Alternatives = std::array<std::int64_t, 3>;  // other predictions of a value, from the one that is used
    using Spread = std::array<std::uint32_t, 3>;       // how far those lie from the prediction, log4
    using Features = std::array<std::int64_t, linear_inputs>;
    using SizeFeatures = std::array<std::uint32_t, size_inputs>;
    // Which weights of the prior the components of a group take: those of one lie a fixed way behind those of the one
    // before.
    struct Sets {
        std::uint32_t own, full, size;
        std::uint32_t own_of(std::size_t c) const { return own + static_cast<std::uint32_t>(c) * own_sets; }
        std::uint32_t full_of(std::size_t c) const {
            return full + static_cast<std::uint32_t>(c) * (own_sets * near_classes);
        }
        std::uint32_t size_of(std::size_t c) const { return size + static_cast<std::uint32_t>(c) * size_sets; }
    };
    // What is known of the motion of a group's components.
    struct Motion {
        Sets sets;
        std::array<std::array<std::int64_t, max_components>, span_count> step;  // 1/256 slot until the packet's tick
        std::uint32_t speed, change, older_change, newer_change;                // log4 of the largest component
        std::uint32_t acceleration;                                             // class, for the sets of weights
    };

    bool code_group(const FieldGroup& group, std::span<std::uint32_t> slots);
    bool code_choice(const FieldGroup& group, std::span<std::uint32_t> slots);
    template <std::size_t components>
    bool code_number(const FieldGroup& group, std::span<std::uint32_t> slots);
    bool code_quaternion(const FieldGroup& group, std::span<std::uint32_t> slots);
    bool code_bytes(const FieldGroup& group, std::span<std::uint32_t> slots);
    std::uint32_t code_byte(const Contexts& contexts, std::uint32_t byte);
    bool code_component(const FieldGroup& group, std::size_t c, std::int64_t center, const Alternatives& alternatives,
                        const Spread& spread, const Motion& motion, std::uint32_t& slot);
    Sets sets_of(const FieldGroup& group, const Motion& motion) const {
        const std::uint32_t own =
            group.model * own_sets + (spans_->bucket * 3 + spans_->held) * acceleration_classes + motion.acceleration;
        return {own, table_.components * own_sets + own * near_classes + near_class_,
                ((group.model * 8 + spans_->bucket) * near_classes + near_class_) * acceleration_classes +
                    motion.acceleration};
    }
    static std::uint32_t excess(std::uint32_t size, std::uint32_t expected) {
        const int beyond = (static_cast<int>(size) - static_cast<int>(expected) - 16 + 12) / 2;
        return static_cast<std::uint32_t>(std::clamp(beyond, 0, 12));
    }
    // For how many references, up to seven, something has been what it is. All are looked at: where it ends is not
    // foreseeable.
    template <class Differs>
    std::uint32_t still_for(const Differs& differs) const {
        const auto references = subject_->references;
        std::uint32_t changes = references.empty() ? 1 : 1u << (references.size() - 1);
        for (std::size_t k = 1; k < references.size(); ++k) changes |= (differs(references[k]) ? 1u : 0u) << (k - 1);
        return static_cast<std::uint32_t>(std::countr_zero(changes));
    }
    bool same_as_before(const FieldGroup& group, std::span<const std::uint32_t> slots);
    static void hold(Motion& motion);
    template <std::size_t components>
    void carry(Motion& motion, const FieldGroup& group, std::span<const std::uint32_t> slots);
    template <std::size_t components>
    void find_motion(Motion& motion, const FieldGroup& group, std::span<const std::uint32_t> slots);
    // A rotation between its references and the packet. Large, and made for each entity: filled in, not cleared first.
    struct Turning {
        Quaternion old;
        Motion motion;
        std::array<std::int64_t, 3> moved, own, full;  // 1/256 slot: really, by its own past, by all
        HalfRotation half;                             // predicted
        Spread spread;
    };
    static HalfRotation in_angles(const FieldGroup& group, const std::array<std::int64_t, 3>& steps) {
        return {group.rotation.in_angles(steps[0]), group.rotation.in_angles(steps[1]),
                group.rotation.in_angles(steps[2])};
    }
    void find_turn(Turning& turning, const FieldGroup& group);
    void measure_turn(Turning& turning, const FieldGroup& group, std::span<const std::uint32_t> slots) const;
    void predict_turn(Turning& turning, const FieldGroup& group);
    std::uint32_t code_largest(const Turning& turning, const FieldGroup& group, const Quaternion& guess,
                               std::uint32_t largest);
    bool code_rotation(const Turning& turning, const FieldGroup& group, std::span<std::uint32_t> slots);
    template <std::size_t first, std::size_t end>
    void summarize(Motion& motion, bool by_velocity = false);
    void begin_sizes(const Motion& motion);
    std::uint32_t expected_size(std::uint32_t set, std::size_t c, const Motion& motion, const Spread& spread);
    static std::uint32_t place_of(std::int64_t off, std::uint32_t expected);
    ResidualModel residual_model(const ResidualPlace& at, const Alternatives& alternatives, const Motion& motion) const;
    // What the nearest neighbour left in the same place: of its place first, of its rotation then.
    std::uint32_t near_residual() const { return position_coded_ ? beside_->turn_residual : beside_->residual; }
    std::int64_t own_prediction(std::uint32_t set, std::size_t c, const Motion& motion, std::int64_t moved);
    // One component of the two nearest neighbours' motion: surprises, and speeds relative to this entity's.
    struct NearMotion {
        std::int64_t surprise1 = 0, surprise2 = 0, speed1 = 0, speed2 = 0;
    };
    std::int64_t prediction(std::uint32_t set, std::size_t c, const Motion& motion, std::int64_t moved,
                            const NearMotion& nears);
    using Told = std::array<std::int32_t, 3> CodedNeighbour::*;
    NearMotion near_motion(Told surprise, Told speed, std::size_t c, std::int64_t own_speed) const {
        // Whether they are near is not foreseeable: masks instead of branches.
        return {(beside_->*surprise)[c] & beside_mask_, (beyond_->*surprise)[c] & beyond_mask_,
                ((beside_->*speed)[c] - own_speed) & beside_mask_, ((beyond_->*speed)[c] - own_speed) & beyond_mask_};
    }
    void look_around(const KindGroups& kind);
    // As neighbours are told.
    static std::int32_t told(std::int64_t motion) {
        return static_cast<std::int32_t>(std::clamp<std::int64_t>(motion, -(1 << 30), 1 << 30));
    }

    std::uint32_t newest(std::size_t slot) const { return newest_[slot]; }

    Bits& bits_;
    const Prior& prior_;
    const GroupTable& table_;
    Neighbours& neighbours_;

    // Of the entity that is being coded.
    const Subject* subject_ = nullptr;
    const std::uint32_t* newest_ = nullptr;  // the newest reference, or the defaults
    const Spans* spans_ = nullptr;
    const CodedNeighbour nobody_{};
    bool any_near_ = false;
    const CodedNeighbour *beside_ = &nobody_, *beyond_ = &nobody_;  // the two nearest
    std::int64_t beside_mask_ = 0, beyond_mask_ = 0;                // all bits where they are near enough to tell
    std::uint32_t near_class_ = 3;
    std::uint32_t near_log_ = 0;
    std::uint32_t stir_ = 0, stir_log_ = 0;
    CodedNeighbour coded_;
    std::array<std::int32_t, 3> surprise_{};
    bool position_coded_ = false;
    std::uint32_t same_flags_ = 1;
    std::uint32_t axes_residual_ = 0;
    Lanes size_lanes_{};  // of the group
    SizeFeatures size_features_{};
};

}  // namespace tickwire::snapshot

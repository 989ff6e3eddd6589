// One entity's slots at the level `shared`: against two of its older states at most, and nothing else, so that what is
// coded is the same for all receivers that hold them. The same code encodes, decodes and trains; `Bits` is what
// differs.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "snapshot/shared_codes.hpp"

namespace tickwire::snapshot {

/// Which two references of an entity count, by the ages of those that are held.
struct SharedReferences {
    std::uint8_t newest = 0, before = 0;    ///< places among the packet's ages; the same: there is but one
    std::uint32_t reference = without_any;  ///< class
    std::int32_t distance = 0;              ///< age of the newest
    std::int64_t scale = 0;                 ///< distance / ticks between the two, in 1/65,536
};
/// `held`: a mask of the packet's ages, not 0. The second is the one that lies as far behind the newest as that lies
/// behind now, or nearest to it.
SharedReferences choose_shared(std::span<const std::int32_t> ages, std::uint32_t held);

/// An entity as both ends know it before the packet.
struct SharedSubject {
    const SharedView& view;
    const std::uint32_t* newest;  ///< the newest reference, or the defaults
    const std::uint32_t* before;  ///< the second, or nullptr
    SharedReferences references;
};

template <class Bits>
class SharedEntity {
public:
    SharedEntity(Bits& bits, const SharedCodes& codes) : bits_(bits), codes_(codes) {}

    /// Reads `slots` when encoding. When decoding they are those of the newest reference before, and what was said
    /// after. False: no encoder writes this.
    bool code(const SharedSubject& subject, std::span<std::uint32_t> slots);
    /// While encoding, after code(): everything was as predicted.
    bool as_predicted() const { return as_predicted_; }
    /// Decoding what is known to be as predicted.
    void predict(const SharedSubject& subject, std::span<std::uint32_t> slots);

private:
    using Values = std::array<std::uint32_t, max_components>;
    struct Predicted {
        Values value{};           // slots
        std::uint32_t speed = 0;  // class
        Quaternion turned{};      // of a rotation that moves
        bool turns = false;
    };
    void begin(const SharedSubject& subject);
    void find_moved();
    bool code_knot(std::size_t knot, bool root);
    bool code_branch(const SharedKnot& knot, std::uint32_t branch, std::uint32_t differs);
    bool code_group(std::size_t g, std::uint32_t company);
    bool code_numbers(const FieldGroup& group, const Predicted& predicted, std::uint32_t company);
    bool code_rotation(const FieldGroup& group, const Predicted& predicted, std::uint32_t company);
    bool code_choice(const FieldGroup& group);
    bool code_bytes(const FieldGroup& group);
    // What a residual's context knows: how fast it moved, and what else of the knot differs; behind a first component,
    // how large the residuals before were.
    struct Company {
        std::uint32_t speed, company;
    };
    bool code_component(const FieldGroup& group, std::size_t c, std::uint32_t center, Company at, std::uint32_t& left);
    void take_predicted(std::size_t g);
    void take_predicted_of(const SharedKnot& knot, std::uint32_t branch);
    Predicted predict_group(const FieldGroup& group) const;
    void predict_numbers(const FieldGroup& group, Predicted& predicted) const;
    void predict_rotation(const FieldGroup& group, Predicted& predicted) const;
    std::uint32_t follow(const FieldGroup& group) const {
        return codes_.follow[group.model * std::size_t{reference_classes} + subject_->references.reference];
    }
    bool is_predicted(const FieldGroup& group, const Predicted& predicted) const;
    std::uint32_t newest(std::size_t slot) const { return subject_->newest[slot]; }

    Bits& bits_;
    const SharedCodes& codes_;
    const SharedSubject* subject_ = nullptr;
    std::span<std::uint32_t> slots_;
    std::vector<Predicted> predicted_;          // of each group, while encoding
    std::vector<std::uint8_t> moved_, differ_;  // of each knot, a bit for each branch
    bool as_predicted_ = false;
};

}  // namespace tickwire::snapshot

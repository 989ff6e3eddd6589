// What encoder and decoder of the level `shared` have in common: the description's views, the prior's codes made ready,
// and the parts of a packet that are not about entities.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "snapshot/packet.hpp"
#include "snapshot/prefix_code.hpp"
#include "snapshot/prior.hpp"
#include "snapshot/shared_entity.hpp"

namespace tickwire::snapshot {

namespace shared_format {
inline constexpr int count_bits = 4, age_order = 1, range_bits = 17;
inline constexpr std::size_t block = 8;  ///< known entities in a row of which one bit may say that all are as predicted
inline constexpr int gap_order = 4, generation_order = 3, owner_order = 7;
inline constexpr std::int32_t oldest_age = 255;
}  // namespace shared_format

/// Codes of a prior, by which symbols are written and found.
class SharedTables {
public:
    explicit SharedTables(const SharedCodes& codes);
    const PrefixCode& residual(std::uint32_t component, std::uint32_t context) const {
        return residuals_[codes_.residual_table[component * std::size_t{residual_contexts} + context]];
    }
    const PrefixCode& knot(std::uint32_t model, std::uint32_t context, std::uint32_t branches) const {
        return knots_[knot_tables_of[branches].first + codes_.knot_table[model * std::size_t{knot_contexts} + context]];
    }

private:
    const SharedCodes& codes_;
    std::vector<PrefixCode> residuals_, knots_;
};

/// The references that count, by which of a packet's ages an entity is held at; each mask is looked at once.
class SharedChoices {
public:
    void begin(const ReferenceAges& ages) {
        ages_ = ages;
        made_.fill(false);
    }
    const SharedReferences& of(std::uint32_t held) {
        if (!made_[held]) {
            chosen_[held] = choose_shared(ages_.held(), held);
            made_[held] = true;
        }
        return chosen_[held];
    }
    const ReferenceAges& ages() const { return ages_; }
    std::uint32_t held_mask(const KnownEntity& entity) const {
        std::uint32_t mask = 0;
        for (std::size_t i = 0; i < ages_.count; ++i) mask |= (entity.references[i] != nullptr ? 1u : 0u) << i;
        return mask;
    }

private:
    ReferenceAges ages_;
    std::array<bool, 1u << max_references> made_{};
    std::array<SharedReferences, 1u << max_references> chosen_{};
};

inline SharedSubject subject_of(const SharedView& view, const KnownEntity& entity, const SharedReferences& references) {
    const bool two = references.before != references.newest;
    return {view, entity.references[references.newest], two ? entity.references[references.before] : nullptr,
            references};
}

}  // namespace tickwire::snapshot

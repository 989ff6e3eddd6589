// One modelled bit, coded or decoded: the stage between the models and the range coder. Encoder and decoder share the
// modelling, so that they cannot differ; the level chooses one context, or several mixed in the logistic domain
// (M. Mahoney, "Adaptive Weighing of Context Models for Lossless Data Compression", 2005).
#pragma once

#include <cstdint>

#include "snapshot/models.hpp"

namespace tickwire::snapshot {

/// `fast` and `best` code in the order of a packet, each entity knowing those before it; `shared` codes each by itself
/// (shared_encoder.hpp).
enum class Level : std::uint8_t { fast = 0, best = 1, shared = 2 };

/// What bits are about, for a coder that counts them: a group of a kind's fields, or what is said of the entity
/// besides; without a kind, the packet's own.
struct BitsAbout {
    std::int32_t kind = -1, group = -1;
    bool created = false;
};

template <class Coder, Level level>
class BitCoder {
public:
    static constexpr bool encoding = requires(Coder & c) { c.finish(); };
    static constexpr bool observing = false;
    /// How many of a decision's contexts are looked at.
    static constexpr std::size_t contexts_used = level == Level::fast ? 1 : context_count;

    BitCoder(Models& models, Coder& coder) : models_(models), coder_(coder) {}

    /// Codes `value`, or returns what was coded.
    bool flag(const Contexts& contexts, std::uint32_t node, bool value) {
        if constexpr (level == Level::fast) {
            return plain_flag(contexts.table[0] + node, value);
        } else {
            return mixed(contexts, node, value);
        }
    }
    /// One context, at either level: for what is asked very often and hardly ever so.
    bool plain_flag(std::uint32_t context, bool value) {
        AdaptingSlot& slot = models_.slot(0, context);
        const bool bit = code(value, bounded(slot.one()));
        slot.learn(bit);
        return bit;
    }
    /// One of sixteen.
    std::uint32_t symbol(const SymbolRows& rows, std::uint32_t value) {
        if constexpr (level == Level::fast) {
            return single(rows.fast, value);
        } else {
            const Lanes shares = models_.shares(rows);
            Parts ends, each;
            const Lanes sums = shares.sums();
            sums.store(ends);
            shares.store(each);
            const std::uint32_t total = ends[symbol_count - 1];
            if constexpr (!encoding) value = sums.up_to(coder_.place(total));
            const std::uint32_t share = each[value];
            if constexpr (encoding) {
                coder_.part(ends[value] - share, share, total);
            } else {
                coder_.take_part(ends[value] - share, share);
            }
            models_.learn(rows, shares, total, value);
            return value;
        }
    }
    /// One of sixteen by a row that stands alone.
    std::uint32_t single(std::uint32_t row, std::uint32_t value) {
        const Parts& before = models_.single(row);
        if constexpr (!encoding) value = Lanes::load(before).up_to(coder_.place()) - 1;
        const std::uint32_t end = value + 1 < symbol_count ? before[value + 1] : 65536u;
        if constexpr (encoding) {
            coder_.part(before[value], end - before[value]);
        } else {
            coder_.take_part(before[value], end - before[value]);
        }
        return value;
    }
    std::uint32_t plain(std::uint32_t value, int count) {
        if constexpr (encoding) {
            coder_.plain(value, count);
            return value;
        } else {
            return coder_.plain(count);
        }
    }
    bool failed() const {
        if constexpr (encoding) {
            return coder_.overflowed();
        } else {
            return coder_.failed();
        }
    }
    /// Those that follow.
    void about(const BitsAbout& what) {
        if constexpr (requires { coder_.about(what); }) coder_.about(what);
    }
    /// Trainers look at samples here; coders do not care.
    template <class... Anything>
    void observe(const Anything&...) {}
    template <class... Anything>
    void observe_size(const Anything&...) {}

private:
    static Probability bounded(Probability p) { return p < 24 ? 24 : p > 65536 - 24 ? 65536 - 24 : p; }

    bool code(bool value, Probability one) {
        if constexpr (encoding) {
            coder_.bit(value, one);
            return value;
        } else {
            return coder_.bit(one);
        }
    }

    // The weights are the prior's: within a packet there is too little to learn them from.
    bool mixed(const Contexts& contexts, std::uint32_t node, bool value) {
        constexpr std::size_t mixed_count = context_count - 1;
        std::array<AdaptingSlot*, mixed_count> slots;
        const MixerWeights& weights = models_.mixer(contexts.mixer + node);
        std::int32_t sum = std::int32_t{weights[mixed_count]} * 256;  // the constant
        for (std::size_t i = 0; i < mixed_count; ++i) {
            slots[i] = &models_.slot(i + 1, contexts.table[i + 1] + node);
            sum += std::int32_t{weights[i]} * stretch(slots[i]->one());
        }
        const bool bit = code(value, bounded(squash(sum >> 12)));
        for (AdaptingSlot* slot : slots) slot->learn(bit);
        return bit;
    }

    Models& models_;
    Coder& coder_;
};

}  // namespace tickwire::snapshot

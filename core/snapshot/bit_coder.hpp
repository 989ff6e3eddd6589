// One modelled bit, coded or decoded: the stage between the models and the range coder. Encoder and decoder share the
// modelling, so that they cannot differ; the level chooses one context, or several mixed in the logistic domain
// (M. Mahoney, "Adaptive Weighing of Context Models for Lossless Data Compression", 2005).
#pragma once

#include <cstdint>

#include "snapshot/models.hpp"

namespace tickwire::snapshot {

enum class Level : std::uint8_t { fast = 0, best = 1 };

/// A probability known beforehand, for a slot of which the prior knows nothing.
inline constexpr Probability even = 32768;

template <class Coder, Level level>
class BitCoder {
public:
    static constexpr bool encoding = requires(Coder & c) { c.finish(); };
    /// How many of a decision's contexts are looked at.
    static constexpr std::size_t contexts_used = level == Level::fast ? 1 : context_count;

    BitCoder(Models& models, Coder& coder) : models_(models), coder_(coder) {}

    /// Codes `value`, or returns what was coded.
    bool flag(const Contexts& contexts, std::uint32_t node, bool value, Probability usual = even) {
        if constexpr (level == Level::fast) {
            Slot& slot = models_.slot(0, contexts.table[0] + node, usual);
            const bool bit = code(value, bounded(slot.one));
            learn(slot, bit);
            return bit;
        } else {
            return mixed(contexts, node, value, usual);
        }
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
    bool mixed(const Contexts& contexts, std::uint32_t node, bool value, Probability usual) {
        Slot* slots[context_count];
        std::array<std::int16_t, mixer_inputs> inputs;
        for (std::size_t i = 1; i < context_count; ++i) {
            slots[i] = &models_.slot(i, contexts.table[i] + node, usual);
            inputs[i - 1] = static_cast<std::int16_t>(stretch(slots[i]->one));
        }
        inputs[context_count - 1] = 256;
        inputs[context_count] = 0;
        const MixerWeights& weights = models_.mixer(contexts.mixer + node);
        std::int32_t sum = 0;
        for (std::size_t i = 0; i < mixer_inputs; ++i) sum += std::int32_t{weights[i]} * inputs[i];
        const bool bit = code(value, bounded(squash(sum >> 12)));
        for (std::size_t i = 1; i < context_count; ++i) learn(*slots[i], bit);
        return bit;
    }

    Models& models_;
    Coder& coder_;
};

}  // namespace tickwire::snapshot

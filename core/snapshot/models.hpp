// The adaptive models of one packet. Each packet starts from the prior and leaves nothing behind: a slot carries the
// number of the packet that touched it last, and is taken from the prior when that is another one. One object per
// thread serves all packets, levels and receivers.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "snapshot/logistic.hpp"
#include "snapshot/prior.hpp"
#include "snapshot/range_coder.hpp"

namespace tickwire::snapshot {

/// The probability of a one where the prior knows nothing.
inline constexpr std::uint16_t even = 32768;

/// Where a decision stands: hashes of what is known, one for each model table that the level looks at, and the mixer's
/// weights to use. Whoever makes one fills it in; the fast level leaves the other tables alone.
struct Contexts {
    std::array<std::uint32_t, context_count> table;
    std::uint32_t mixer;
};

/// A slot while packets are coded: where it stands, and where the prior has it start. One word each, so that both are
/// one memory access and one store.
class AdaptingSlot {
public:
    AdaptingSlot() = default;
    explicit AdaptingSlot(const Slot& start)
        : start_((std::uint32_t{start.seen == 0 ? even : start.one} << one_shift) | start.seen) {}

    /// Back to the start, unless this packet has touched it already.
    void take_up(std::uint32_t tag) {
        const std::uint32_t same = std::uint32_t{((now_ ^ tag) & tag_mask) != 0} - 1;  // a mask: not foreseeable
        now_ = (now_ & same) | ((start_ | tag) & ~same);
    }
    Probability one() const { return now_ >> one_shift; }
    inline void learn(bool bit);
    void forget() { now_ = 0; }

    static constexpr std::uint32_t last_tag = 1023;
    static constexpr std::uint32_t tag_of(std::uint32_t packet) { return packet << tag_shift; }

private:
    // From the top: probability of a one, tag of the packet, how much is behind it.
    static constexpr int one_shift = 16, tag_shift = 6;
    static constexpr std::uint32_t seen_mask = most_seen - 1u, tag_mask = last_tag << tag_shift;
    static_assert(most_seen == 1u << tag_shift);
    std::uint32_t now_ = 0, start_ = std::uint32_t{even} << one_shift;
};

class Models {
public:
    explicit Models(std::shared_ptr<const Prior> prior);

    const Prior& prior() const { return *prior_; }
    void begin_packet();

    AdaptingSlot& slot(std::size_t table, std::uint32_t index) {
        AdaptingSlot& at = tables_[table][index & slot_mask_];
        at.take_up(tag_);
        return at;
    }
    const MixerWeights& mixer(std::uint32_t index) const { return mixers_[index & mixer_mask_]; }

    /// A row that stands alone: for each symbol the parts of those before it, of 65,536.
    const Parts& single(std::uint32_t row) const { return single_[row]; }
    /// The shares of a symbol's values: the sum of its rows, and of what this packet has taught of its component.
    Lanes shares(const SymbolRows& rows) const {
        Lanes sum = Lanes::load(learnt_[rows.component]);
        for (const std::uint32_t row : rows.summed) sum = sum + Lanes::load(summed_[row]);
        return shares_of(sum);
    }
    /// A step towards `symbol`, the further the less likely it was.
    void learn(const SymbolRows& rows, const Lanes& shares, std::uint32_t total, std::uint32_t symbol) {
        Logits& learnt = learnt_[rows.component];
        const Lanes scale = Lanes::all(static_cast<std::uint16_t>((1u << 28) / total - 1));  // parts to 1/4,096
        const Lanes back = high_product(shares, scale).shifted<12 - learning_bits>();
        larger(smaller(Lanes::load(learnt) - back, Lanes::all(most_logit)), Lanes::all(-most_logit)).store(learnt);
        learnt[symbol] = static_cast<std::int16_t>(learnt[symbol] + (1 << learning_bits));
    }
    static constexpr int learning_bits = 4;

private:
    std::shared_ptr<const Prior> prior_;
    std::vector<AdaptingSlot> slots_;
    std::array<AdaptingSlot*, context_count> tables_{};  // in slots_
    const MixerWeights* mixers_;                         // the prior's
    const Logits* summed_;                               // the prior's
    std::vector<Parts> single_;                          // of the prior
    std::vector<Logits> learnt_;                         // in this packet, by component
    std::uint32_t slot_mask_;
    std::uint32_t mixer_mask_;
    std::uint32_t packet_ = 0;  // 1 to last_tag
    std::uint32_t tag_ = 0;
};

namespace detail {
// 65,536 / (seen + 1.6), not below 1/limit.
inline constexpr std::size_t rate_steps = most_seen;
constexpr std::array<std::uint16_t, rate_steps> make_rates() {
    std::array<std::uint16_t, rate_steps> rates{};
    for (std::size_t seen = 0; seen < rate_steps; ++seen)
        rates[seen] = static_cast<std::uint16_t>(655360u / (10 * seen + 16));
    return rates;
}
inline constexpr std::array<std::uint16_t, rate_steps> rates = make_rates();
}  // namespace detail

inline void AdaptingSlot::learn(bool bit) {
    const std::uint32_t seen = now_ & seen_mask;
    // A mask, not a branch: the bit is what nobody could foresee.
    const std::int32_t target = 24 + (-static_cast<std::int32_t>(bit) & (65535 - 48));
    const std::int32_t step = ((target - static_cast<std::int32_t>(one())) * detail::rates[seen]) >> 16;
    now_ += (static_cast<std::uint32_t>(step) << one_shift) + (seen < seen_mask ? 1u : 0u);
}

}  // namespace tickwire::snapshot

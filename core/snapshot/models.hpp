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

/// Where a decision stands: hashes of what is known, one for each model table, and the mixer's weights to use.
struct Contexts {
    std::array<std::uint32_t, context_count> table{};
    std::uint32_t mixer = 0;
};

class Models {
public:
    explicit Models(std::shared_ptr<const Prior> prior);

    const Prior& prior() const { return *prior_; }
    void begin_packet();

    Slot& slot(std::size_t table, std::uint32_t index, Probability usual) {
        Adapting& at = slots_[(table << prior_->slot_bits) + (index & slot_mask_)];
        if (at.now.epoch != epoch_) {
            at.now = at.start;
            if (at.now.seen == 0) at.now.one = static_cast<std::uint16_t>(usual);
            at.now.epoch = epoch_;
        }
        return at.now;
    }
    const MixerWeights& mixer(std::uint32_t index) const { return prior_->mixers[index & mixer_mask_]; }

private:
    std::shared_ptr<const Prior> prior_;
    // Side by side, so that a slot and its starting point are one memory access.
    struct Adapting {
        Slot now, start;
    };
    std::vector<Adapting> slots_;
    std::uint32_t slot_mask_;
    std::uint32_t mixer_mask_;
    std::uint8_t epoch_ = 0;
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

inline void learn(Slot& slot, bool bit) {
    const std::int32_t target = bit ? 65535 - 24 : 24;
    const std::int32_t rate = detail::rates[slot.seen];
    slot.one = static_cast<std::uint16_t>(slot.one + (((target - slot.one) * rate) >> 16));
    if (slot.seen + 1u < detail::rate_steps) ++slot.seen;
}

}  // namespace tickwire::snapshot

#include "snapshot/models.hpp"

#include <algorithm>

namespace tickwire::snapshot {

Models::Models(std::shared_ptr<const Prior> prior)
    : prior_(std::move(prior)),
      slots_(prior_->slots.begin(), prior_->slots.end()),
      mixers_(prior_->mixers.data()),
      summed_(prior_->summed.data()),
      learnt_(prior_->summed.size() / summed_block),
      slot_mask_((1u << prior_->slot_bits) - 1),
      mixer_mask_((1u << prior_->mixer_bits) - 1) {
    for (std::size_t i = 0; i < context_count; ++i) tables_[i] = slots_.data() + (i << prior_->slot_bits);
    single_.reserve(prior_->single.size());
    for (const Logits& row : prior_->single) single_.push_back(before_each(row));
}

void Models::begin_packet() {
    if (packet_ == AdaptingSlot::last_tag) {
        // Tags come round: forget the old ones.
        for (AdaptingSlot& slot : slots_) slot.forget();
        packet_ = 0;
    }
    tag_ = AdaptingSlot::tag_of(++packet_);
    std::ranges::fill(learnt_, Logits{});
}

}  // namespace tickwire::snapshot

#include "snapshot/models.hpp"

namespace tickwire::snapshot {

Models::Models(std::shared_ptr<const Prior> prior)
    : prior_(std::move(prior)),
      slots_(prior_->slots.begin(), prior_->slots.end()),
      mixers_(prior_->mixers.data()),
      slot_mask_((1u << prior_->slot_bits) - 1),
      mixer_mask_((1u << prior_->mixer_bits) - 1) {
    for (std::size_t i = 0; i < context_count; ++i) tables_[i] = slots_.data() + (i << prior_->slot_bits);
}

void Models::begin_packet() {
    if (packet_ == AdaptingSlot::last_tag) {
        // Tags come round: forget the old ones.
        for (AdaptingSlot& slot : slots_) slot.forget();
        packet_ = 0;
    }
    tag_ = AdaptingSlot::tag_of(++packet_);
}

}  // namespace tickwire::snapshot

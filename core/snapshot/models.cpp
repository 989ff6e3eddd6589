#include "snapshot/models.hpp"

#include <algorithm>

namespace tickwire::snapshot {

Models::Models(std::shared_ptr<const Prior> prior)
    : prior_(std::move(prior)),
      slots_(prior_->slots.size()),
      slot_mask_((1u << prior_->slot_bits) - 1),
      mixer_mask_((1u << prior_->mixer_bits) - 1) {
    for (std::size_t i = 0; i < slots_.size(); ++i) slots_[i].start = prior_->slots[i];
}

void Models::begin_packet() {
    if (++epoch_ != 0) return;
    // Tags come round every 255 packets: forget the old ones.
    for (Adapting& slot : slots_) slot.now.epoch = 0;
    epoch_ = 1;
}

}  // namespace tickwire::snapshot

#include "snapshot/models.hpp"

#include <algorithm>

namespace tickwire::snapshot {

Models::Models(std::shared_ptr<const Prior> prior)
    : prior_(std::move(prior)),
      slots_(prior_->slots.size()),
      mixers_(prior_->mixers),
      mixer_epochs_(prior_->mixers.size()),
      slot_mask_((1u << prior_->slot_bits) - 1),
      mixer_mask_((1u << prior_->mixer_bits) - 1) {}

void Models::begin_packet() {
    if (++epoch_ == 0) {
        // Tags come round every 255 packets: forget the old ones.
        for (Slot& slot : slots_) slot.epoch = 0;
        epoch_ = 1;
        if (!keep_mixers_) std::ranges::fill(mixer_epochs_, std::uint8_t{0});
    }
    if (keep_mixers_) std::ranges::fill(mixer_epochs_, epoch_);
}

}  // namespace tickwire::snapshot

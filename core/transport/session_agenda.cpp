#include "transport/session_agenda.hpp"

#include <algorithm>

namespace tickwire::transport {

std::span<const std::uint32_t> SessionAgenda::take(TimePoint now) {
    taken_.clear();
    std::swap(taken_, touched_);
    for (std::uint32_t slot = 0; slot < due_.size(); ++slot) {
        if (due_[slot] <= now && touched_flag_[slot] == 0) taken_.push_back(slot);
    }
    for (const std::uint32_t slot : taken_) touched_flag_[slot] = 0;
    return taken_;
}

std::span<const std::uint32_t> SessionAgenda::take_engaged() {
    engaged_before_.clear();
    std::swap(engaged_before_, engaged_list_);
    for (const std::uint32_t slot : engaged_before_) engaged_flag_[slot] = 0;
    return engaged_before_;
}

TimePoint SessionAgenda::soonest() const {
    return due_.empty() ? TimePoint::max() : *std::ranges::min_element(due_);
}

}  // namespace tickwire::transport

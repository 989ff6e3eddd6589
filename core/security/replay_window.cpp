#include "security/replay_window.hpp"

namespace tickwire::security {

bool ReplayWindow::acceptable(std::uint64_t counter) const {
    if (counter == 0) return false;
    if (counter > newest_) return true;
    return newest_ - counter < size && !bit(counter);
}

void ReplayWindow::mark(std::uint64_t counter) {
    if (counter > newest_) {
        if (counter - newest_ >= size) {
            words_.fill(0);
        } else {
            for (std::uint64_t skipped = newest_ + 1; skipped < counter; ++skipped) {
                words_[(skipped % size) / 64] &= ~(std::uint64_t{1} << (skipped % 64));
            }
        }
        newest_ = counter;
    }
    words_[(counter % size) / 64] |= std::uint64_t{1} << (counter % 64);
}

std::uint32_t ReplayWindow::history() const {
    std::uint32_t bits = 0;
    for (std::uint32_t i = 0; i < 32 && newest_ > i + 1; ++i) {
        if (bit(newest_ - 1 - i)) bits |= std::uint32_t{1} << i;
    }
    return bits;
}

}  // namespace tickwire::security

#include "security/replay_window.hpp"

namespace tickwire::security {

namespace {

std::uint32_t reversed(std::uint32_t bits) {
    bits = (bits >> 1 & 0x55555555u) | (bits & 0x55555555u) << 1;
    bits = (bits >> 2 & 0x33333333u) | (bits & 0x33333333u) << 2;
    bits = (bits >> 4 & 0x0F0F0F0Fu) | (bits & 0x0F0F0F0Fu) << 4;
    bits = (bits >> 8 & 0x00FF00FFu) | (bits & 0x00FF00FFu) << 8;
    return bits >> 16 | bits << 16;
}

}  // namespace

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
    // The 32 counters before the newest, oldest first: from one word or two. Those before the first were never marked.
    const std::uint64_t oldest = newest_ - 32, at = oldest % 64;
    const std::uint64_t low = words_[(oldest % size) / 64] >> at;
    const std::uint64_t high = at > 32 ? words_[((oldest + 32) % size) / 64] << (64 - at) : 0;
    return reversed(static_cast<std::uint32_t>(low | high));
}

}  // namespace tickwire::security

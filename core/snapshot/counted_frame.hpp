// A frame that several hold, each on a thread of its own if it likes, without a lock and without a copy: nobody changes
// it while another holds it.
#pragma once

#include <atomic>
#include <utility>

#include "tickwire/frame.hpp"

namespace tickwire::snapshot {

/// One holder's. The last one's end is the frame's. Not std::shared_ptr: its use_count() orders nothing, and whoever
/// fills a frame again must have all reads of those who held it behind him.
class CountedFrame {
public:
    CountedFrame() : CountedFrame(Frame{}) {}
    CountedFrame(Frame frame) : counted_(new Counted{{1}, std::move(frame)}) {}
    CountedFrame(const CountedFrame& other) noexcept : counted_(other.counted_) {
        if (counted_ != nullptr) counted_->holders.fetch_add(1, std::memory_order_relaxed);
    }
    CountedFrame(CountedFrame&& other) noexcept : counted_(std::exchange(other.counted_, nullptr)) {}
    CountedFrame& operator=(CountedFrame other) noexcept {
        std::swap(counted_, other.counted_);
        return *this;
    }
    ~CountedFrame() {
        if (counted_ != nullptr && counted_->holders.fetch_sub(1, std::memory_order_acq_rel) == 1) delete counted_;
    }

    // Not of one that was moved from.
    const Frame& operator*() const { return counted_->frame; }
    const Frame* operator->() const { return &counted_->frame; }
    /// To change it: nullptr while another holds it too.
    Frame* alone() { return counted_->holders.load(std::memory_order_acquire) == 1 ? &counted_->frame : nullptr; }

private:
    struct Counted {
        std::atomic<std::uint32_t> holders;
        Frame frame;
    };
    Counted* counted_;
};

}  // namespace tickwire::snapshot

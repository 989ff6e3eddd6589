#include "transport/reliable_lane.hpp"

#include <algorithm>

namespace tickwire::transport {

namespace {

/// What an empty lane keeps for the next messages; more of it is given back.
constexpr std::size_t kept_bytes = 256;

void give_back(std::vector<std::byte>& bytes) {
    if (bytes.capacity() > kept_bytes) bytes = std::vector<std::byte>();
}

/// A message's length goes before it as a little-endian base-128 number of at most four bytes.
constexpr std::size_t max_length_bytes = 4;

struct Length {
    std::size_t value = 0, bytes = 0;
    bool whole = false, valid = true;
};

Length read_length(std::span<const std::byte> stream) {
    Length length;
    for (std::size_t i = 0; i < std::min(stream.size(), max_length_bytes); ++i) {
        const auto byte = static_cast<std::size_t>(stream[i]);
        length.value |= (byte & 0x7f) << (7 * i);
        if ((byte & 0x80) == 0) {
            length.bytes = i + 1;
            length.whole = true;
            return length;
        }
    }
    length.valid = stream.size() < max_length_bytes;
    return length;
}

}  // namespace

void OutgoingLane::push(std::span<const std::byte> message, TimePoint now, Duration silence) {
    if (head_ >= unsent_.size() / 2) {
        unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(head_));
        head_ = 0;
    }
    const std::size_t before = unsent_.size();
    std::size_t length = message.size();
    for (; length >= 0x80; length >>= 7) unsent_.push_back(static_cast<std::byte>(length | 0x80));
    unsent_.push_back(static_cast<std::byte>(length));
    unsent_.insert(unsent_.end(), message.begin(), message.end());
    stream_end_ += unsent_.size() - before;
    messages_.push_back({stream_end_, now, silence});
}

std::span<const std::byte> OutgoingLane::next_slice() {
    const std::size_t room = std::min(in_flight_limit_ - std::min(in_flight_limit_, in_flight_bytes_),
                                      flush_limit_ - std::min(flush_limit_, flushed_));
    const std::size_t left = unsent_.size() - head_;
    const std::size_t bytes = std::min(left, max_slice_bytes);
    if (bytes == 0 || bytes > room) return {};
    return std::span(unsent_).subspan(head_, bytes);
}

InFlightPacket& OutgoingLane::slice_sent(std::size_t bytes) {
    head_ += bytes;
    sent_ += bytes;
    in_flight_bytes_ += bytes;
    flushed_ += bytes;
    return in_flight_.emplace_back(InFlightPacket{sent_, bytes, false});
}

void OutgoingLane::settle() {
    while (!in_flight_.empty() && in_flight_.front().done) {
        acked_ = in_flight_.front().stream_end;
        in_flight_bytes_ -= in_flight_.front().bytes;
        in_flight_.pop_front();
    }
    while (!messages_.empty() && messages_.front().stream_end <= acked_) messages_.pop_front();
    if (has_unsent()) return;
    unsent_.clear();
    head_ = 0;
    give_back(unsent_);
}

Duration OutgoingLane::oldest_age(TimePoint now, Duration silence) const {
    if (messages_.empty()) return Duration::zero();
    return now - messages_.front().queued_at - (silence - messages_.front().silence);
}

bool IncomingLane::append(std::span<const std::byte> slice) {
    stream_.erase(stream_.begin(), stream_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
    stream_.insert(stream_.end(), slice.begin(), slice.end());
    // Checked before more is collected, so that nobody makes us hold more than one message and a slice.
    std::size_t at = 0;
    while (at < stream_.size()) {
        const Length length = read_length(std::span(stream_).subspan(at));
        if (!length.valid || (length.whole && length.value > max_message_bytes_)) return false;
        if (!length.whole || stream_.size() - at - length.bytes < length.value) break;
        at += length.bytes + length.value;
    }
    return true;
}

bool IncomingLane::next_message(std::span<const std::byte>& message) {
    if (head_ == stream_.size()) {
        stream_.clear();
        head_ = 0;
        give_back(stream_);
    }
    const auto rest = std::span(stream_).subspan(head_);
    const Length length = read_length(rest);
    if (!length.whole || rest.size() - length.bytes < length.value) return false;
    message = rest.subspan(length.bytes, length.value);
    head_ += length.bytes + length.value;
    return true;
}

}  // namespace tickwire::transport

// Which counters of the last thousand have been received: a datagram is opened once, and the newest 33 make the
// acknowledgement that we send back.
#pragma once

#include <array>
#include <cstdint>

namespace tickwire::security {

class ReplayWindow {
public:
    static constexpr std::uint64_t size = 1024;

    /// False for 0, for what was received already, and for what is too old to know. Changes nothing.
    bool acceptable(std::uint64_t counter) const;
    /// After the datagram proved genuine, never before.
    void mark(std::uint64_t counter);
    /// 0 before the first.
    std::uint64_t newest() const { return newest_; }
    /// Bit i: newest() - 1 - i was received.
    std::uint32_t history() const;

private:
    bool bit(std::uint64_t counter) const { return (words_[(counter % size) / 64] >> (counter % 64)) & 1; }

    std::uint64_t newest_ = 0;
    std::array<std::uint64_t, size / 64> words_{};
};

}  // namespace tickwire::security

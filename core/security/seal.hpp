// Every datagram of a session, sealed: the session's cipher over the whole of it, a counter against replays, and a key
// that moves on every 65,536 datagrams. An attacker controls every byte given to Opener::open().
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "security/aead.hpp"
#include "security/replay_window.hpp"
#include "security/secret.hpp"

namespace tickwire::security {

/// On the wire: kind 1, session 4, low half of the counter 2 (all little-endian, authenticated), ciphertext, tag 16.
inline constexpr std::size_t seal_header_bytes = 7;
inline constexpr std::size_t seal_tag_bytes = aead_tag_bytes;
inline constexpr std::size_t seal_bytes = seal_header_bytes + seal_tag_bytes;

struct SealedHeader {
    std::uint8_t kind = 0;
    std::uint32_t session = 0;
    std::uint16_t counter_low = 0;
};
/// Nothing when it is too short to be sealed. Proves nothing else.
std::optional<SealedHeader> read_sealed_header(std::span<const std::byte> datagram);

/// The key of one direction through its epochs. An epoch's key is a one-way function of the one before, so that a key
/// taken from memory opens nothing older than the epoch of grace.
Key next_epoch_key(const Key& key);
inline constexpr unsigned epoch_bits = 16;

class Sealer {
public:
    Sealer(Cipher cipher, const Key& first_epoch) : aead_(cipher, first_epoch) {}
    /// `out` must hold plain.size() + seal_bytes, and may not overlap `plain`. Returns the datagram's counter, from 1.
    std::uint64_t seal(std::uint8_t kind, std::uint32_t session, std::span<const std::byte> plain,
                       std::span<std::byte> out);
    std::uint64_t newest() const { return counter_; }
    Cipher cipher() const { return aead_.cipher(); }

private:
    Aead aead_;
    std::uint64_t counter_ = 0;
};

class Opener {
public:
    Opener(Cipher cipher, const Key& first_epoch) : current_(cipher, first_epoch), next_(next_epoch_key(first_epoch)) {}

    enum class Failure { none, replayed, forged };
    struct Opened {
        Failure failure = Failure::forged;
        std::uint64_t counter = 0;
        bool newest = false;  ///< newer than everything before it
    };
    /// `plain` must hold datagram.size() - seal_bytes. Anything but success leaves no trace in this object.
    Opened open(std::span<const std::byte> datagram, std::span<std::byte> plain);
    const ReplayWindow& window() const { return window_; }

private:
    std::uint64_t full_counter(std::uint16_t low) const;
    bool has_key(std::uint64_t counter) const;
    bool open_with_key(std::uint64_t counter, std::span<const std::byte> datagram, std::span<std::byte> plain) const;
    void advance_to(std::uint64_t counter);

    Aead current_;
    Key previous_, next_;  // rarely needed: made ready then
    bool has_previous_ = false;
    std::uint64_t epoch_ = 0;
    ReplayWindow window_;
};

}  // namespace tickwire::security

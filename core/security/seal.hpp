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

/// A server is told whose a datagram is; a client has one session, and a socket for it.
enum class Towards : std::uint8_t { server, client };

/// On the wire: kind 1, session 4 (towards the server only), low half of the counter 2 (all little-endian,
/// authenticated), ciphertext, tag 16.
constexpr std::size_t seal_header_bytes(Towards towards) {
    return towards == Towards::server ? 7 : 3;
}
inline constexpr std::size_t seal_tag_bytes = aead_tag_bytes;
constexpr std::size_t seal_bytes(Towards towards) {
    return seal_header_bytes(towards) + seal_tag_bytes;
}
inline constexpr std::size_t most_seal_bytes = seal_bytes(Towards::server);

/// Whose it says it is, of a datagram that came to a server. Nothing when it is too short to be sealed. Proves nothing.
std::optional<std::uint32_t> session_named_by(std::span<const std::byte> datagram);

/// The key of one direction through its epochs. An epoch's key is a one-way function of the one before, so that a key
/// taken from memory opens nothing older than the epoch of grace.
Key next_epoch_key(const Key& key);
inline constexpr unsigned epoch_bits = 16;

class Sealer {
public:
    Sealer(Cipher cipher, const Key& first_epoch, Towards towards, std::uint32_t session)
        : towards_(towards), session_(session), aead_(cipher, first_epoch) {}
    /// What is added to the plaintext.
    std::size_t overhead() const { return seal_bytes(towards_); }
    /// `out` must hold plain.size() + overhead(), and may not overlap `plain`. Returns the datagram's counter, from 1.
    std::uint64_t seal(std::uint8_t kind, std::span<const std::byte> plain, std::span<std::byte> out);
    std::uint64_t newest() const { return counter_; }
    Cipher cipher() const { return aead_.cipher(); }
    /// For who asks for memory ahead: so many first bytes of this object are read to seal a datagram.
    static const std::size_t used_bytes;

private:
    std::uint64_t counter_ = 0;
    Towards towards_;
    std::uint32_t session_;
    Aead aead_;  // the last, see used_bytes
};

inline constexpr std::size_t Sealer::used_bytes = sizeof(Sealer) - sizeof(Aead) + Aead::used_bytes;

class Opener {
public:
    Opener(Cipher cipher, const Key& first_epoch, Towards towards)
        : towards_(towards), current_(cipher, first_epoch), next_(next_epoch_key(first_epoch)) {}
    std::size_t overhead() const { return seal_bytes(towards_); }

    enum class Failure { none, replayed, forged };
    struct Opened {
        Failure failure = Failure::forged;
        std::uint64_t counter = 0;
        bool newest = false;  ///< newer than everything before it
    };
    /// `plain` must hold datagram.size() - overhead(), if it is that long. Anything but success leaves no trace in this
    /// object.
    Opened open(std::span<const std::byte> datagram, std::span<std::byte> plain);
    const ReplayWindow& window() const { return window_; }
    /// As Sealer::used_bytes, to open a datagram.
    static const std::size_t used_bytes;

private:
    std::uint64_t full_counter(std::uint16_t low) const;
    bool has_key(std::uint64_t counter) const;
    bool open_with_key(std::uint64_t counter, std::span<const std::byte> datagram, std::span<std::byte> plain) const;
    void advance_to(std::uint64_t counter);

    // What is read for each datagram comes first, current_ last of it, see used_bytes.
    ReplayWindow window_;
    std::uint64_t epoch_ = 0;
    Towards towards_;
    bool has_previous_ = false;
    Aead current_;
    Key previous_, next_;  // rarely needed: made ready then
};

inline constexpr std::size_t Opener::used_bytes =
    sizeof(Opener) - sizeof(Opener::previous_) - sizeof(Opener::next_) - sizeof(Aead) + Aead::used_bytes;

}  // namespace tickwire::security

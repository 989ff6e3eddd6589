// The ciphers that a datagram may be sealed with (AEADs: encrypted and authenticated in one), behind one face. All have
// 32 bytes of key, a nonce that is a counter, and a tag of 16 bytes, so that a datagram's layout is the same with each.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "security/secret.hpp"

namespace tickwire::security {

/// As on the wire. ChaCha20-Poly1305 (RFC 8439) runs everywhere; AES-256-GCM (NIST SP 800-38D) is faster, and safe from
/// timing, where the processor does it itself.
enum class Cipher : std::uint8_t { chacha20_poly1305 = 0, aes256_gcm = 1 };

/// What an end can do besides ChaCha20-Poly1305: bit n - 1 for cipher n. Bits that are not known mean nothing.
using CipherSet = std::uint8_t;
inline constexpr CipherSet aes256_gcm_bit = 1;
/// Of this machine.
CipherSet own_ciphers();
/// The fastest that both ends can do.
Cipher choose_cipher(CipherSet one, CipherSet other);

std::string_view name_of(Cipher cipher);

inline constexpr std::size_t aead_tag_bytes = 16;

/// One key of one cipher, ready for use: an AES key's schedule is made once. Wiped when it goes.
class Aead {
public:
    /// The machine must be able to do `cipher`.
    Aead(Cipher cipher, const Key& key) : cipher_(cipher) { set_key(key); }
    Aead(const Aead&) = delete;
    Aead& operator=(const Aead&) = delete;
    ~Aead() { wipe(schedule_); }

    void set_key(const Key& key);
    const Key& key() const { return key_; }
    Cipher cipher() const { return cipher_; }

    /// `out` is as long as `plain` and a tag. A counter must never come again under one key.
    void seal(std::uint64_t counter, std::span<const std::byte> plain, std::span<const std::byte> authenticated,
              std::span<std::byte> out) const;
    /// `sealed` is at least a tag long, `plain` that much shorter. False, and nothing in `plain`, when it is not
    /// genuine.
    bool open(std::uint64_t counter, std::span<const std::byte> sealed, std::span<const std::byte> authenticated,
              std::span<std::byte> plain) const;

    /// So many first bytes of this object are read to seal or open.
    static const std::size_t used_bytes;

private:
    static constexpr std::size_t schedule_bytes = 512;  // libsodium's crypto_aead_aes256gcm_state
    static constexpr std::size_t schedule_used = 272;   // version 1.0.18 leaves the rest empty

    Cipher cipher_;
    Key key_;
    alignas(16) std::array<std::byte, schedule_bytes> schedule_{};  // the last, see used_bytes
};

inline constexpr std::size_t Aead::used_bytes = sizeof(Aead) - (schedule_bytes - schedule_used);

}  // namespace tickwire::security

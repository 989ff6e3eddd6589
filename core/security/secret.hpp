// Keys that wipe themselves. Also the one place where libsodium is brought up.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "tickwire/result.hpp"

namespace tickwire::security {

/// Must have succeeded once before anything else in this folder is used; further calls cost nothing.
Result<void> initialize_crypto();

void wipe(std::span<std::byte> bytes);
/// In constant time. False for different lengths.
bool equal_secrets(std::span<const std::byte> a, std::span<const std::byte> b);

/// Bytes that are wiped when they go. Copies are wiped too, each by itself.
template <std::size_t Size>
struct Secret {
    std::array<std::byte, Size> bytes{};
    Secret() = default;
    Secret(const Secret&) = default;
    Secret& operator=(const Secret&) = default;
    ~Secret() { wipe(bytes); }
    unsigned char* data() { return reinterpret_cast<unsigned char*>(bytes.data()); }
    const unsigned char* data() const { return reinterpret_cast<const unsigned char*>(bytes.data()); }
};

using Key = Secret<32>;
using Mac = std::array<std::byte, 16>;
using PublicKey = std::array<std::byte, 32>;

/// BLAKE2b-256, to tell damaged bytes from whole ones.
std::array<std::byte, 32> digest_of(std::span<const std::byte> bytes);

/// A key of its own for one purpose, from one key for all: BLAKE2b-256 of the purpose under it.
Key sub_key(std::span<const std::byte> key, std::string_view purpose);

/// BLAKE2b of `bytes` under `key`, as a proof that both sides hold the key.
Mac mac_of(const Key& key, std::span<const std::byte> bytes);

}  // namespace tickwire::security

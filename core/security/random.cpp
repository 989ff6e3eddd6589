#include "security/random.hpp"

#include <sodium.h>

#include <array>
#include <cstring>

namespace tickwire::security {

std::uint32_t RandomSource::u32() {
    std::uint32_t value = 0;
    fill(std::as_writable_bytes(std::span(&value, 1)));
    return value;
}

std::uint64_t RandomSource::u64() {
    std::uint64_t value = 0;
    fill(std::as_writable_bytes(std::span(&value, 1)));
    return value;
}

namespace {

class SystemRandom final : public RandomSource {
public:
    void fill(std::span<std::byte> bytes) override { randombytes_buf(bytes.data(), bytes.size()); }
};

}  // namespace

RandomSource& system_random() {
    static SystemRandom source;
    return source;
}

void SeededRandomSource::fill(std::span<std::byte> bytes) {
    std::array<unsigned char, crypto_stream_chacha20_KEYBYTES> key{};
    std::array<unsigned char, crypto_stream_chacha20_NONCEBYTES> nonce{};
    static_assert(sizeof nonce == sizeof calls_);
    std::memcpy(key.data(), &seed_, sizeof seed_);
    ++calls_;
    std::memcpy(nonce.data(), &calls_, sizeof calls_);
    crypto_stream_chacha20(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), nonce.data(), key.data());
}

}  // namespace tickwire::security

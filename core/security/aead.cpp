#include "security/aead.hpp"

#include <sodium.h>

namespace tickwire::security {

namespace {

using Nonce = std::array<unsigned char, 12>;
static_assert(crypto_aead_chacha20poly1305_IETF_NPUBBYTES == 12 && crypto_aead_aes256gcm_NPUBBYTES == 12);
static_assert(crypto_aead_chacha20poly1305_IETF_ABYTES == aead_tag_bytes);
static_assert(crypto_aead_aes256gcm_ABYTES == aead_tag_bytes);

Nonce nonce_of(std::uint64_t counter) {
    Nonce nonce{};
    for (unsigned i = 0; i < 8; ++i) nonce[i] = static_cast<unsigned char>(counter >> (8 * i));
    return nonce;
}

unsigned char* octets(std::span<std::byte> bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}
const unsigned char* octets(std::span<const std::byte> bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

const crypto_aead_aes256gcm_state* state(const auto& schedule) {
    static_assert(sizeof(crypto_aead_aes256gcm_state) == sizeof schedule);
    return reinterpret_cast<const crypto_aead_aes256gcm_state*>(schedule.data());
}

}  // namespace

CipherSet own_ciphers() {
    return crypto_aead_aes256gcm_is_available() != 0 ? aes256_gcm_bit : 0;
}

Cipher choose_cipher(CipherSet one, CipherSet other) {
    return (one & other & aes256_gcm_bit) != 0 ? Cipher::aes256_gcm : Cipher::chacha20_poly1305;
}

std::string_view name_of(Cipher cipher) {
    return cipher == Cipher::aes256_gcm ? "AES-256-GCM" : "ChaCha20-Poly1305";
}

void Aead::set_key(const Key& key) {
    key_ = key;
    if (cipher_ == Cipher::aes256_gcm)
        crypto_aead_aes256gcm_beforenm(reinterpret_cast<crypto_aead_aes256gcm_state*>(schedule_.data()), key_.data());
}

void Aead::seal(std::uint64_t counter, std::span<const std::byte> plain, std::span<const std::byte> authenticated,
                std::span<std::byte> out) const {
    const Nonce nonce = nonce_of(counter);
    unsigned long long written = 0;
    if (cipher_ == Cipher::aes256_gcm) {
        crypto_aead_aes256gcm_encrypt_afternm(octets(out), &written, octets(plain), plain.size(), octets(authenticated),
                                              authenticated.size(), nullptr, nonce.data(), state(schedule_));
    } else {
        crypto_aead_chacha20poly1305_ietf_encrypt(octets(out), &written, octets(plain), plain.size(),
                                                  octets(authenticated), authenticated.size(), nullptr, nonce.data(),
                                                  key_.data());
    }
}

bool Aead::open(std::uint64_t counter, std::span<const std::byte> sealed, std::span<const std::byte> authenticated,
                std::span<std::byte> plain) const {
    const Nonce nonce = nonce_of(counter);
    if (cipher_ == Cipher::aes256_gcm) {
        return crypto_aead_aes256gcm_decrypt_afternm(octets(plain), nullptr, nullptr, octets(sealed), sealed.size(),
                                                     octets(authenticated), authenticated.size(), nonce.data(),
                                                     state(schedule_)) == 0;
    }
    return crypto_aead_chacha20poly1305_ietf_decrypt(octets(plain), nullptr, nullptr, octets(sealed), sealed.size(),
                                                     octets(authenticated), authenticated.size(), nonce.data(),
                                                     key_.data()) == 0;
}

}  // namespace tickwire::security

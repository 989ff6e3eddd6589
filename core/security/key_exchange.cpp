#include "security/key_exchange.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstring>

namespace tickwire::security {

namespace {

const unsigned char* octets(std::span<const std::byte> bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// BLAKE2b over several pieces of fixed length.
class Hasher {
public:
    Hasher(const Key& key, std::size_t out_bytes) { crypto_generichash_init(&state_, key.data(), 32, out_bytes); }
    Hasher& add(std::span<const std::byte> bytes) {
        crypto_generichash_update(&state_, octets(bytes), bytes.size());
        return *this;
    }
    Hasher& add(std::string_view text) { return add(std::as_bytes(std::span(text))); }
    Hasher& number(std::uint64_t value) {
        std::array<std::byte, 8> bytes{};
        for (unsigned i = 0; i < 8; ++i) bytes[i] = static_cast<std::byte>(value >> (8 * i));
        return add(bytes);
    }
    void finish(unsigned char* out, std::size_t bytes) { crypto_generichash_final(&state_, out, bytes); }

private:
    crypto_generichash_state state_;
};

}  // namespace

KeyPair make_key_pair(RandomSource& random) {
    KeyPair pair;
    random.fill(pair.secret.bytes);
    crypto_scalarmult_base(reinterpret_cast<unsigned char*>(pair.shared.data()), pair.secret.data());
    return pair;
}

std::optional<Key> stretch_join_key(std::string_view typed) {
    // One salt for all: the two sides have to reach the same key from the typed words alone.
    static constexpr unsigned char salt[crypto_pwhash_SALTBYTES + 1] = "tickwire joinkey";
    Key key;
    if (crypto_pwhash(key.data(), key.bytes.size(), typed.data(), typed.size(), salt,
                      crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE,
                      crypto_pwhash_ALG_ARGON2ID13) != 0) {
        return std::nullopt;
    }
    return key;
}

std::optional<SessionKeys> derive_session_keys(const Key& own_secret, const PublicKey& other, const Key& known_before,
                                               const Transcript& transcript) {
    Key shared;
    if (crypto_scalarmult(shared.data(), own_secret.data(), octets(other)) != 0) return std::nullopt;
    Key root;
    Hasher(known_before, root.bytes.size())
        .add("tickwire session 2")
        .add(shared.bytes)
        .number(transcript.wire_version)
        .number(transcript.admission)
        .number(transcript.session)
        .number(transcript.nonce)
        .add(transcript.client)
        .add(transcript.server)
        .number(transcript.offered)
        .number(static_cast<std::uint8_t>(transcript.cipher))
        .finish(root.data(), root.bytes.size());
    SessionKeys keys;
    Hasher(root, 32).add("client to server").finish(keys.client_to_server.data(), 32);
    Hasher(root, 32).add("server to client").finish(keys.server_to_client.data(), 32);
    Hasher(root, 32).add("welcome").finish(keys.welcome.data(), 32);
    return keys;
}

Mac join_proof(const Key& join_key, std::uint64_t nonce, const Mac& cookie, const PublicKey& client) {
    Mac proof{};
    Hasher(join_key, proof.size())
        .add("tickwire join proof")
        .number(nonce)
        .add(cookie)
        .add(client)
        .finish(reinterpret_cast<unsigned char*>(proof.data()), proof.size());
    return proof;
}

Mac seat_hash(std::span<const std::byte> secret) {
    const auto digest = digest_of(secret);
    Mac hash{};
    std::copy_n(digest.begin(), hash.size(), hash.begin());
    return hash;
}

Mac seat_proof(const Mac& hash, std::uint64_t nonce, const Mac& cookie, const PublicKey& client) {
    const Key key = sub_key(hash, "tickwire seat proof");
    Mac proof{};
    Hasher(key, proof.size())
        .number(nonce)
        .add(cookie)
        .add(client)
        .finish(reinterpret_cast<unsigned char*>(proof.data()), proof.size());
    return proof;
}

}  // namespace tickwire::security

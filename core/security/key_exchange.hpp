// How a session's keys come to be: fresh X25519 keys of both sides, and what both knew before (the join key or the
// token's secret), hashed with everything that the two said. Neither alone is ever a key.
#pragma once

#include <optional>
#include <string_view>

#include "security/aead.hpp"
#include "security/random.hpp"
#include "security/secret.hpp"

namespace tickwire::security {

struct KeyPair {
    Key secret;
    PublicKey shared{};  ///< the half that goes over the wire
};
KeyPair make_key_pair(RandomSource& random);

/// What people type, stretched by Argon2id (RFC 9106) so that a recorded handshake is slow to guess at. Takes about
/// 0.1 s and 64 MiB; once at the start of each side. Empty only when the memory is not there.
std::optional<Key> stretch_join_key(std::string_view typed);

/// All that both sides said, in the words of both; a change of any byte on the way changes every key.
struct Transcript {
    std::uint16_t wire_version = 0;
    std::uint8_t admission = 0;
    std::uint32_t session = 0;
    std::uint64_t nonce = 0;
    PublicKey client{}, server{};
    CipherSet offered = 0;  ///< by the client
    Cipher cipher = Cipher::chacha20_poly1305;
};

struct SessionKeys {
    Key client_to_server, server_to_client, welcome;
};
/// Empty when the other side's public key is one of the few that give a shared secret known to everybody.
std::optional<SessionKeys> derive_session_keys(const Key& own_secret, const PublicKey& other, const Key& known_before,
                                               const Transcript& transcript);

/// The client's proof that it holds the join key, bound to its cookie and public key.
Mac join_proof(const Key& join_key, std::uint64_t nonce, const Mac& cookie, const PublicKey& client);

/// What a server keeps of a seat's secret.
Mac seat_hash(std::span<const std::byte> secret);
/// The client's proof that it holds the secret of that hash, bound as above: a copy of it is worth nothing.
Mac seat_proof(const Mac& hash, std::uint64_t nonce, const Mac& cookie, const PublicKey& client);

}  // namespace tickwire::security

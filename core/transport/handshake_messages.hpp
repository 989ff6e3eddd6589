// The five datagrams before a session is sealed, between their bytes and plain structs. Both ends write and read them
// here and nowhere else; every byte read is a stranger's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "security/aead.hpp"
#include "security/secret.hpp"
#include "tickwire/carrier.hpp"
#include "tickwire/disconnect.hpp"
#include "transport/datagram_kind.hpp"

namespace tickwire::transport {

/// Changes with anything on the wire that an older peer would misread.
inline constexpr std::uint16_t wire_version = 8;

inline constexpr std::size_t hello_bytes = 128;
inline constexpr std::size_t join_bytes = 512;
/// Longest detail of a refusal, so that it stays smaller than a hello.
inline constexpr std::size_t max_refusal_detail = 40;
inline constexpr std::size_t max_join_token_bytes = 320;

struct HelloMessage {
    std::uint16_t version = wire_version;
    std::uint64_t nonce = 0;
};
struct CookieMessage {
    std::uint64_t nonce = 0;
    security::Mac cookie{};
    std::uint8_t admission = 0;
    std::uint16_t port = 0;  ///< where to join, at the same address; 0: here
};
/// Who it was here before, see security::seat_proof().
struct SeatClaim {
    std::uint16_t player = 0;
    security::Mac proof{};
};
struct JoinMessage {
    std::uint16_t version = wire_version;
    std::uint64_t nonce = 0;
    security::Mac cookie{};
    security::PublicKey client_key{};
    std::optional<security::Mac> proof;
    std::vector<std::byte> token;
    security::CipherSet ciphers = 0;
    std::optional<SeatClaim> seat = {};
};
struct WelcomeMessage {
    std::uint64_t nonce = 0;
    std::uint32_t session = 0;
    security::PublicKey server_key{};
    security::Mac reset{};  ///< encrypted on the wire, see seal_reset_token()
    security::Mac tag{};
    security::Cipher cipher = security::Cipher::chacha20_poly1305;
};
struct RefusedMessage {
    std::uint64_t nonce = 0;
    DisconnectReason reason = DisconnectReason::none;
    std::uint16_t version = wire_version;
    std::string detail;
};

/// Whole datagrams, kind byte first. A hello and a join are exactly as long as their constants say.
std::vector<std::byte> write(const HelloMessage& message);
std::vector<std::byte> write(const CookieMessage& message);
std::vector<std::byte> write(const JoinMessage& message);
std::vector<std::byte> write(const WelcomeMessage& message);
std::vector<std::byte> write(const RefusedMessage& message);

/// Nothing unless the datagram is exactly what its kind says, within its bounds.
std::optional<HelloMessage> read_hello(std::span<const std::byte> datagram);
std::optional<CookieMessage> read_cookie(std::span<const std::byte> datagram);
std::optional<JoinMessage> read_join(std::span<const std::byte> datagram);
std::optional<WelcomeMessage> read_welcome(std::span<const std::byte> datagram);
std::optional<RefusedMessage> read_refused(std::span<const std::byte> datagram);

/// Fills message.reset and message.tag: only the other holder of `key` can read the first or has made the second.
void seal_reset_token(WelcomeMessage& message, const security::Key& key, const security::Mac& reset);
std::optional<security::Mac> open_reset_token(const WelcomeMessage& message, const security::Key& key);

/// A reset is 21 bytes: kind, session, token. Shorter than any datagram that it can answer.
inline constexpr std::size_t reset_bytes = 21;
std::array<std::byte, reset_bytes> write_reset(std::uint32_t session, const security::Mac& token);
bool is_reset_of(std::span<const std::byte> datagram, std::uint32_t session, const security::Mac& token);

}  // namespace tickwire::transport

#include "transport/handshake_messages.hpp"

#include <sodium.h>

#include <algorithm>
#include <cassert>
#include <cstring>

#include "handshake_generated.h"
#include "transport/datagram_table.hpp"

namespace tickwire::transport {

namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

template <class Struct, std::size_t Size>
Struct pack(const std::array<std::byte, Size>& bytes) {
    static_assert(sizeof(Struct) == Size);
    Struct out;
    std::memcpy(&out, bytes.data(), Size);
    return out;
}
template <std::size_t Size, class Struct>
std::array<std::byte, Size> unpack(const Struct* bytes) {
    static_assert(sizeof(Struct) == Size);
    std::array<std::byte, Size> out{};
    std::memcpy(out.data(), bytes, Size);
    return out;
}

}  // namespace

std::vector<std::byte> write(const HelloMessage& message) {
    return padded(hello_bytes, [&](std::size_t padding) {
        FlatBufferBuilder builder(256);
        const auto filler = builder.CreateVector(std::vector<std::uint8_t>(padding));
        return finish(builder, wire::CreateHello(builder, message.version, message.nonce, filler), DatagramKind::hello);
    });
}

std::vector<std::byte> write(const CookieMessage& message) {
    FlatBufferBuilder builder(256);
    const auto cookie = pack<wire::Bytes16>(message.cookie);
    return finish(builder, wire::CreateCookie(builder, message.nonce, &cookie, message.admission, message.port),
                  DatagramKind::cookie);
}

std::vector<std::byte> write(const JoinMessage& message) {
    assert(message.token.size() <= max_join_token_bytes);
    return padded(join_bytes, [&](std::size_t padding) {
        FlatBufferBuilder builder(1024);
        const auto cookie = pack<wire::Bytes16>(message.cookie);
        const auto key = pack<wire::Bytes32>(message.client_key);
        const auto proof = pack<wire::Bytes16>(message.proof.value_or(security::Mac{}));
        const SeatClaim seat = message.seat.value_or(SeatClaim{});
        const auto seat_proof = pack<wire::Bytes16>(seat.proof);
        const auto filler = builder.CreateVector(std::vector<std::uint8_t>(padding));
        Offset<flatbuffers::Vector<std::uint8_t>> token;
        if (!message.token.empty()) {
            token =
                builder.CreateVector(reinterpret_cast<const std::uint8_t*>(message.token.data()), message.token.size());
        }
        return finish(
            builder,
            wire::CreateJoin(builder, message.version, message.nonce, &cookie, &key, message.proof ? &proof : nullptr,
                             token, filler, message.ciphers, seat.player, message.seat ? &seat_proof : nullptr),
            DatagramKind::join);
    });
}

std::vector<std::byte> write(const WelcomeMessage& message) {
    FlatBufferBuilder builder(256);
    const auto key = pack<wire::Bytes32>(message.server_key);
    const auto reset = pack<wire::Bytes16>(message.reset), tag = pack<wire::Bytes16>(message.tag);
    return finish(builder,
                  wire::CreateWelcome(builder, message.nonce, message.session, &key, &reset, &tag,
                                      static_cast<std::uint8_t>(message.cipher)),
                  DatagramKind::welcome);
}

std::vector<std::byte> write(const RefusedMessage& message) {
    FlatBufferBuilder builder(256);
    const std::string_view detail = std::string_view(message.detail).substr(0, max_refusal_detail);
    Offset<flatbuffers::String> text;
    if (!detail.empty()) text = builder.CreateString(detail.data(), detail.size());
    return finish(
        builder,
        wire::CreateRefused(builder, message.nonce, static_cast<std::uint8_t>(message.reason), message.version, text),
        DatagramKind::refused);
}

std::optional<HelloMessage> read_hello(std::span<const std::byte> datagram) {
    if (datagram.size() != hello_bytes) return std::nullopt;
    const Received<wire::Hello> in(datagram, DatagramKind::hello);
    if (!in) return std::nullopt;
    return HelloMessage{in->wire_version(), in->nonce()};
}

std::optional<CookieMessage> read_cookie(std::span<const std::byte> datagram) {
    const Received<wire::Cookie> in(datagram, DatagramKind::cookie);
    if (!in) return std::nullopt;
    return CookieMessage{in->nonce(), unpack<16>(in->cookie()), in->admission(), in->port()};
}

std::optional<JoinMessage> read_join(std::span<const std::byte> datagram) {
    if (datagram.size() != join_bytes) return std::nullopt;
    const Received<wire::Join> in(datagram, DatagramKind::join);
    if (!in) return std::nullopt;
    JoinMessage message{in->wire_version(), in->nonce(), unpack<16>(in->cookie()), unpack<32>(in->client_key()), {}, {},
                        in->ciphers()};
    if (in->proof() != nullptr) message.proof = unpack<16>(in->proof());
    if (in->seat_proof() != nullptr) message.seat = SeatClaim{in->seat_player(), unpack<16>(in->seat_proof())};
    if (in->token() != nullptr) {
        if (in->token()->size() > max_join_token_bytes) return std::nullopt;
        const auto* bytes = reinterpret_cast<const std::byte*>(in->token()->data());
        message.token.assign(bytes, bytes + in->token()->size());
    }
    return message;
}

std::optional<WelcomeMessage> read_welcome(std::span<const std::byte> datagram) {
    const Received<wire::Welcome> in(datagram, DatagramKind::welcome);
    if (!in || in->session() == 0 || in->cipher() > static_cast<std::uint8_t>(security::Cipher::aes256_gcm))
        return std::nullopt;
    return WelcomeMessage{in->nonce(),
                          in->session(),
                          unpack<32>(in->server_key()),
                          unpack<16>(in->reset()),
                          unpack<16>(in->tag()),
                          static_cast<security::Cipher>(in->cipher())};
}

std::optional<RefusedMessage> read_refused(std::span<const std::byte> datagram) {
    const Received<wire::Refused> in(datagram, DatagramKind::refused);
    if (!in || in->reason() == 0 || in->reason() > static_cast<std::uint8_t>(last_disconnect_reason)) {
        return std::nullopt;
    }
    RefusedMessage message{in->nonce(), static_cast<DisconnectReason>(in->reason()), in->wire_version(), {}};
    if (in->detail() != nullptr) {
        message.detail.assign(in->detail()->c_str(), std::min<std::size_t>(in->detail()->size(), max_refusal_detail));
        // A stranger's text may end up on a terminal or a screen.
        std::erase_if(message.detail, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    }
    return message;
}

namespace {

/// Nonce zero: the key is used for one message of one session.
constexpr std::array<unsigned char, crypto_aead_chacha20poly1305_IETF_NPUBBYTES> welcome_nonce{};

std::array<std::byte, 44> authenticated_part(const WelcomeMessage& message) {
    std::array<std::byte, 44> bytes{};
    std::memcpy(bytes.data(), &message.nonce, 8);
    std::memcpy(bytes.data() + 8, &message.session, 4);
    std::memcpy(bytes.data() + 12, message.server_key.data(), 32);
    return bytes;
}

unsigned char* octets(std::byte* bytes) {
    return reinterpret_cast<unsigned char*>(bytes);
}
const unsigned char* octets(const std::byte* bytes) {
    return reinterpret_cast<const unsigned char*>(bytes);
}

}  // namespace

void seal_reset_token(WelcomeMessage& message, const security::Key& key, const security::Mac& reset) {
    const auto part = authenticated_part(message);
    crypto_aead_chacha20poly1305_ietf_encrypt_detached(octets(message.reset.data()), octets(message.tag.data()),
                                                       nullptr, octets(reset.data()), reset.size(), octets(part.data()),
                                                       part.size(), nullptr, welcome_nonce.data(), key.data());
}

std::optional<security::Mac> open_reset_token(const WelcomeMessage& message, const security::Key& key) {
    const auto part = authenticated_part(message);
    security::Mac reset{};
    if (crypto_aead_chacha20poly1305_ietf_decrypt_detached(
            octets(reset.data()), nullptr, octets(message.reset.data()), message.reset.size(),
            octets(message.tag.data()), octets(part.data()), part.size(), welcome_nonce.data(), key.data()) != 0) {
        return std::nullopt;
    }
    return reset;
}

std::array<std::byte, reset_bytes> write_reset(std::uint32_t session, const security::Mac& token) {
    std::array<std::byte, reset_bytes> datagram{};
    datagram[0] = static_cast<std::byte>(DatagramKind::reset);
    for (unsigned i = 0; i < 4; ++i) datagram[1 + i] = static_cast<std::byte>(session >> (8 * i));
    std::copy(token.begin(), token.end(), datagram.begin() + 5);
    return datagram;
}

bool is_reset_of(std::span<const std::byte> datagram, std::uint32_t session, const security::Mac& token) {
    return security::equal_secrets(datagram, write_reset(session, token));
}

}  // namespace tickwire::transport

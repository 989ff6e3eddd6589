// How a client's transport is opened.
#include "transport/client_transport.hpp"

#include <algorithm>

#include "security/secret.hpp"
#include "security/token.hpp"
#include "transport/sealed_client.hpp"

namespace tickwire::transport {

Result<std::unique_ptr<ClientTransport>> ClientTransport::connect(std::unique_ptr<Carrier> carrier,
                                                                  const ClientTransportConfig& config,
                                                                  security::RandomSource& random, TimePoint now) {
    if (auto crypto = security::initialize_crypto(); !crypto) return crypto.error();
    ClientHandshake::Credentials credentials;
    credentials.ciphers = config.ciphers & security::own_ciphers();
    if (!config.join_key.empty()) {
        credentials.join_key = security::stretch_join_key(config.join_key);
        if (!credentials.join_key) return Error{ErrorCode::limit, "the join key needs 64 MiB of memory for a moment"};
    }
    if (!config.token.empty()) {
        if (config.token.size() < security::least_token_bytes || config.token.size() > security::most_token_bytes) {
            return Error{ErrorCode::invalid_argument, "the connect token has " + std::to_string(config.token.size()) +
                                                          " bytes, must be " +
                                                          std::to_string(security::least_token_bytes) + " to " +
                                                          std::to_string(security::most_token_bytes)};
        }
        const auto secret = std::span(config.token).first(security::token_secret_bytes);
        std::ranges::copy(secret, credentials.token_secret.bytes.begin());
        credentials.token.assign(config.token.begin() + security::token_secret_bytes, config.token.end());
    }
    if (config.seat_player != 0) {
        credentials.seat_player = config.seat_player;
        credentials.seat = security::seat_hash(config.seat);
    }
    auto client = std::make_unique<SealedClient>(std::move(carrier), config, std::move(credentials), random, now);
    if (auto started = client->start(); !started) return started.error();
    return std::unique_ptr<ClientTransport>(std::move(client));
}

}  // namespace tickwire::transport

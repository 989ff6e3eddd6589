// How a server's transport is opened: checks first, then the self-test of the seal, then the real thing.
#include "transport/server_transport.hpp"

#include "security/secret.hpp"
#include "transport/sealed_server.hpp"
#include "transport/self_test.hpp"

namespace tickwire::transport {

namespace {

Result<void> validate(const ServerTransportConfig& config) {
    const auto invalid = [](std::string sentence) { return Error{ErrorCode::invalid_argument, std::move(sentence)}; };
    if (config.max_sessions < 1 || config.max_sessions > 4000) {
        return invalid("max_sessions " + std::to_string(config.max_sessions) + ": must be 1 to 4000");
    }
    if (config.admission == AdmissionMode::join_key && config.join_key.empty()) {
        return invalid("join_key: must not be empty when admission is join_key");
    }
    if (config.admission == AdmissionMode::token && (config.token_keys.empty() || config.token_keys.size() > 16)) {
        return invalid("token_keys has " + std::to_string(config.token_keys.size()) + " keys: must be 1 to 16");
    }
    for (const TokenKey& key : config.token_keys) {
        if (key.bytes.size() != token_key_bytes) {
            return invalid("token_keys: key " + std::to_string(key.id) + " has " + std::to_string(key.bytes.size()) +
                           " bytes: must be 32");
        }
    }
    if (!config.server_key.empty() && config.server_key.size() != 32) {
        return invalid("server_key has " + std::to_string(config.server_key.size()) + " bytes: must be 32");
    }
    if (config.max_message_bytes < 1024 || config.max_message_bytes > 16 * 1024 * 1024) {
        return invalid("max_message_bytes " + std::to_string(config.max_message_bytes) + ": must be 1024 to 16777216");
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<ServerTransport>> ServerTransport::open(std::unique_ptr<Carrier> carrier,
                                                               const ServerTransportConfig& config,
                                                               security::RandomSource& random, TimePoint now) {
    if (auto valid = validate(config); !valid) return valid.error();
    if (auto crypto = security::initialize_crypto(); !crypto) return crypto.error();
    if (auto sound = run_self_test(now); !sound) return sound.error();
    auto server = std::make_unique<SealedServer>(std::move(carrier), config, random, now);
    if (auto started = server->start(); !started) return started.error();
    return std::unique_ptr<ServerTransport>(std::move(server));
}

}  // namespace tickwire::transport

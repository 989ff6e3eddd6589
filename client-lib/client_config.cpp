#include "tickwire/client_config.hpp"

#include "message/text.hpp"
#include "tickwire/roster.hpp"

namespace tickwire {

namespace {

Error out_of_range(const std::string& field, const std::string& value, const std::string& allowed) {
    return {ErrorCode::invalid_argument, "client config: " + field + " is " + value + ", must be " + allowed};
}

bool outside(Duration value, Duration least, Duration most) {
    return value < least || value > most;
}

std::string in_ms(Duration duration) {
    return std::to_string(duration.count() / 1000) + " ms";
}

std::string quoted(const std::string& text) {
    return '"' + text + '"';
}

}  // namespace

Result<void> ClientConfig::validate() const {
    using namespace std::chrono_literals;
    if (host.empty()) return out_of_range("host", "empty", "a name or an address");
    if (port == 0) return out_of_range("port", "0", "1 to 65,535");
    if (message::clean_text(name, max_name_bytes) != name || name.empty()) {
        return out_of_range("name", quoted(message::clean_text(name, 64)),
                            "1 to " + std::to_string(max_name_bytes) +
                                " bytes of UTF-8 without control characters or spaces around it");
    }
    if (join_key.size() > 64)
        return out_of_range("join_key", std::to_string(join_key.size()) + " bytes long", "at most 64 bytes");
    if (snapshot_every > 16) return out_of_range("snapshot_every", std::to_string(snapshot_every), "0 to 16");
    if (outside(connect_timeout, 100ms, 60s))
        return out_of_range("connect_timeout", in_ms(connect_timeout), "100 ms to 60 s");
    if (outside(playing_timeout, 1s, 10min))
        return out_of_range("playing_timeout", in_ms(playing_timeout), "1 s to 10 min");
    if (auto valid = feel.validate(); !valid) return valid;
    if (outside(reconnect_for, 0s, 10min)) return out_of_range("reconnect_for", in_ms(reconnect_for), "0 to 10 min");
    if (auto conditions = outgoing.validate(); !conditions) return conditions;
    return incoming.validate();
}

const char* name(ClientState state) {
    switch (state) {
        case ClientState::connecting:
            return "connecting";
        case ClientState::entering:
            return "entering";
        case ClientState::loading:
            return "loading";
        case ClientState::playing:
            return "playing";
        case ClientState::reconnecting:
            return "reconnecting";
        case ClientState::disconnected:
            return "disconnected";
    }
    return "unknown";
}

}  // namespace tickwire

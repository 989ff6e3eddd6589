#include "transport/gate.hpp"

#include <algorithm>

namespace tickwire::transport {

namespace {
/// Of a flood of 200,000 hellos a second from forged sources every fourth is answered, and an honest client asks ten
/// times a second. Who asks again has a budget that forged sources hardly use.
constexpr double cookies_per_second = 50'000, cookies_again_per_second = 10'000;
constexpr std::uint32_t cookies_per_prefix = 64;
constexpr double joins_per_second = 1'000;

security::Key cookie_key(const ServerTransportConfig& config, security::RandomSource& random) {
    security::Key key;
    if (config.cookie_key.size() == key.bytes.size())
        std::ranges::copy(config.cookie_key, key.bytes.begin());
    else
        random.fill(key.bytes);
    return key;
}
}  // namespace

Gate::Gate(const ServerTransportConfig& config, security::RandomSource& random)
    : admission_(config.admission),
      cookies_(cookie_key(config, random)),
      prefix_budget_(cookies_per_prefix, random),
      asked_before_(random),
      again_budget_(cookies_again_per_second, cookies_again_per_second / 4),
      cookie_budget_(cookies_per_second, cookies_per_second / 4),
      join_budget_(joins_per_second, joins_per_second),
      public_addresses_(config.public_addresses),
      unix_time_(config.unix_time),
      banned_(config.banned),
      token_used_(config.token_used),
      place_(config.place),
      used_tokens_(config.shared_tokens ? config.shared_tokens : std::make_shared<security::UsedTokens>()) {}

Result<std::unique_ptr<Gate>> Gate::open(const ServerTransportConfig& config, security::RandomSource& random) {
    std::unique_ptr<Gate> gate(new Gate(config, random));
    if (config.admission == AdmissionMode::join_key) {
        const auto key = security::stretch_join_key(config.join_key);
        if (!key) return Error{ErrorCode::limit, "the join key needs 64 MiB of memory for a moment"};
        gate->join_key_ = *key;
    }
    if (config.admission == AdmissionMode::token) gate->take_keys(config, random);
    return gate;
}

void Gate::take_keys(const ServerTransportConfig& config, security::RandomSource& random) {
    security::SealKey own{security::own_key_id, {}};
    random.fill(own.key.bytes);
    if (!config.server_key.empty()) own.key = security::sub_key(config.server_key, "tickwire tickets");
    token_keys_.push_back(own);
    for (const TokenKey& key : config.token_keys) {
        if (auto sealing = security::seal_key(key)) token_keys_.push_back(*sealing);
    }
    for (const UsedToken& used : config.used_tokens) used_tokens_->use(used.id, used.expires_at, config.unix_time());
}

void Gate::refuse(std::uint64_t nonce, DisconnectReason reason, std::string_view detail, const Route& route,
                  Outbox& outbox) {
    outbox.add(route, write(RefusedMessage{nonce, reason, wire_version, std::string(detail)}));
}

void Gate::hello(const IncomingDatagram& datagram, TimePoint now, Outbox& outbox, ServerTransportCounters& counters) {
    ++counters.hellos;
    const auto message = read_hello(datagram.bytes);
    if (!message) {
        ++counters.malformed_handshake;
        return;
    }
    if (!prefix_budget_.take(datagram.from, now)) {
        ++counters.hello_over_prefix_budget;
        return;
    }
    // Last: what a few networks flood must not use up what all others are let in by.
    const bool again = asked_before_.ask(datagram.from, message->nonce);
    if (!(again && again_budget_.take(1, now)) && !cookie_budget_.take(1, now)) {
        ++counters.hello_over_budget;
        return;
    }
    const Route route{datagram.from, datagram.via};
    if (message->version != wire_version) {
        ++counters.refused_version;
        return refuse(message->nonce, DisconnectReason::wire_version, {}, route, outbox);
    }
    ++counters.cookies;
    const std::uint16_t port = place_ ? place_() : std::uint16_t{0};
    if (port != 0) ++counters.sent_elsewhere;
    outbox.add(route, write(CookieMessage{message->nonce, cookies_.bake(datagram.from, message->nonce, now),
                                          static_cast<std::uint8_t>(admission_), port}));
}

std::optional<JoinMessage> Gate::join(const IncomingDatagram& datagram, TimePoint now, Outbox& outbox,
                                      ServerTransportCounters& counters) {
    ++counters.joins;
    auto message = read_join(datagram.bytes);
    if (!message) {
        ++counters.malformed_handshake;
        return std::nullopt;
    }
    if (!cookies_.accepts(message->cookie, datagram.from, message->nonce, now)) {
        ++counters.bad_cookie;
        return std::nullopt;
    }
    // After the cookie, so that spoofed addresses cannot use it up.
    if (!join_budget_.take(1, now)) {
        ++counters.join_over_budget;
        return std::nullopt;
    }
    if (message->version != wire_version) {
        ++counters.refused_version;
        refuse(message->nonce, DisconnectReason::wire_version, {}, {datagram.from, datagram.via}, outbox);
        return std::nullopt;
    }
    return message;
}

ComesBack Gate::comes_back(const JoinMessage& join) const {
    if (join.seat && seats_) {
        for (const security::Mac& seat : seats_(join.seat->player)) {
            const auto expected = security::seat_proof(seat, join.nonce, join.cookie, join.client_key);
            if (security::equal_secrets(join.seat->proof, expected)) return ComesBack::by_seat;
        }
    }
    if (admission_ != AdmissionMode::token || security::token_key_id(join.token) != security::own_key_id)
        return ComesBack::no;
    const auto ticket = security::open_token(token_keys_.front(), join.token);
    // A named user has one session at most; any other's tickets could be handed on without end.
    return ticket && ticket->user != 0 && ticket->expires_at > unix_time_() ? ComesBack::by_ticket : ComesBack::no;
}

std::optional<Admitted> Gate::admit(const JoinMessage& join, const IncomingDatagram& datagram, Outbox& outbox,
                                    ServerTransportCounters& counters) {
    const Route route{datagram.from, datagram.via};
    if (is_banned(join, 0, datagram, outbox, counters)) return std::nullopt;
    switch (admission_) {
        case AdmissionMode::open:
            return Admitted{join.nonce, join.client_key, {}, {}, join.ciphers};
        case AdmissionMode::join_key:
            return admit_join_key(join, route, outbox, counters);
        case AdmissionMode::token:
            return admit_token(join, datagram, outbox, counters);
    }
    return std::nullopt;
}

std::optional<Admitted> Gate::admit_join_key(const JoinMessage& join, const Route& route, Outbox& outbox,
                                             ServerTransportCounters& counters) {
    const auto expected = security::join_proof(join_key_, join.nonce, join.cookie, join.client_key);
    if (!join.proof || !security::equal_secrets(*join.proof, expected)) {
        ++counters.refused_join_key;
        refuse(join.nonce, DisconnectReason::wrong_join_key, {}, route, outbox);
        return std::nullopt;
    }
    return Admitted{join.nonce, join.client_key, join_key_, {}, join.ciphers};
}

std::optional<Admitted> Gate::admit_token(const JoinMessage& join, const IncomingDatagram& datagram, Outbox& outbox,
                                          ServerTransportCounters& counters) {
    const auto no = [&](std::uint64_t& counter, DisconnectReason reason, std::string_view detail = {}) {
        ++counter;
        refuse(join.nonce, reason, detail, {datagram.from, datagram.via}, outbox);
        return std::nullopt;
    };
    if (join.token.empty()) return no(counters.refused_token_missing, DisconnectReason::token_required);
    const auto id = security::token_key_id(join.token);
    if (!id) return no(counters.refused_token_invalid, DisconnectReason::token_invalid, "it has no token's length");
    const auto key = std::ranges::find(token_keys_, *id, &security::SealKey::id);
    if (key == token_keys_.end())
        return no(counters.refused_token_unknown_key, DisconnectReason::token_unknown_key,
                  "key " + std::to_string(*id));
    const auto token = security::open_token(*key, join.token);
    if (!token) return no(counters.refused_token_invalid, DisconnectReason::token_invalid, "it was changed");
    const std::uint64_t now_s = unix_time_();
    if (token->expires_at <= now_s) return no(counters.refused_token_expired, DisconnectReason::token_expired);
    if (token->expires_at > now_s + longest_token_life_s)
        return no(counters.refused_token_too_long, DisconnectReason::token_invalid, "it is good for too long");
    if (!security::good_at(*token, public_addresses_))
        return no(counters.refused_token_elsewhere, DisconnectReason::token_elsewhere);
    if (token->user != 0 && is_banned(join, token->user, datagram, outbox, counters)) return std::nullopt;
    switch (used_tokens_->use(token->id, token->expires_at, now_s)) {
        case security::UsedTokens::Verdict::fresh:
            break;
        case security::UsedTokens::Verdict::used:
            return no(counters.refused_token_used, DisconnectReason::token_used);
        case security::UsedTokens::Verdict::full:
            return no(counters.refused_token_memory, DisconnectReason::overloaded, "too many tokens were used");
    }
    if (token_used_) token_used_({token->id, token->expires_at});
    if (token->key_id == security::own_key_id) ++counters.tickets_used;
    return Admitted{join.nonce, join.client_key, token->secret, {token->user, token->user_data}, join.ciphers};
}

std::vector<std::byte> Gate::mint_ticket(const SessionIdentity& identity, security::RandomSource& random) const {
    if (admission_ != AdmissionMode::token) return {};
    const ConnectTokenConfig content{identity.user, unix_time_() + longest_token_life_s, {}, identity.user_data};
    return security::mint_token(token_keys_.front(), content, random);
}

bool Gate::is_banned(const JoinMessage& join, std::uint64_t user, const IncomingDatagram& datagram, Outbox& outbox,
                     ServerTransportCounters& counters) {
    const auto why = banned_ ? banned_(datagram.from, user) : std::nullopt;
    if (!why) return false;
    ++counters.refused_banned;
    refuse(join.nonce, DisconnectReason::banned, *why, {datagram.from, datagram.via}, outbox);
    return true;
}

}  // namespace tickwire::transport

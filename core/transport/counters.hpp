// One number for every reason why something was dropped, refused or ended; what a host's metrics show.
#pragma once

#include <cstdint>

namespace tickwire::transport {

/// What a sealed session's receiving side counts, the same at both ends.
struct SealedCounters {
    std::uint64_t opened = 0;                 ///< genuine, and passed on
    std::uint64_t replayed = 0;               ///< received before, or too old to tell
    std::uint64_t forged = 0;                 ///< the seal did not hold
    std::uint64_t malformed = 0;              ///< genuine, but nothing that an honest peer sends
    std::uint64_t engine_refused = 0;         ///< ENet datagrams that the firewall stopped
    std::uint64_t over_budget = 0;            ///< genuine, but faster than allowed
    std::uint64_t early_state = 0;            ///< state before the session was connected
    std::uint64_t path_challenges = 0;        ///< sent, because a session seemed to have moved
    std::uint64_t migrations = 0;             ///< sessions that did move
    std::uint64_t engine_service_failed = 0;  ///< enet_host_service gave -1; never fatal
    std::uint64_t engine_pokes_lost = 0;      ///< as good as lost on the way
    std::uint64_t engine_out_of_memory = 0;   ///< datagrams and answers that ENet had no memory for
    std::uint64_t out_of_memory = 0;          ///< datagrams that there was no memory to open
};

struct ServerTransportCounters {
    SealedCounters sealed;
    std::uint64_t unknown_kind = 0;  ///< first byte of no datagram kind, or of one that only clients take
    std::uint64_t malformed_handshake = 0;
    std::uint64_t hellos = 0, cookies = 0, sent_elsewhere = 0, joins = 0, welcomes = 0, welcomes_repeated = 0;
    std::uint64_t hello_over_budget = 0;  ///< of all strangers together
    std::uint64_t hello_over_prefix_budget = 0;
    std::uint64_t join_over_budget = 0;
    std::uint64_t bad_cookie = 0;
    std::uint64_t refused_version = 0, refused_full = 0, refused_join_key = 0;
    std::uint64_t refused_token_missing = 0, refused_token_invalid = 0, refused_token_unknown_key = 0,
                  refused_token_too_long = 0, refused_token_expired = 0, refused_token_elsewhere = 0,
                  refused_token_used = 0, refused_token_memory = 0;  ///< too many used ones to remember another
    std::uint64_t refused_banned = 0, refused_per_address = 0, refused_overloaded = 0;
    std::uint64_t let_back_in = 0;   ///< by a seat or a ticket, while nobody new was
    std::uint64_t tickets_used = 0;  ///< tokens of the server's own, with which somebody came back
    std::uint64_t queries = 0, infos = 0, malformed_query = 0;
    std::uint64_t queries_ignored = 0;    ///< the host does not answer, or not those who ask a whole network
    std::uint64_t query_over_budget = 0;  ///< of all strangers together
    std::uint64_t query_over_prefix_budget = 0;
    std::uint64_t out_of_memory = 0;  ///< strangers' datagrams, and moments that cost a session
    std::uint64_t weak_key = 0;       ///< a public key whose shared secret everybody knows
    std::uint64_t unknown_session = 0, resets = 0, resets_over_budget = 0;
    std::uint64_t sessions_opened = 0, sessions_replaced = 0, sessions_expired = 0;
    std::uint64_t ended_timeout = 0, ended_malformed = 0, ended_too_slow = 0, ended_too_fast = 0, ended_by_peer = 0,
                  ended_out_of_memory = 0;
};

struct ClientTransportCounters {
    SealedCounters sealed;
    std::uint64_t unexpected = 0;     ///< of a kind or at a moment that makes no sense, or with another attempt's nonce
    std::uint64_t wrong_address = 0;  ///< not from the server
    std::uint64_t bad_welcome = 0;    ///< whose seal did not hold
    std::uint64_t bad_reset = 0;
    std::uint64_t hellos = 0, joins = 0;
    std::uint64_t out_of_memory = 0;  ///< moments without memory; the session ended
};

/// Calls visit(name, value) for each, in the order above; names are what metrics print.
template <class Visit>
void for_each_counter(const SealedCounters& c, Visit visit) {
    visit("sealed_opened", c.opened);
    visit("sealed_replayed", c.replayed);
    visit("sealed_forged", c.forged);
    visit("sealed_malformed", c.malformed);
    visit("sealed_engine_refused", c.engine_refused);
    visit("sealed_over_budget", c.over_budget);
    visit("sealed_early_state", c.early_state);
    visit("sealed_path_challenges", c.path_challenges);
    visit("sealed_migrations", c.migrations);
    visit("sealed_engine_service_failed", c.engine_service_failed);
    visit("sealed_engine_pokes_lost", c.engine_pokes_lost);
    visit("sealed_engine_out_of_memory", c.engine_out_of_memory);
    visit("sealed_out_of_memory", c.out_of_memory);
}

template <class Visit>
void for_each_counter(const ServerTransportCounters& c, Visit visit) {
    for_each_counter(c.sealed, visit);
    visit("unknown_kind", c.unknown_kind);
    visit("malformed_handshake", c.malformed_handshake);
    visit("hellos", c.hellos);
    visit("cookies", c.cookies);
    visit("sent_elsewhere", c.sent_elsewhere);
    visit("joins", c.joins);
    visit("welcomes", c.welcomes);
    visit("welcomes_repeated", c.welcomes_repeated);
    visit("hello_over_budget", c.hello_over_budget);
    visit("hello_over_prefix_budget", c.hello_over_prefix_budget);
    visit("join_over_budget", c.join_over_budget);
    visit("bad_cookie", c.bad_cookie);
    visit("refused_version", c.refused_version);
    visit("refused_full", c.refused_full);
    visit("refused_join_key", c.refused_join_key);
    visit("refused_token_missing", c.refused_token_missing);
    visit("refused_token_invalid", c.refused_token_invalid);
    visit("refused_token_unknown_key", c.refused_token_unknown_key);
    visit("refused_token_too_long", c.refused_token_too_long);
    visit("refused_token_expired", c.refused_token_expired);
    visit("refused_token_elsewhere", c.refused_token_elsewhere);
    visit("refused_token_used", c.refused_token_used);
    visit("refused_token_memory", c.refused_token_memory);
    visit("refused_banned", c.refused_banned);
    visit("refused_per_address", c.refused_per_address);
    visit("refused_overloaded", c.refused_overloaded);
    visit("let_back_in", c.let_back_in);
    visit("tickets_used", c.tickets_used);
    visit("queries", c.queries);
    visit("infos", c.infos);
    visit("malformed_query", c.malformed_query);
    visit("queries_ignored", c.queries_ignored);
    visit("query_over_budget", c.query_over_budget);
    visit("query_over_prefix_budget", c.query_over_prefix_budget);
    visit("weak_key", c.weak_key);
    visit("unknown_session", c.unknown_session);
    visit("resets", c.resets);
    visit("resets_over_budget", c.resets_over_budget);
    visit("sessions_opened", c.sessions_opened);
    visit("sessions_replaced", c.sessions_replaced);
    visit("sessions_expired", c.sessions_expired);
    visit("ended_timeout", c.ended_timeout);
    visit("ended_malformed", c.ended_malformed);
    visit("ended_too_slow", c.ended_too_slow);
    visit("ended_too_fast", c.ended_too_fast);
    visit("ended_by_peer", c.ended_by_peer);
    visit("ended_out_of_memory", c.ended_out_of_memory);
    visit("out_of_memory", c.out_of_memory);
}

template <class Visit>
void for_each_counter(const ClientTransportCounters& c, Visit visit) {
    for_each_counter(c.sealed, visit);
    visit("unexpected", c.unexpected);
    visit("wrong_address", c.wrong_address);
    visit("bad_welcome", c.bad_welcome);
    visit("bad_reset", c.bad_reset);
    visit("hellos", c.hellos);
    visit("joins", c.joins);
    visit("out_of_memory", c.out_of_memory);
}

}  // namespace tickwire::transport

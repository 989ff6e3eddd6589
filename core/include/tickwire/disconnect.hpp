// Why a session ended or was never made: an enumerated reason for programs, a sentence for people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tickwire {

/// On the wire as one byte; numbers never change meaning.
enum class DisconnectReason : std::uint8_t {
    none = 0,
    left = 1,  ///< this side or the player asked for it
    server_closed = 2,
    kicked = 3,
    timed_out = 4,      ///< the other side fell silent
    no_answer = 5,      ///< nothing answered the connection attempt
    wire_version = 6,   ///< another version of the transport
    game_mismatch = 7,  ///< another game, or another description of it
    server_full = 8,
    wrong_join_key = 9,
    token_required = 10,
    token_invalid = 11,
    token_expired = 12,
    token_used = 13,
    malformed = 14,         ///< sent bytes that no honest peer sends
    too_slow = 15,          ///< did not take its reliable messages in time
    too_fast = 16,          ///< sent more than the rules allow
    server_restarted = 17,  ///< the server no longer knows this session
    room_not_found = 18,
    loading_too_long = 19,
    internal = 20,
    token_elsewhere = 21,    ///< the connect token is for other servers
    token_unknown_key = 22,  ///< the connect token is sealed with a key that this server does not have
    banned = 23,
    too_many_from_address = 24,  ///< sessions from one address
    overloaded = 25,             ///< the server sheds load and takes nobody new for the moment
    room_failed = 26,            ///< the room's rules broke
};
inline constexpr DisconnectReason last_disconnect_reason = DisconnectReason::room_failed;

/// One plain sentence, such as "the server did not answer".
std::string_view sentence(DisconnectReason reason);

struct Disconnect {
    DisconnectReason reason = DisconnectReason::none;
    std::string detail;  ///< more words from the side that ended it; may be empty
    /// The sentence, with the detail in it.
    std::string to_string() const;
};

}  // namespace tickwire

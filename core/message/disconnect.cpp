#include "tickwire/disconnect.hpp"

namespace tickwire {

std::string_view sentence(DisconnectReason reason) {
    switch (reason) {
        case DisconnectReason::none:
            return "not disconnected";
        case DisconnectReason::left:
            return "left the game";
        case DisconnectReason::server_closed:
            return "the server is shutting down";
        case DisconnectReason::kicked:
            return "kicked by the server";
        case DisconnectReason::timed_out:
            return "the connection went silent";
        case DisconnectReason::no_answer:
            return "the server did not answer";
        case DisconnectReason::wire_version:
            return "the server speaks another version of the protocol";
        case DisconnectReason::game_mismatch:
            return "the server runs another version of the game";
        case DisconnectReason::server_full:
            return "the server is full";
        case DisconnectReason::wrong_join_key:
            return "the join key is wrong or missing";
        case DisconnectReason::token_required:
            return "the server only admits players with a connect token";
        case DisconnectReason::token_invalid:
            return "the connect token is not valid here";
        case DisconnectReason::token_expired:
            return "the connect token has expired";
        case DisconnectReason::token_used:
            return "the connect token has already been used";
        case DisconnectReason::malformed:
            return "malformed data was received";
        case DisconnectReason::too_slow:
            return "the connection was too slow to keep up";
        case DisconnectReason::too_fast:
            return "too much was sent";
        case DisconnectReason::server_restarted:
            return "the server was restarted";
        case DisconnectReason::room_not_found:
            return "the room does not exist";
        case DisconnectReason::loading_too_long:
            return "loading took too long";
        case DisconnectReason::internal:
            return "an internal error occurred";
        case DisconnectReason::token_elsewhere:
            return "the connect token is for another server";
        case DisconnectReason::token_unknown_key:
            return "the connect token is sealed with a key that this server does not have";
        case DisconnectReason::banned:
            return "banned from this server";
        case DisconnectReason::too_many_from_address:
            return "too many connections come from this address";
        case DisconnectReason::overloaded:
            return "the server is overloaded and takes nobody new for the moment";
        case DisconnectReason::room_failed:
            return "the room has failed and was closed";
    }
    return "unknown reason";
}

std::string Disconnect::to_string() const {
    std::string text(sentence(reason));
    if (!detail.empty()) text.append(": ").append(detail);
    return text;
}

}  // namespace tickwire

// After which ends of a connection the client tries again by itself, and where.
#pragma once

#include "tickwire/address.hpp"
#include "tickwire/disconnect.hpp"
#include "tickwire/time.hpp"

namespace tickwire::client {

inline constexpr Duration reconnect_pause{500'000};  // between two attempts

/// Losses that a new connection may mend; anything else was somebody's will.
inline bool worth_another_try(DisconnectReason reason, bool reconnecting) {
    switch (reason) {
        case DisconnectReason::timed_out:
        case DisconnectReason::server_restarted:
        case DisconnectReason::too_slow:
            return true;
        case DisconnectReason::no_answer:
        case DisconnectReason::server_full:
        case DisconnectReason::overloaded:
            return reconnecting;  // the lost session still holds its place, or the server sheds load
        default:
            return false;
    }
}

/// First where the lost session was, because its seat is there; then in turn with where everybody begins.
class ReconnectAddress {
public:
    explicit ReconnectAddress(const Address& front) : front_(front), home_(front), next_(front) {}
    const Address& next() const { return next_; }
    void lost(const Address& home) { next_ = home_ = home; }
    void failed() { next_ = next_ == home_ ? front_ : home_; }

private:
    Address front_, home_, next_;
};

}  // namespace tickwire::client

// A session that seems to come from a new address: nothing is sent there but a challenge, until the answer to it,
// sealed with the session's key, has come back from that address. A replayed or relayed datagram moves nobody.
#pragma once

#include <cstdint>
#include <optional>

#include "security/random.hpp"
#include "tickwire/time.hpp"
#include "transport/outbox.hpp"

namespace tickwire::transport {

class PathValidation {
public:
    explicit PathValidation(const Route& route) : route_(route) {}
    /// The address that is proved, and used for sending.
    const Route& route() const { return route_; }

    /// A genuine datagram came by `route`. Returns the value of the challenge to send there, if one is due.
    std::optional<std::uint64_t> came_by(const Route& route, TimePoint now, security::RandomSource& random);
    /// A genuine answer came by `route`. True when the session has moved there.
    bool answered(std::uint64_t value, const Route& route, TimePoint now);

private:
    static constexpr Duration between_challenges{100'000};
    static constexpr Duration lifetime{3'000'000};

    Route route_, candidate_;
    std::uint64_t value_ = 0;
    bool open_ = false;
    TimePoint began_{}, last_challenge_{};
};

}  // namespace tickwire::transport

// The seats of players whose connections were lost a moment ago and who are gone from their rooms: by one of them its
// client is let in again, as a new player, while nobody new is.
#pragma once

#include <cstdint>
#include <vector>

#include "security/secret.hpp"
#include "tickwire/frame.hpp"
#include "tickwire/time.hpp"

namespace tickwire::server {

class LostSeats {
public:
    static constexpr std::size_t most = 4096;         ///< the oldest makes room
    static constexpr std::size_t most_of_player = 8;  ///< of one number, which others get after it

    struct Seat {
        PlayerId player{};
        security::Mac hash{};    ///< of its secret
        std::uint64_t user = 0;  ///< whose it is, see SessionIdentity
        TimePoint until{};
    };
    void add(const Seat& seat, TimePoint now);
    /// Whether it is among them and this user's.
    bool holds(const security::Mac& hash, std::uint64_t user, TimePoint now) const;
    void remove(const security::Mac& hash);
    /// The hashes of those who were this player, the last first.
    void add_to(std::vector<security::Mac>& hashes, PlayerId player, TimePoint now) const;

private:
    std::vector<Seat> seats_;  // the oldest first
};

}  // namespace tickwire::server

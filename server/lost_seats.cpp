#include "lost_seats.hpp"

#include <algorithm>

namespace tickwire::server {

void LostSeats::add(const Seat& seat, TimePoint now) {
    std::erase_if(seats_, [&](const Seat& one) { return one.until <= now; });
    if (seats_.size() >= most) seats_.erase(seats_.begin());
    seats_.push_back(seat);
}

bool LostSeats::holds(const security::Mac& hash, std::uint64_t user, TimePoint now) const {
    return std::ranges::any_of(
        seats_, [&](const Seat& one) { return one.hash == hash && one.user == user && now < one.until; });
}

void LostSeats::remove(const security::Mac& hash) {
    std::erase_if(seats_, [&](const Seat& one) { return one.hash == hash; });
}

void LostSeats::add_to(std::vector<security::Mac>& hashes, PlayerId player, TimePoint now) const {
    std::size_t left = most_of_player;
    for (auto seat = seats_.rbegin(); seat != seats_.rend() && left > 0; ++seat) {
        if (seat->player != player || seat->until <= now) continue;
        hashes.push_back(seat->hash);
        --left;
    }
}

}  // namespace tickwire::server

#include "server/lost_seats.hpp"

#include <catch2/catch.hpp>

using namespace tickwire;
using namespace tickwire::server;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint start{100s};

security::Mac hash_of(unsigned number) {
    return {static_cast<std::byte>(number), static_cast<std::byte>(number >> 8), std::byte{1}};
}
LostSeats::Seat seat(unsigned number, std::uint16_t player = 1) {
    return {PlayerId{player}, hash_of(number), 7, start + 30s};
}
std::vector<security::Mac> of_player(const LostSeats& seats, std::uint16_t player, TimePoint now) {
    std::vector<security::Mac> hashes;
    seats.add_to(hashes, PlayerId{player}, now);
    return hashes;
}

}  // namespace

TEST_CASE("a lost seat is good for its user, until it is taken or its time is over") {
    LostSeats seats;
    for (const unsigned number : {1u, 2u}) seats.add(seat(number), start);
    CHECK_FALSE(seats.holds(hash_of(3), 7, start));
    CHECK_FALSE(seats.holds(hash_of(1), 8, start));
    CHECK(seats.holds(hash_of(1), 7, start + 29s));
    seats.remove(hash_of(1));
    CHECK_FALSE(seats.holds(hash_of(1), 7, start + 29s));
    CHECK(seats.holds(hash_of(2), 7, start + 29s));
    CHECK_FALSE(seats.holds(hash_of(2), 7, start + 30s));
}

TEST_CASE("who had a player's number are told with the last first, and not without end") {
    LostSeats seats;
    for (unsigned number = 1; number <= LostSeats::most_of_player + 2; ++number) seats.add(seat(number), start);
    seats.add(seat(99, 2), start);
    const auto told = of_player(seats, 1, start);
    REQUIRE(told.size() == LostSeats::most_of_player);
    CHECK(told.front() == hash_of(LostSeats::most_of_player + 2));
    CHECK(of_player(seats, 2, start).size() == 1);
    CHECK(of_player(seats, 3, start).empty());
    CHECK(of_player(seats, 1, start + 30s).empty());
}

TEST_CASE("of too many lost seats the oldest makes room") {
    LostSeats seats;
    for (unsigned number = 0; number <= LostSeats::most; ++number) seats.add(seat(number), start);
    CHECK_FALSE(seats.holds(hash_of(0), 7, start));
    CHECK(seats.holds(hash_of(1), 7, start));
}

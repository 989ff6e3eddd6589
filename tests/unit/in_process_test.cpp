#include "tickwire/in_process.hpp"

#include <catch2/catch.hpp>
#include <cstring>
#include <thread>
#include <vector>

using namespace tickwire;

namespace {

const Address a_at = Address::ipv4(10, 0, 0, 1, 1), b_at = Address::ipv4(10, 0, 0, 2, 2);
constexpr TimePoint now{};

bool send(Carrier& from, Address to, std::uint32_t number) {
    const OutgoingDatagram out{to, std::as_bytes(std::span(&number, 1))};
    const auto before = from.counters().datagrams_sent;
    from.send({&out, 1}, now);
    return from.counters().datagrams_sent > before;
}

}  // namespace

TEST_CASE("an in-process pair carries both ways and only to each other") {
    auto [a, b] = in_process_pair(a_at, b_at);
    CHECK(send(*a, b_at, 1));
    CHECK_FALSE(send(*a, a_at, 2));
    CHECK(send(*b, a_at, 3));
    const auto at_b = b->receive(now);
    REQUIRE(at_b.size() == 1);
    CHECK(at_b[0].from == a_at);
    CHECK(at_b[0].bytes.size() == 4);
    CHECK(b->receive(now).empty());
    CHECK(a->receive(now).size() == 1);
}

TEST_CASE("an in-process side that nobody reads drops at its bound, and counts") {
    auto [a, b] = in_process_pair(a_at, b_at);
    int sent = 0;
    for (int i = 0; i < 5000; ++i) sent += send(*a, b_at, 0);
    CHECK(sent == 4096);
    CHECK(a->counters().send_failed == 904);
    CHECK(b->receive(now).size() == 4096);
}

TEST_CASE("an in-process pair serves two threads, in order, and outlives its other half") {
    constexpr std::uint32_t count = 20000;
    auto [a, b] = in_process_pair(a_at, b_at);
    std::thread sender([carrier = std::move(a)] {
        for (std::uint32_t i = 0; i < count;) send(*carrier, b_at, i) ? void(++i) : std::this_thread::yield();
    });
    std::uint32_t expected = 0;
    bool in_order = true;
    while (expected < count) {
        b->wait(std::chrono::seconds(5));
        const auto batch = b->receive(now);
        if (batch.empty()) break;
        for (const auto& in : batch) {
            std::uint32_t number = 0;
            std::memcpy(&number, in.bytes.data(), sizeof number);
            in_order = in_order && number == expected++;
        }
    }
    sender.join();
    CHECK(in_order);
    CHECK(expected == count);
}

#include "transport/session_index.hpp"

#include <catch2/catch.hpp>
#include <map>

#include "tickwire/random.hpp"

using tickwire::transport::SessionId;
using tickwire::transport::SessionIndex;

TEST_CASE("an index of sessions knows what a map knows, whatever came, went and collided") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        tickwire::Random random(seed);
        SessionIndex index;
        std::map<std::uint32_t, std::uint32_t> truth;
        // Some numbers are alike in their low bits and want the same place; the last places' neighbours are the first.
        const auto draw = [&] { return SessionId{random.below(3) << 16 | (60 + random.below(12)) % 64}; };
        for (std::uint32_t i = 0; i < 4'000; ++i) {
            const SessionId session = draw();
            INFO("seed " << seed << ", step " << i << ": " << session.value);
            if (random.below(2) == 0 && session) {
                index.set(session, i);
                truth[session.value] = i;
            } else {
                index.erase(session);
                truth.erase(session.value);
            }
            REQUIRE(index.size() == truth.size());
            const SessionId asked = draw();
            const auto known = truth.find(asked.value);
            REQUIRE(index.find(asked).has_value() == (known != truth.end()));
            if (known != truth.end()) REQUIRE(*index.find(asked) == known->second);
        }
        for (const auto& [session, value] : truth) REQUIRE(index.find(SessionId{session}) == value);
    }
}

TEST_CASE("no session is found under the null number") {
    SessionIndex index;
    CHECK_FALSE(index.find(SessionId{}));
    index.set(SessionId{16}, 7);
    CHECK_FALSE(index.find(SessionId{}));
}

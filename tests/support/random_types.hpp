// Random described types and random values of them, for tests of the codecs: any field type, any visibility.
#pragma once

#include <span>
#include <vector>

#include "tickwire/description.hpp"
#include "tickwire/random.hpp"

namespace tickwire::test {

/// 1 to `most_kinds` kinds.
Description random_description(Random& random, std::uint32_t most_kinds = 3);

/// Anything that a game may hold in all slots of a kind.
std::vector<std::uint32_t> random_slots(const KindInfo& kind, Random& random);

/// How a thing changes from tick to tick: numbers move on with their speeds, jump now and then, texts are edited.
struct Restless {
    std::vector<std::int64_t> speeds;
    void change(const KindInfo& kind, std::vector<std::uint32_t>& slots, Random& random);
};

}  // namespace tickwire::test

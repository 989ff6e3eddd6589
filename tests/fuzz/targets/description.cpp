// A game's description, as a client takes it from a server of another game.
#include "tickwire/description.hpp"

#include "fuzz/fuzz_target.hpp"
#include "support/drift_game.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tickwire;
    static const Description ours = describe<test::Drift>();
    const auto theirs = decode_description(fuzz::bytes_of(data, size));
    if (!theirs) return 0;
    fuzz::require(first_difference(ours, *theirs).empty() == (ours == *theirs));
    const auto again = decode_description(encode(*theirs));
    fuzz::require(again && *again == *theirs);
    return 0;
}

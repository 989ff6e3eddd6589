// A message on a reliable lane, as server and client take it.
#include "fuzz/fuzz_target.hpp"
#include "message/session_messages.hpp"
#include "support/drift_game.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tickwire;
    static const Description description = describe<test::Drift>();
    for (const auto speaker : {message::Speaker::client, message::Speaker::server}) {
        const auto message = message::decode(fuzz::bytes_of(data, size), description, speaker);
        if (!message) continue;
        // What was taken can be said, and is then taken again.
        const auto again = message::decode(message::encode(*message), description, speaker);
        fuzz::require(again && again->index() == message->index());
    }
    return 0;
}

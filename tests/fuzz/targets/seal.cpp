// What somebody who knows a session's number, but not its keys, sends to its server.
#include "fuzz/fuzz_target.hpp"
#include "fuzz/opened_session.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static tickwire::fuzz::OpenedSession session;
    session.forge(tickwire::fuzz::bytes_of(data, size));
    return 0;
}

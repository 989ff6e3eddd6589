// What an authenticated but hostile client puts inside the seal: ENet's commands, acks, state and control, at a server.
#include <array>
#include <memory>

#include "fuzz/fuzz_target.hpp"
#include "fuzz/opened_session.hpp"
#include "security/random.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tickwire;
    static fuzz::OpenedSession session;
    if (size < 1) return 0;
    // The first byte chooses the kind; the rest is sealed as it is.
    const auto kind = static_cast<std::uint8_t>(7 + data[0] % 3);
    session.offer(kind, fuzz::bytes_of(data + 1, size - 1));
    return 0;
}

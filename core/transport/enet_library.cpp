#include "transport/enet_library.hpp"

#include <enet/enet.h>

#include <string>

namespace tickwire::transport {

namespace {

/// From this version on ENet keeps what is to be sent reliably in a list of its own, where earlier ones have another:
/// that member means the same in the program and in the library only if both are on the same side of it.
constexpr ENetVersion separate_send_list = ENET_VERSION_CREATE(1, 3, 18);

std::string to_string(ENetVersion version) {
    return std::to_string(ENET_VERSION_GET_MAJOR(version)) + '.' + std::to_string(ENET_VERSION_GET_MINOR(version)) +
           '.' + std::to_string(ENET_VERSION_GET_PATCH(version));
}

/// ENet ends the program when it has no memory, unless it is given this: then it drops what it was doing.
bool set_callbacks() {
    // Later versions have more callbacks than the headers that this was built with.
    struct {
        ENetCallbacks known{};
        void* unknown[8]{};
    } callbacks;
    callbacks.known.no_memory = [] { ++enet_out_of_memory(); };
    return enet_initialize_with_callbacks(ENET_VERSION, &callbacks.known) == 0;
}

}  // namespace

std::uint64_t& enet_out_of_memory() {
    thread_local std::uint64_t times = 0;
    return times;
}

Result<void> initialize_enet() {
    const ENetVersion linked = enet_linked_version();
    if (linked < ENET_VERSION_CREATE(1, 3, 13) || linked >= ENET_VERSION_CREATE(1, 4, 0)) {
        return Error{ErrorCode::unsupported,
                     "ENet " + to_string(linked) + " is linked; this was built for 1.3.13 to 1.3.x"};
    }
    if ((linked >= separate_send_list) != (ENET_VERSION >= separate_send_list)) {
        return Error{ErrorCode::unsupported, "ENet " + to_string(linked) +
                                                 " is linked; this was built with headers of " +
                                                 to_string(ENET_VERSION) + ", whose peers are laid out differently"};
    }
    static const bool initialized = set_callbacks();
    if (!initialized) return Error{ErrorCode::io, "ENet could not be initialized"};
    return {};
}

}  // namespace tickwire::transport

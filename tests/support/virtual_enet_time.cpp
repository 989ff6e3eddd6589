// ENet's clock for tests: these definitions take the place of the shared library's, so that an unmodified ENet runs on
// the time that the transport sets before each service, to the millisecond, and one seed gives one run.
#include "support/virtual_enet_time.hpp"

#include <enet/enet.h>

namespace {
enet_uint32 virtual_time_ms = 0;
unsigned reads = 0;
}  // namespace

extern "C" {
enet_uint32 enet_time_get(void) {
    ++reads;
    return virtual_time_ms;
}
void enet_time_set(enet_uint32 new_time_ms) {
    virtual_time_ms = new_time_ms;
}
}

namespace tickwire::test {
bool enet_reads_virtual_time() {
    const unsigned before = reads;
    ENetHost* host = enet_host_create(nullptr, 1, 1, 0, 0);
    if (host == nullptr) return false;
    enet_host_service(host, nullptr, 0);
    enet_host_destroy(host);
    return reads > before;
}
}  // namespace tickwire::test

// ENet's clock in this program is the one that the transport sets before each service, so that a lab on virtual time
// repeats from its seed, byte for byte. On real time nothing changes but that ENet's clock stands during a service.
#pragma once

namespace skirmish {

/// Makes the program hold the definitions that take the place of the shared library's.
void run_enet_on_given_time();

}  // namespace skirmish

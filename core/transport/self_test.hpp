// Before a server opens its port it proves to itself that the seal holds in this build, on this machine, with the
// libraries that are linked: a real session in memory, watched from outside and attacked.
#pragma once

#include "tickwire/result.hpp"
#include "tickwire/time.hpp"

namespace tickwire::transport {

/// Takes about a millisecond of work. An error says which promise was broken; nothing must be served then.
Result<void> run_self_test(TimePoint now);

}  // namespace tickwire::transport

// The log of our programs: lines with time and level on standard error, so that standard output stays for results.
#pragma once

#include <string>

#include "tickwire/log.hpp"

namespace skirmish {

/// trace, debug, info, warning, error or off.
void start_log(const std::string& level);
/// For the library's configs; each line begins with `prefix`.
tickwire::LogSink log_sink(const std::string& prefix = {});

}  // namespace skirmish

// Where the library's log lines go: a function that the program passes in. The library itself prints nothing.
#pragma once

#include <functional>
#include <string_view>

namespace tickwire {

enum class LogLevel { debug, info, warning, error };
/// Called on the thread that runs the server or client, with one line without its newline. Empty: silence.
using LogSink = std::function<void(LogLevel, std::string_view)>;

}  // namespace tickwire

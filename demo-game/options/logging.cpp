#include "options/logging.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace skirmish {

void start_log(const std::string& level) {
    spdlog::set_default_logger(spdlog::stderr_color_mt("skirmish"));
    spdlog::set_pattern("%Y-%m-%d %H:%M:%S.%e %^%-7l%$ %v");
    spdlog::set_level(spdlog::level::from_str(level));
}

tickwire::LogSink log_sink() {
    return [](tickwire::LogLevel level, std::string_view line) {
        switch (level) {
            case tickwire::LogLevel::debug:
                return spdlog::debug("{}", line);
            case tickwire::LogLevel::info:
                return spdlog::info("{}", line);
            case tickwire::LogLevel::warning:
                return spdlog::warn("{}", line);
            case tickwire::LogLevel::error:
                return spdlog::error("{}", line);
        }
    };
}

}  // namespace skirmish

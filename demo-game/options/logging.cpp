#include "options/logging.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace skirmish {

void start_log(const std::string& level) {
    spdlog::set_default_logger(spdlog::stderr_color_mt("skirmish"));
    spdlog::set_pattern("%Y-%m-%d %H:%M:%S.%e %^%-7l%$ %v");
    spdlog::set_level(spdlog::level::from_str(level));
}

tickwire::LogSink log_sink(const std::string& prefix) {
    return [prefix](tickwire::LogLevel level, std::string_view line) {
        switch (level) {
            case tickwire::LogLevel::debug:
                return spdlog::debug("{}{}", prefix, line);
            case tickwire::LogLevel::info:
                return spdlog::info("{}{}", prefix, line);
            case tickwire::LogLevel::warning:
                return spdlog::warn("{}{}", prefix, line);
            case tickwire::LogLevel::error:
                return spdlog::error("{}{}", prefix, line);
        }
    };
}

}  // namespace skirmish

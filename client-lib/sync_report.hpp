// What the sync test has found, in words: fields that come out differently when a tick is simulated again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <utility>

#include "tickwire/description.hpp"
#include "tickwire/detail/client_core.hpp"
#include "tickwire/log.hpp"

namespace tickwire::client {

class SyncReport {
public:
    /// Both must outlive the report.
    SyncReport(const Description& description, const LogSink& log) : description_(description), log_(log) {}
    /// Each field once.
    void log_new(std::span<const detail::Misprediction> differences);

private:
    const Description& description_;
    const LogSink& log_;
    std::set<std::pair<std::uint16_t, std::size_t>> named_;
};

}  // namespace tickwire::client

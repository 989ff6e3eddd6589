#include "sync_report.hpp"

#include <string>

namespace tickwire::client {

void SyncReport::log_new(std::span<const detail::Misprediction> differences) {
    for (const detail::Misprediction& difference : differences) {
        const KindInfo& kind = description_.kinds[difference.kind];
        for (std::size_t i = 0; i < kind.fields.size(); ++i) {
            if (difference.predicted[i] == difference.truth[i]) continue;
            if (!named_.insert({difference.kind, i}).second || !log_) continue;
            log_(LogLevel::error, "sync test: " + kind.name + "." + kind.fields[i].name + " at tick " +
                                      std::to_string(difference.tick.value) + " came out as " +
                                      std::to_string(difference.predicted[i]) + " first and as " +
                                      std::to_string(difference.truth[i]) + " again");
        }
    }
}

}  // namespace tickwire::client

// Trained priors that servers have offered: the last one in memory, and each in a file named by its digest, so that the
// next match with the same server needs no transfer. What a file holds is believed only when its digest fits.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "message/session_messages.hpp"
#include "shared_decoding.hpp"
#include "snapshot/prior.hpp"
#include "tickwire/log.hpp"

namespace tickwire::client {

class PriorCache {
public:
    using Prior = std::shared_ptr<const snapshot::Prior>;
    /// More files than these are not kept: those that have not been used for longest go.
    static constexpr std::size_t most_files = 16;

    /// `memory` must outlive the cache. `folder` empty: in memory only; else it is made when something is kept in it.
    PriorCache(HeldPrior& memory, std::filesystem::path folder, LogSink log)
        : memory_(memory), folder_(std::move(folder)), log_(std::move(log)) {}

    /// Null when it is not here, or a file of that name is damaged.
    Prior find(const message::PriorName& name, const Description& description);
    /// What a server has sent. An error when that is not what it named, or no prior for this game. A folder that cannot
    /// be written to costs a line in the log.
    Result<Prior> add(const message::PriorName& name, std::span<const std::byte> bytes, const Description& description);

private:
    std::filesystem::path file_of(const message::PriorName& name) const;
    void keep(const message::PriorName& name, std::span<const std::byte> bytes) const;
    void remove_old() const;
    void log(LogLevel level, const std::string& line) const;

    HeldPrior& memory_;
    std::filesystem::path folder_;
    LogSink log_;
};

}  // namespace tickwire::client

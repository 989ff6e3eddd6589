// Trained priors that servers offer: the one that came with the game; of those that were fetched the last one in
// memory, and each in a file named by its digest, so that the next match with the same server needs no transfer. What a
// file holds is believed only when its digest fits.
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

    struct Places {
        std::filesystem::path own;     ///< file that came with the game; empty: none
        std::filesystem::path folder;  ///< empty: in memory only; else it is made when something is kept in it
    };
    /// `memory` must outlive the cache.
    PriorCache(HeldPrior& memory, Places places, LogSink log)
        : memory_(memory), places_(std::move(places)), log_(std::move(log)) {}

    /// Null when it is not here, or a file of that name is damaged.
    Prior find(const message::PriorName& name, const Description& description);
    /// What a server has sent. An error when that is not what it named, or no prior for this game. A folder that cannot
    /// be written to costs a line in the log.
    Result<Prior> add(const message::PriorName& name, std::span<const std::byte> bytes, const Description& description);

private:
    Prior find_own(const message::PriorName& name, const Description& description) const;
    Prior find_kept(const message::PriorName& name, const Description& description) const;
    std::filesystem::path file_of(const message::PriorName& name) const;
    void keep(const message::PriorName& name, std::span<const std::byte> bytes) const;
    void remove_old() const;
    void log(LogLevel level, const std::string& line) const;

    HeldPrior& memory_;
    Places places_;
    LogSink log_;
};

}  // namespace tickwire::client

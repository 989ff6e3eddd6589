// A match on a thread of its own, for playing without anybody's server.
#pragma once

#include <filesystem>
#include <memory>
#include <thread>

#include "app/options.hpp"
#include "match/match.hpp"

namespace skirmish {

class EmbeddedMatch {
public:
    static tickwire::Result<std::unique_ptr<EmbeddedMatch>> start(const MatchConfig& config);
    ~EmbeddedMatch();
    std::uint16_t port() const { return port_; }

private:
    explicit EmbeddedMatch(std::unique_ptr<Match> match);
    std::unique_ptr<Match> match_;  // touched by its thread only, from now on; stop() aside
    std::uint16_t port_;
    std::thread thread_;
};

/// Of the player alone, on its own machine, as the options wish it.
tickwire::Result<std::unique_ptr<EmbeddedMatch>> own_match(const Options& options, const std::filesystem::path& assets);

}  // namespace skirmish

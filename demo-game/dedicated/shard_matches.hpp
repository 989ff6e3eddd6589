// The matches of one tickwire-server: one, or a shard for each, with a thread of its own.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "dedicated/admin.hpp"
#include "dedicated/server_options.hpp"
#include "match/match.hpp"

namespace skirmish {

class ShardMatches {
public:
    /// Opens them all, or none. `options` and `admin` must outlive it.
    static tickwire::Result<std::unique_ptr<ShardMatches>> open(const ServerOptions& options, Admin& admin);
    ShardMatches(const ServerOptions& options, Admin& admin) : options_(options), admin_(admin) {}

    /// Until stop(), the time limit, or, where there is one match, its failure: false then. Of several a failed one
    /// begins anew.
    bool run();
    /// Safe from a signal handler.
    void stop();

private:
    struct Shard {
        std::uint32_t number = 0;
        std::string prefix{};  // of its lines in the log
        std::unique_ptr<Match> match{};
        bool failed = false;
    };
    tickwire::Result<std::unique_ptr<Match>> open_match(const Shard& shard) const;
    void run_shard(Shard& shard);
    void look_after(Shard& shard, tickwire::TimePoint end);

    const ServerOptions& options_;
    Admin& admin_;
    std::shared_ptr<tickwire::Shards> board_;  // null: alone
    std::vector<Shard> shards_;
    std::atomic<bool> stopping_{false};
};

}  // namespace skirmish

#include "dedicated/shard_matches.hpp"

#include <spdlog/spdlog.h>

#include "options/logging.hpp"
#include "tickwire/shards.hpp"

namespace skirmish {

namespace {

const char* admission_text(tickwire::Admission admission) {
    switch (admission) {
        case tickwire::Admission::join_key:
            return ", with a join key";
        case tickwire::Admission::token:
            return ", with connect tokens";
        default:
            return ", open to everybody";
    }
}

void log_happenings(tickwire::Server<Skirmish>& server, const std::string& prefix) {
    const auto roster = server.roster();
    const auto name_of = [&](tickwire::PlayerId player) -> std::string {
        for (const auto& entry : roster) {
            if (entry.player == player) return entry.name;
        }
        return "somebody";
    };
    for (const auto& [room, line] : server.chat()) spdlog::info("{}{} says: {}", prefix, name_of(line.from), line.text);
    for (const auto& arrival : server.joined()) {
        if (arrival.bot) spdlog::debug("{}bot {} joined", prefix, arrival.name);
    }
}

void log_figures(const tickwire::ServerStats& stats, const std::string& prefix) {
    spdlog::info("{}closed after {} ticks; {} commands came, {} too late", prefix, stats.ticks, stats.commands_received,
                 stats.commands_late);
    spdlog::info("{}{} shots, {} hit, {} spared; clipped: {} by max rewind, {} by round trip", prefix,
                 stats.shots_judged, stats.shots_hit, stats.shots_spared, stats.shots_clipped_by_cap,
                 stats.shots_clipped_by_path);
}

}  // namespace

tickwire::Result<std::unique_ptr<ShardMatches>> ShardMatches::open(const ServerOptions& options, Admin& admin) {
    auto matches = std::make_unique<ShardMatches>(options, admin);
    if (options.shards > 1) {
        auto board = tickwire::Shards::open(options.shards);
        if (!board) return board.error();
        matches->board_ = std::move(*board);
    }
    for (std::uint32_t number = 0; number < options.shards; ++number) {
        Shard shard{.number = number};
        if (options.shards > 1) shard.prefix = "shard " + std::to_string(number) + ": ";
        auto match = matches->open_match(shard);
        if (!match) return tickwire::Error{match.error().code, shard.prefix + match.error().message};
        shard.match = std::move(*match);
        const tickwire::ServerConfig& server = options.match.server;
        spdlog::info("{}listening on {}:{} (UDP), map {}, {}, up to {} players{}", shard.prefix,
                     server.bind_host.empty() ? "[::]" : server.bind_host, shard.match->server().port(),
                     shard.match->arena().title, options.play.mode, server.max_players,
                     admission_text(server.admission));
        matches->shards_.push_back(std::move(shard));
    }
    return matches;
}

tickwire::Result<std::unique_ptr<Match>> ShardMatches::open_match(const Shard& shard) const {
    MatchConfig config = options_.match;
    config.server.log = log_sink(shard.prefix);
    config.server.shards = board_;
    config.server.shard = shard.number;
    if (config.server.port != 0) config.server.port = static_cast<std::uint16_t>(config.server.port + shard.number);
    if (config.server.seed != 0) config.server.seed += shard.number;
    return Match::open(config);
}

bool ShardMatches::run() {
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 1; i < shards_.size(); ++i) threads.emplace_back([this, i] { run_shard(shards_[i]); });
        run_shard(shards_.front());
    }
    for (const Shard& shard : shards_) {
        if (shard.match) log_figures(shard.match->server().stats(), shard.prefix);
    }
    return std::ranges::none_of(shards_, &Shard::failed);
}

void ShardMatches::run_shard(Shard& shard) {
    const auto end = options_.seconds > 0 ? tickwire::monotonic_now() +
                                                tickwire::Duration(static_cast<std::int64_t>(options_.seconds * 1e6))
                                          : tickwire::TimePoint::max();
    while (true) {
        look_after(shard, end);
        // There is one match: whoever supervises this process starts another.
        if (!shard.failed || shards_.size() == 1 || stopping_) return;
        spdlog::warn("{}begins anew", shard.prefix);
        shard.match.reset();  // and its port is free
        auto match = open_match(shard);
        if (!match) {
            spdlog::error("{}stays closed: {}", shard.prefix, match.error().message);
            return;
        }
        shard.match = std::move(*match);
        shard.failed = false;
    }
}

void ShardMatches::look_after(Shard& shard, tickwire::TimePoint end) {
    Match& match = *shard.match;
    match.run([&] {
        log_happenings(match.server(), shard.prefix);
        admin_.serve(match.server(), shard.number);
        shard.failed = !match.server().failed().empty();
        if (shard.failed || stopping_ || tickwire::monotonic_now() >= end) match.stop();
    });
}

void ShardMatches::stop() {
    stopping_ = true;
    // Of several each looks at that within a second; another thread may be opening one anew.
    if (shards_.size() == 1) shards_.front().match->stop();
}

}  // namespace skirmish

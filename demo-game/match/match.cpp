#include "match/match.hpp"

#include "bots/bot_crew.hpp"
#include "maps/map_file.hpp"
#include "trace/judgement_writer.hpp"
#include "trace/trace_writer.hpp"

namespace skirmish {

namespace {

class MatchWithBots final : public Match {
public:
    MatchWithBots(const MatchConfig& config, Arena arena, tickwire::Server<Skirmish> server,
                  std::unique_ptr<TraceWriter> trace, std::unique_ptr<JudgementWriter> judgements)
        : arena_(std::move(arena)),
          server_(std::move(server)),
          crew_(arena_, config.players, config.server.max_players, config.server.seed + 1, config.bot_skill),
          trace_(std::move(trace)),
          judgements_(std::move(judgements)) {}

    void run(const std::function<void()>& each) override {
        while (server_.wait_for_tick()) {
            server_.advance();
            crew_.play(server_);
            if (const tickwire::Frame* frame = server_.latest_frame(); trace_ && frame != nullptr)
                trace_->write(*frame);
            if (judgements_) write_judgements();
            if (each) each();
        }
        server_.close();
    }
    void stop() override { server_.stop(); }
    tickwire::Server<Skirmish>& server() override { return server_; }
    const Arena& arena() const override { return arena_; }

private:
    void write_judgements() {
        const auto fresh = server_.judgements({.after = judgements_->newest()});
        if (!fresh.empty()) judgements_->write(fresh, server_.roster());
    }

    const Arena arena_;
    tickwire::Server<Skirmish> server_;
    BotCrew crew_;
    std::unique_ptr<TraceWriter> trace_;
    std::unique_ptr<JudgementWriter> judgements_;
};

}  // namespace

tickwire::Result<std::unique_ptr<Match>> Match::open(const MatchConfig& config) {
    if (config.players > config.server.max_players) {
        return tickwire::Error{tickwire::ErrorCode::invalid_argument,
                               "bots fill up to " + std::to_string(config.players) + " players, must be 0 to " +
                                   std::to_string(config.server.max_players) + " (max players)"};
    }
    auto arena = load_map(config.assets, config.map);
    if (!arena) return arena.error();
    arena->rules = config.rules;
    if (auto fits = check_mode(*arena); !fits) return fits.error();
    std::unique_ptr<TraceWriter> trace;
    if (!config.trace.empty()) {
        auto opened = TraceWriter::open(config.trace, {});
        if (!opened) return opened.error();
        trace = std::move(*opened);
    }
    std::unique_ptr<JudgementWriter> judgements;
    if (!config.judgements.empty()) {
        auto opened = JudgementWriter::open(config.judgements);
        if (!opened) return opened.error();
        judgements = std::move(*opened);
    }
    tickwire::ServerConfig server_config = config.server;
    if (server_config.prior_file.empty()) server_config.prior_file = prior_of(config.assets);
    auto server = tickwire::Server<Skirmish>::open(std::move(server_config), *arena, arena->name);
    if (!server) return server.error();
    return std::unique_ptr<Match>(std::make_unique<MatchWithBots>(config, std::move(*arena), std::move(*server),
                                                                  std::move(trace), std::move(judgements)));
}

}  // namespace skirmish

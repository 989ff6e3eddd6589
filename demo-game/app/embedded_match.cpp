#include "app/embedded_match.hpp"

#include "options/logging.hpp"

namespace skirmish {

EmbeddedMatch::EmbeddedMatch(std::unique_ptr<Match> match)
    : match_(std::move(match)), port_(match_->server().port()), thread_([this] { match_->run(); }) {}

EmbeddedMatch::~EmbeddedMatch() {
    match_->stop();
    thread_.join();
}

tickwire::Result<std::unique_ptr<EmbeddedMatch>> EmbeddedMatch::start(const MatchConfig& config) {
    auto match = Match::open(config);
    if (!match) return match.error();
    return std::unique_ptr<EmbeddedMatch>(new EmbeddedMatch(std::move(*match)));
}

tickwire::Result<std::unique_ptr<EmbeddedMatch>> own_match(const Options& options,
                                                           const std::filesystem::path& assets) {
    MatchConfig config{.assets = assets,
                       .map = options.map,
                       .players = options.players,
                       .bot_skill = options.play.bots(),
                       .rules = options.play.match_rules()};
    config.server.port = 0;
    config.server.bind_host = "::1";
    config.server.seed = options.seed;
    config.server.prior_file = options.prior;
    config.server.log = log_sink();
    return EmbeddedMatch::start(config);
}

}  // namespace skirmish

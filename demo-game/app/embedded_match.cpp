#include "app/embedded_match.hpp"

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

}  // namespace skirmish

// The prior that a server offers: from the cache, or else on its way to this client, piece after piece, asked for while
// the game is played. A connection that is lost costs the piece that was under way; the next one goes on from there.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "message/session_messages.hpp"
#include "prior_cache.hpp"
#include "tickwire/result.hpp"

namespace tickwire::client {

class OfferedPrior {
public:
    using Prior = PriorCache::Prior;
    explicit OfferedPrior(PriorCache cache) : cache_(std::move(cache)) {}

    /// A server has let us in, and offers this. The prior, if it is here already. An error when nothing like it can be
    /// meant; nothing is allocated for it before.
    Result<Prior> begin(const std::optional<message::PriorName>& offer, const Description& description);
    /// What to ask the server now; nothing while its answer is awaited, or when nothing is missing.
    std::optional<message::PriorRequest> ask();
    /// The prior, if that was the last piece. An error for what was not asked for, and for a whole that is not what was
    /// named.
    Result<Prior> take(const message::PriorPiece& piece, const Description& description);

private:
    PriorCache cache_;
    std::optional<message::PriorName> wanted_;  // nothing: there is none, or it is here
    std::vector<std::byte> bytes_;              // of it
    bool asked_ = false;
};

}  // namespace tickwire::client

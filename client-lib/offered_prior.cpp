#include "offered_prior.hpp"

#include <algorithm>

namespace tickwire::client {

namespace {

Error malformed(const std::string& what) {
    return {ErrorCode::malformed, what};
}

}  // namespace

Result<OfferedPrior::Prior> OfferedPrior::begin(const std::optional<message::PriorName>& offer,
                                                const Description& description) {
    asked_ = false;
    if (offer && (offer->bytes == 0 || offer->bytes > message::max_prior_bytes))
        return malformed("a prior of " + std::to_string(offer->bytes) + " bytes, must have 1 to " +
                         std::to_string(message::max_prior_bytes));
    if (offer && offer == wanted_) return Prior();
    wanted_.reset();
    bytes_.clear();
    if (!offer) return Prior();
    Prior here = cache_.find(*offer, description);
    if (!here) wanted_ = offer;
    return here;
}

std::optional<message::PriorRequest> OfferedPrior::ask() {
    if (!wanted_ || asked_) return std::nullopt;
    asked_ = true;
    return message::PriorRequest{static_cast<std::uint32_t>(bytes_.size())};
}

Result<OfferedPrior::Prior> OfferedPrior::take(const message::PriorPiece& piece, const Description& description) {
    const std::size_t left = wanted_ ? wanted_->bytes - bytes_.size() : 0;
    if (!asked_ || piece.offset != bytes_.size() ||
        piece.bytes.size() != std::min<std::size_t>(message::prior_piece_bytes, left))
        return malformed("a piece of a prior that was not asked for, " + std::to_string(piece.bytes.size()) +
                         " bytes at " + std::to_string(piece.offset));
    asked_ = false;
    bytes_.insert(bytes_.end(), piece.bytes.begin(), piece.bytes.end());
    if (bytes_.size() < wanted_->bytes) return Prior();
    auto prior = cache_.add(*wanted_, bytes_, description);
    wanted_.reset();
    bytes_ = std::vector<std::byte>();  // a braced nothing would keep the memory
    return prior;
}

}  // namespace tickwire::client

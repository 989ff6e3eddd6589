// The trained prior that the host offers: read and checked at the start, then given piece by piece to the clients that
// lack it, within a rate for each of them and one for all. Reception tells it what clients ask; the server's advance()
// has it send.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "message/session_messages.hpp"
#include "players.hpp"
#include "snapshot/prior.hpp"
#include "transport/server_transport.hpp"
#include "transport/token_bucket.hpp"

namespace tickwire::server {

class PriorDelivery {
public:
    /// Of what a client's budget is, its pieces may take so much; and never more than the second, in bytes a second.
    static constexpr double share_of_budget = 0.25;
    static constexpr double most_for_one = 64 * 1024;

    /// Refused when it is no prior, damaged, larger than max_prior_bytes, or trained for another description.
    /// `most_kbit` is the rate for all clients together.
    static Result<std::unique_ptr<PriorDelivery>> open(const std::string& file, const Description& description,
                                                       std::uint32_t most_kbit);
    PriorDelivery(std::vector<std::byte> bytes, std::shared_ptr<const snapshot::Prior> prior, std::uint32_t most_kbit);

    const message::PriorName& name() const { return name_; }
    const std::shared_ptr<const snapshot::Prior>& prior() const { return prior_; }

    /// The client asks for the piece at `offset`. False: no honest client asks that. One that begins may do so at any
    /// piece, since it may hold others from an earlier connection; then each piece follows the one before, and is asked
    /// for when that has been sent.
    bool ask(Player& player, std::uint32_t offset);
    /// The client says that it holds the prior: its snapshots start from it. False: it has said so before.
    bool held(Player& player);
    /// Pieces that were asked for, first come first served, as far as the rates allow. Returns how many bytes.
    std::size_t send(Players& players, transport::ServerTransport& transport, TimePoint now);

private:
    std::span<const std::byte> piece(std::uint32_t offset) const;

    std::vector<std::byte> bytes_;
    std::shared_ptr<const snapshot::Prior> prior_;
    message::PriorName name_;
    transport::TokenBucket rate_;
    std::deque<transport::SessionId> waiting_;
};

}  // namespace tickwire::server

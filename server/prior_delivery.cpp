#include "prior_delivery.hpp"

#include <algorithm>

#include "security/secret.hpp"
#include "storage/file.hpp"

namespace tickwire::server {

namespace {

constexpr double bytes_a_kbit = 125;

/// Bytes a second for this client's pieces.
double rate_of(const Player& player) {
    const std::uint32_t budget = player.snapshots->stats().budget_kbit;
    return budget == 0 ? PriorDelivery::most_for_one
                       : std::min(PriorDelivery::most_for_one, budget * bytes_a_kbit * PriorDelivery::share_of_budget);
}

}  // namespace

Result<std::unique_ptr<PriorDelivery>> PriorDelivery::open(const std::string& file, const Description& description,
                                                           std::uint32_t most_kbit) {
    auto bytes = storage::read_file(file, message::max_prior_bytes);
    if (!bytes) return bytes.error();
    auto prior = snapshot::load_prior(*bytes, description);
    if (!prior) return Error{prior.error().code, file + ": " + prior.error().message};
    return std::make_unique<PriorDelivery>(std::move(*bytes),
                                           std::make_shared<const snapshot::Prior>(std::move(*prior)), most_kbit);
}

PriorDelivery::PriorDelivery(std::vector<std::byte> bytes, std::shared_ptr<const snapshot::Prior> prior,
                             std::uint32_t most_kbit)
    : bytes_(std::move(bytes)),
      prior_(std::move(prior)),
      name_{.digest = {}, .bytes = static_cast<std::uint32_t>(bytes_.size())},
      rate_(most_kbit * bytes_a_kbit, std::max<double>(message::prior_piece_bytes, most_kbit * bytes_a_kbit / 20)) {
    const auto digest = security::digest_of(bytes_);
    std::copy_n(digest.begin(), name_.digest.size(), name_.digest.begin());
}

std::span<const std::byte> PriorDelivery::piece(std::uint32_t offset) const {
    const auto rest = std::span(bytes_).subspan(offset);
    return rest.first(std::min<std::size_t>(rest.size(), message::prior_piece_bytes));
}

bool PriorDelivery::ask(Player& player, std::uint32_t offset) {
    PriorPull& pull = player.prior;
    const bool next = pull.begun ? offset == pull.next : offset % message::prior_piece_bytes == 0;
    if (!next || offset >= bytes_.size() || pull.asked || pull.held) return false;
    pull.begun = pull.asked = true;
    pull.next = offset;
    waiting_.push_back(player.session);
    return true;
}

bool PriorDelivery::held(Player& player) {
    if (player.prior.held) return false;
    player.prior.held = true;
    player.snapshots->set_prior(snapshot::PriorChoice::offered);
    return true;
}

std::size_t PriorDelivery::send(Players& players, transport::ServerTransport& transport, TimePoint now) {
    std::size_t sent = 0;
    for (std::size_t left = waiting_.size(); left > 0; --left) {
        const transport::SessionId session = waiting_.front();
        Player* player = players.find(session);
        if (player == nullptr || !player->prior.asked) {  // it has left meanwhile
            waiting_.pop_front();
            continue;
        }
        PriorPull& pull = player->prior;
        if (now < pull.not_before) {
            waiting_.pop_front();
            waiting_.push_back(session);
            continue;
        }
        const auto bytes = piece(pull.next);
        if (!rate_.take(static_cast<double>(bytes.size()), now)) break;
        waiting_.pop_front();
        transport.send_message(session, transport::Lane::bulk,
                               message::encode(message::PriorPiece{pull.next, {bytes.begin(), bytes.end()}}));
        pull.asked = false;
        pull.next += static_cast<std::uint32_t>(bytes.size());
        pull.not_before =
            now + Duration(static_cast<std::int64_t>(static_cast<double>(bytes.size()) / rate_of(*player) * 1e6));
        sent += bytes.size();
    }
    return sent;
}

}  // namespace tickwire::server

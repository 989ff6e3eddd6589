#include "tickwire/shards.hpp"

#include <string>

#include "security/random.hpp"
#include "security/secret.hpp"
#include "security/token.hpp"

namespace tickwire {

Result<std::shared_ptr<Shards>> Shards::open(std::uint32_t count) {
    if (count < 1 || count > most) {
        return Error{ErrorCode::invalid_argument,
                     "shards: " + std::to_string(count) + ", must be 1 to " + std::to_string(most)};
    }
    if (auto ready = security::initialize_crypto(); !ready) return ready.error();
    return std::shared_ptr<Shards>(new Shards(count));
}

Shards::Shards(std::uint32_t count) : loads_(count), used_tokens_(std::make_shared<security::UsedTokens>()) {
    security::system_random().fill(cookie_key_);
}

Shards::Load Shards::total() const {
    const std::lock_guard lock(guard_);
    Load total{.takes_more = false};
    for (const Standing& each : loads_) {
        total.players += each.load.players;
        total.bots += each.load.bots;
        total.max_players += each.load.max_players;
        total.takes_more |= each.load.takes_more;
    }
    return total;
}

void Shards::publish(std::uint32_t shard, const Load& load) {
    const std::lock_guard lock(guard_);
    loads_[shard].load = load;
    loads_[shard].sent /= 2;
}

std::uint16_t Shards::place() {
    const std::lock_guard lock(guard_);
    Standing* best = nullptr;
    double least = 0;
    for (Standing& each : loads_) {
        if (each.load.port == 0 || each.load.max_players == 0) continue;
        const double taken =
            (each.load.players - each.load.bots + each.sent) / each.load.max_players + (each.load.takes_more ? 0 : 1);
        if (best == nullptr || taken < least) {
            best = &each;
            least = taken;
        }
    }
    if (best == nullptr) return 0;
    ++best->sent;
    return best == &loads_.front() ? std::uint16_t{0} : best->load.port;
}

}  // namespace tickwire

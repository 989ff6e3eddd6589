// Several servers in one process, each in a thread of its own with a port, rooms and players of its own: shards of one
// address. Clients know the first one's port alone; it sends each who joins to where there is most room.
//
//     config.shards = *Shards::open(4);
//     for (config.shard = 0; config.shard < 4; ++config.shard, ++config.port) {   // the first one first
//         auto server = Server<Game>::open(config, ...);
//         threads.emplace_back([server = std::move(*server)]() mutable { while (server.wait_for_tick()) ... });
//     }
//
// Nothing of it is in the way of ticks: a shard looks in when somebody knocks, and a few times a second.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "tickwire/result.hpp"

namespace tickwire {

namespace security {
class UsedTokens;
}

/// What the shards tell each other. Every function may be called from any thread.
class Shards {
public:
    static constexpr std::uint32_t most = 64;

    /// 1 to most; else an error with that range.
    static Result<std::shared_ptr<Shards>> open(std::uint32_t count);

    struct Load {
        std::uint16_t port = 0;  ///< 0: not open yet, or closed
        std::uint32_t players = 0, bots = 0, max_players = 0;
        bool takes_more = true;  ///< false while it sheds joins
    };
    std::uint32_t count() const { return static_cast<std::uint32_t>(loads_.size()); }
    /// Of all: players, bots and places together; no port.
    Load total() const;

    /// For the servers themselves. A shard says how it stands.
    void publish(std::uint32_t shard, const Load& load);
    /// Where the next is to join: the port of the shard with the smallest part of its places taken, counting those that
    /// were sent there and have not come yet; 0: the first shard, who asks this.
    std::uint16_t place();
    /// What lets one shard believe the cookies of another, 32 bytes.
    const std::array<std::byte, 32>& cookie_key() const { return cookie_key_; }
    /// A connect token lets in once, not once a shard.
    const std::shared_ptr<security::UsedTokens>& used_tokens() const { return used_tokens_; }

private:
    struct Standing {
        Load load{};
        double sent = 0;  // there, since it last said how it stands, and half of those before
    };
    explicit Shards(std::uint32_t count);

    mutable std::mutex guard_;
    std::vector<Standing> loads_;
    std::array<std::byte, 32> cookie_key_{};
    std::shared_ptr<security::UsedTokens> used_tokens_;
};

}  // namespace tickwire

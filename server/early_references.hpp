// Whether the next snapshot for a client may refer to ones that it has not acked yet. Every second snapshot belongs to
// one chain, those between to another. A chain's first refers to what is acked alone, and each after it to those of the
// chain before it as well; the other chain begins in the middle of the first. One that is seen to be lost ends its
// chain at once: of a round trip's snapshots every second is missing then. For paths that are long, where what is acked
// is old, and lose little.
#pragma once

#include <array>
#include <cstdint>

#include "tickwire/time.hpp"

namespace tickwire::server {

class EarlyReferences {
public:
    /// `below_percent` of loss; 0: never.
    explicit EarlyReferences(std::uint32_t below_percent) : below_percent_(below_percent) {}

    /// So many snapshots a path has to be quiet for, until the first of them.
    static constexpr std::uint32_t patience = 300;

    bool weighs_loss() const { return below_percent_ != 0; }
    /// What is known of the path. The masks count back from the tick of the next snapshot.
    struct Path {
        double loss_percent = 0;
        std::uint64_t arrived = 0;  ///< snapshots that the client has got, whether it can read them or not
        std::uint64_t acked = 0;    ///< those of them that it can read
    };
    /// The snapshots of the chain that go before that of `tick`: bit n is the tick n before. 0: it begins a chain.
    std::uint64_t choose(Tick tick, const Path& path);
    /// That of `tick` has left, with references to ticks of the chain (0: none), in so many datagrams.
    void sent(Tick tick, std::uint64_t referred, std::size_t parts);
    /// It could not be sent: nothing may refer to it.
    void failed();

private:
    struct Chain {
        bool open = false;            // may be referred to
        Tick last{};                  // of its snapshots
        std::uint64_t members = 0;    // counted back from the last, which is bit 0
        std::uint64_t referable = 0;  // those of them that the last refers to, and itself
    };
    bool pays(Tick tick, const Path& path);
    static bool sound(const Chain& chain, Tick tick, const Path& path);

    std::uint32_t below_percent_;
    std::uint32_t quiet_ = 0;           // for so many snapshots the path has lost little
    std::int32_t usual_age_ = 1 << 20;  // of what is acked, in 1/64 tick
    std::uint32_t number_ = 0;          // of the next snapshot
    Tick last_{};                       // of all snapshots
    std::array<Chain, 2> chains_;
};

}  // namespace tickwire::server

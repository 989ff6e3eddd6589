// Whether the next snapshot for a client may refer to ones that it has not acked yet. Snapshots come in groups: the
// first refers to what is acked alone, and each after it to those of the group before it as well. So a lost one costs
// at most the rest of its group, never more. For paths that are long, where what is acked is old, and lose little.
#pragma once

#include <cstdint>

#include "tickwire/time.hpp"

namespace tickwire::server {

class EarlyReferences {
public:
    /// `below_percent` of loss; 0: never.
    explicit EarlyReferences(std::uint32_t below_percent) : below_percent_(below_percent) {}

    bool weighs_loss() const { return below_percent_ != 0; }
    struct Path {
        double loss_percent = 0;
        std::int32_t acked_age = 64;  ///< ticks since the newest snapshot that is acked; 64: none is
    };
    /// The snapshots of the group that go before that of `tick`: bit n is the tick n before. 0: it begins a group.
    std::uint64_t choose(Tick tick, const Path& path);
    /// That of `tick` has left, with references to ticks of the group (0: none), in so many datagrams.
    void sent(Tick tick, std::uint64_t referred, std::size_t parts);
    /// It could not be sent: nothing may refer to it.
    void failed() { size_ = 0; }

private:
    bool pays(Tick tick, const Path& path);

    std::uint32_t below_percent_;
    bool quiet_ = false;       // the path loses little
    std::uint32_t size_ = 0;   // of the group, so far
    Tick last_{};              // of its snapshots
    std::uint64_t group_ = 0;  // all of them, counted back from the last, which is bit 0
};

}  // namespace tickwire::server

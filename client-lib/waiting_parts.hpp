// Snapshot parts that came before one that they refer to: kept until that is here, or can be of no use any more. What a
// server may make a client keep is bounded: one part for each of the newest ticks.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "snapshot/packet.hpp"
#include "tickwire/time.hpp"

namespace tickwire::client {

class WaitingParts {
public:
    struct Part {
        Tick tick{};
        snapshot::ReferenceAges references;
        std::vector<std::byte> bytes;
    };

    /// Of a tick that is waited with already, nothing.
    void add(Tick tick, const snapshot::ReferenceAges& references, std::span<const std::byte> bytes);
    /// The oldest of which `held` says so of all its references: it waits no more.
    template <class Held>
    bool take(Part& part, const Held& held) {
        for (auto each = parts_.begin(); each != parts_.end(); ++each) {
            if (!held(each->tick, each->references)) continue;
            part = std::move(*each);
            parts_.erase(each);
            return true;
        }
        return false;
    }
    /// Nothing refers to ticks so much older than `newest`, and they are read no more.
    void forget(Tick newest);
    bool empty() const { return parts_.empty(); }
    /// How many have waited in vain so far.
    std::uint64_t in_vain() const { return in_vain_; }

private:
    std::vector<Part> parts_;  // by tick
    std::uint64_t in_vain_ = 0;
};

}  // namespace tickwire::client

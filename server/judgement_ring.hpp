// The last shots of a room with their records, for whoever asks; the oldest make room for new ones.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tickwire/judgement.hpp"
#include "tickwire/server_config.hpp"

namespace tickwire::server {

class JudgementRing {
public:
    static constexpr std::size_t capacity = 1024;

    /// The records of one tick, counted.
    void add(std::span<const Judgement> records, ServerStats& stats);
    /// Oldest first.
    std::vector<Judgement> find(const JudgementQuery& query) const;

private:
    std::vector<Judgement> ring_;  // grows up to its capacity, then the newest replaces the oldest
    std::uint64_t added_ = 0;
};

}  // namespace tickwire::server

// Interest for the systems that bring none: the 32 nearest by the same grid that the server library uses, so that the
// difference between two systems is not in this.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "arena/walk.hpp"
#include "server/nearest_grid.hpp"

namespace tickwire::bench {

class Nearest {
public:
    explicit Nearest(std::uint32_t clients);
    void rebuild(const std::vector<Creature>& creatures);
    /// The nearest to the client's creature, itself among them.
    std::span<const server::NearestGrid::Candidate> of(std::uint32_t client);

private:
    server::NearestGrid grid_;
    std::vector<float> reach_;  // of each client: how far they lay a tick ago, and a little more
    std::vector<server::NearestGrid::Candidate> found_;
    const std::vector<Creature>* creatures_ = nullptr;
};

}  // namespace tickwire::bench

// Holds every frame of every client against the server's own history: what is wrong in it, and what should not be.
#pragma once

#include <cstdint>
#include <vector>

#include "tickwire/description.hpp"
#include "tickwire/frame.hpp"

namespace big_world {

class Judge {
public:
    Judge();

    /// The server's newest frame.
    void remember(const tickwire::Frame& frame);
    void examine(const tickwire::Frame& seen, tickwire::PlayerId viewer);

    std::uint64_t frames = 0, entities = 0;
    std::uint64_t late = 0;          ///< entities as of an earlier tick than their frame
    std::uint64_t wrong_values = 0;  ///< entities that are not exactly the server's as of the tick that is claimed
    std::uint64_t leaks = 0;         ///< entities that the viewer could not have known of then

private:
    const tickwire::Frame* at(tickwire::Tick tick) const;
    bool may_know(const tickwire::Frame& truth, const tickwire::FrameEntity& entity, tickwire::PlayerId viewer) const;

    const tickwire::Description description_;
    std::vector<tickwire::Frame> truth_;
};

}  // namespace big_world

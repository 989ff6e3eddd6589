// How a client trades delay for smoothness. One control for players, from responsive to smooth; every technique behind
// it can be set, and switched off to see what it does, while playing.
#pragma once

#include <cstdint>
#include <optional>

#include "tickwire/result.hpp"
#include "tickwire/time.hpp"

namespace tickwire {

struct Feel {
    /// 0 is responsive: least delay, and a bad network shows. 1 is smooth. Empty is Auto: as smooth as the network asks
    /// for.
    std::optional<float> smoothness{};
    /// Ticks from the press of a key until it counts, 0 to 3: less is guessed, so that less must be corrected. Empty:
    /// by smoothness.
    std::optional<std::uint8_t> input_delay{};
    Duration interpolation_delay{0};  ///< how far in the past others are drawn, up to 1 s; 0 adapts to the network
    bool prediction = true;           ///< own commands show at once; false: when the server answers
    bool interpolation = true;        ///< others move between snapshots; false: they are where the newest one says
    bool smoothing = true;            ///< a correction fades out of the view; false: it is shown at once
    bool lag_compensation = true;     ///< the server judges what this player saw; false: what is, when it comes there
    /// Names the first field outside its range.
    Result<void> validate() const;
};

}  // namespace tickwire

// The connection over the last seconds: one strip for each figure, from a ring of samples, and the figure beside it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "app/canvas.hpp"
#include "tickwire/client_config.hpp"

namespace skirmish {

/// What one picture found, in the units of the screen.
struct NetSample {
    float rtt_ms = 0, jitter_ms = 0, loss_percent = 0;
    float margin_ms = 0;  ///< how early commands come; below 0: late
    float view_delay_ms = 0;
    float snapshot_bytes = 0;  ///< that came since the sample before; so do the next two
    float corrections = 0, starved = 0;
};

class NetGraph {
public:
    static constexpr std::size_t kept = 276;  ///< samples: 4.6 s at 60 pictures a second
    static constexpr float width = 300, height = 272;

    /// Once a picture, while shown or not.
    void sample(const tickwire::ClientStats& stats, double seconds);
    /// With its left upper corner there.
    void draw(Canvas& canvas, float x, float y) const;

    std::size_t size() const { return std::min(count_, kept); }
    /// 0 is the newest.
    const NetSample& newest(std::size_t back) const { return samples_[(count_ - 1 - back) % kept]; }

private:
    static constexpr std::size_t strips = 8;
    void write_figures(const tickwire::ClientStats& stats);

    std::array<NetSample, kept> samples_{};
    std::size_t count_ = 0;
    tickwire::ClientStats before_{};
    std::array<std::string, strips> figures_{};  // written anew four times a second, to be read and to cost little
    std::string pictures_;
    double written_at_ = -1;
    std::size_t written_count_ = 0;
};

}  // namespace skirmish

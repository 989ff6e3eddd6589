// How long the view waited for each tick, until it or a newer one came: what is late and what is lost count alike. From
// this comes the delay that a view needs so that hardly a picture runs out of snapshots.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace tickwire::client {

class ArrivalWaits {
public:
    static constexpr std::size_t kept = 1024;  // ticks: 17 s at 60 Hz

    /// The wait for one tick more, in ticks of a clock that runs on evenly; only differences mean something.
    void add(double wait) { waits_[count_++ % kept] = wait; }
    /// All but the newest `spared` came over another route, which was faster by `change`.
    void shift(double change, std::size_t spared);
    bool empty() const { return count_ == 0; }
    /// The wait within which this part of all ticks came; the longest single stall is left out.
    double usual(double part) const;
    /// The longest wait of the newest `count` ticks.
    double longest_lately(std::size_t count) const;

private:
    std::size_t size() const { return count_ < kept ? count_ : kept; }
    /// `ago` 1 is the newest.
    double& at(std::size_t ago) { return waits_[(count_ - ago) % kept]; }
    double at(std::size_t ago) const { return waits_[(count_ - ago) % kept]; }
    std::vector<double> without_longest_stall() const;

    std::array<double, kept> waits_{};
    std::size_t count_ = 0;
};

}  // namespace tickwire::client

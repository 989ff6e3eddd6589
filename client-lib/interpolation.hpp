// The view: every entity at a moment between two received ticks, each field as its description says.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "snapshot_reader.hpp"
#include "tickwire/detail/client_core.hpp"

namespace tickwire::client {

class Interpolation {
public:
    explicit Interpolation(const Description& description) : description_(description) {}

    /// Says which entities somebody else draws.
    using Skip = std::function<bool(std::uint16_t kind, PlayerId owner)>;
    /// Draws `moment`, in ticks. What was never heard of again stays as it was last.
    void draw(const SnapshotReader& reader, double moment, const Skip& skip = {});
    /// Valid until the next draw().
    std::span<const detail::ViewEntity> view() const { return view_; }
    void clear() { view_.clear(); }

private:
    void draw_one(const SnapshotReader& reader, std::size_t index, double moment, const Skip& skip);

    const Description& description_;
    std::vector<detail::ViewEntity> view_;
    std::vector<double> values_;
};

}  // namespace tickwire::client

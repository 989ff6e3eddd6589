// The view: every entity at a moment between two received ticks, each field as its description says; for a moment
// beyond the newest tick as it went on.
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
    /// The same for the next picture of a row, `passed` after the last: where the extrapolation was wrong, the error
    /// fades.
    void draw_next(const SnapshotReader& reader, double moment, Duration passed, const Skip& skip);
    /// Valid until the next draw().
    std::span<const detail::ViewEntity> view() const { return view_; }

private:
    struct Shown {  // of an entity, in the picture before
        EntityId id{};
        Tick from{};  // the version that it was drawn from
        bool extrapolated = false;
        double farthest = 0;          // ticks that it may go on
        std::vector<double> offsets;  // still shown of an error; empty: none
    };

    void draw_one(const SnapshotReader& reader, std::size_t track, double moment, const Skip& skip);
    void carry_on(const SnapshotReader& reader, std::size_t track, double moment, double kept, Shown& shown,
                  double* values);
    Shown shown_before(EntityId id);

    const Description& description_;
    std::vector<detail::ViewEntity> view_;
    std::vector<double> values_;
    std::vector<Shown> shown_, before_;  // by entity index
    std::size_t next_before_ = 0;        // those in front of it were looked for already
    Tick drawn_from_{};                  // of the entity drawn last
    bool extrapolated_ = false;
    double farthest_ = 0;
};

}  // namespace tickwire::client

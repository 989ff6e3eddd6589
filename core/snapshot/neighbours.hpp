// What is already coded of a packet, by place: an entity is predicted from those beside it, whose changes both ends
// know.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace tickwire::snapshot {

using Place = std::array<std::int32_t, 3>;

/// What a coded entity that changed tells those near it. Motions in 1/256 step.
struct CodedNeighbour {
    Place place{};                                ///< in its newest reference
    std::array<std::int32_t, 3> step{};           ///< of its own past
    std::array<std::int32_t, 3> turn{};           ///< of its own past, half angle
    std::array<std::int32_t, 3> surprise{};       ///< how much further it moved than its own past said
    std::array<std::int32_t, 3> turn_surprise{};  ///< the same for its rotation, half angle
    std::uint32_t residual = 0;                   ///< log4 of what was left after prediction
    std::uint32_t turn_residual = 0;
};

class Neighbours {
public:
    void begin(int neighbourhood);
    void add(const CodedNeighbour& coded);
    /// The nearest two, nearest first; null where there is none. Distances in steps.
    struct Nearest {
        const CodedNeighbour* first = nullptr;
        const CodedNeighbour* second = nullptr;
        std::uint32_t first_distance = 0;  ///< the sum of the components' distances
    };
    Nearest nearest(const Place& place);

    /// Changed entities around a place, roughly; cheap enough to ask for every entity.
    std::uint32_t stir(const Place& place) const { return cell(place[0] >> shift_, place[1] >> shift_).count(epoch_); }
    void add_stir(const Place& place);

private:
    struct Cell {
        std::uint32_t epoch = 0;
        std::uint32_t changed = 0;
        std::uint32_t count(std::uint32_t now) const { return epoch == now ? changed : 0; }
    };
    static constexpr std::uint32_t cell_count = 4096;
    static std::uint32_t place_of(std::int32_t x, std::int32_t y) {
        return ((static_cast<std::uint32_t>(x) * 73856093u) ^ (static_cast<std::uint32_t>(y) * 19349663u)) % cell_count;
    }
    const Cell& cell(std::int32_t x, std::int32_t y) const { return cells_[place_of(x, y)]; }

    std::vector<CodedNeighbour> coded_;
    std::array<std::vector<std::int32_t>, 3> places_;  // of the same, by component
    bool all_plain_ = true;                            // no place is so far out that distances would overflow
    std::vector<std::uint32_t> distances_;
    std::array<Cell, cell_count> cells_{};
    std::uint32_t epoch_ = 0;
    int shift_ = 8;
};

}  // namespace tickwire::snapshot

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
    /// So many are remembered, the last that were added: what a search takes is bounded, however many there are.
    static constexpr std::size_t most = 1024;
    /// Distances from here on are none.
    static constexpr std::uint32_t too_far = (1u << 21) - 1;

    /// Places by component; searched so many at once.
    static constexpr std::size_t lanes = 8;
    using Column = std::array<std::int32_t, most>;
    using Columns = std::array<Column, 3>;
    /// Distance and number of the nearest and the next.
    struct Keys {
        std::int32_t nearest, next;
    };
    using Search = Keys(const Columns& places, std::size_t used, const Place& at);

    Neighbours();
    void begin(int neighbourhood);
    void add(const CodedNeighbour& coded);
    /// The nearest two, nearest first; null where there is none nearer than too_far. Distances in steps.
    struct Nearest {
        const CodedNeighbour* first = nullptr;
        const CodedNeighbour* second = nullptr;
        std::uint32_t first_distance = 0;  ///< the sum of the components' distances
    };
    Nearest nearest(const Place& place) const;

    /// Where what stirs around a place is counted; cheap enough to ask for every entity.
    std::uint32_t cell_of(std::int32_t x, std::int32_t y) const { return cell(column(x >> shift_), row(y >> shift_)); }
    std::uint32_t cell_of(const Place& place) const { return cell_of(place[0], place[1]); }
    /// Changed entities around, roughly; many count as 255.
    std::uint32_t stir(std::uint32_t cell) const { return stirred_[cell]; }
    void add_stir(const Place& place);

private:
    static constexpr std::uint32_t cell_count = 4096;
    static constexpr std::uint32_t column(std::int32_t x) { return static_cast<std::uint32_t>(x) * 73856093u; }
    static constexpr std::uint32_t row(std::int32_t y) { return static_cast<std::uint32_t>(y) * 19349663u; }
    static std::uint32_t cell(std::uint32_t column, std::uint32_t row) { return (column ^ row) % cell_count; }

    std::array<CodedNeighbour, most> coded_;
    Columns places_;  // of the same; behind the last up to a multiple of `lanes` too far out
    Search* search_;
    std::size_t next_ = 0;
    std::size_t used_ = 0;
    std::array<std::uint8_t, cell_count> stirred_{};
    int shift_ = 8;
};

}  // namespace tickwire::snapshot

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
    std::uint32_t cell_of(const Place& place) const { return cell(place[0] >> shift_, place[1] >> shift_); }
    /// Changed entities around, roughly; many count as 255.
    std::uint32_t stir(std::uint32_t cell) const { return stirred_[cell]; }
    void add_stir(const Place& place);

private:
    static constexpr std::uint32_t cell_count = 4096;
    static std::uint32_t cell(std::int32_t x, std::int32_t y) {
        return ((static_cast<std::uint32_t>(x) * 73856093u) ^ (static_cast<std::uint32_t>(y) * 19349663u)) % cell_count;
    }

    static constexpr std::size_t lanes = 8;  // searched at once
    using Column = std::array<std::int32_t, most>;

    std::array<CodedNeighbour, most> coded_;
    std::array<Column, 3>
        places_;  // of the same, by component; behind the last up to a multiple of `lanes` too far out
    std::size_t next_ = 0;
    std::size_t used_ = 0;
    std::array<std::uint8_t, cell_count> stirred_{};
    int shift_ = 8;
};

}  // namespace tickwire::snapshot

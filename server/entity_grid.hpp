// Entities by place: which ones lie around a point. Built once a tick for the whole room, asked once a tick by every
// client; the cost of an answer grows with what is near, not with the world.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tickwire/place.hpp"

namespace tickwire::server {

/// The entities of one relevance radius. Whatever has a place beyond the bounds lies in the cells at the edge.
class EntityGrid {
public:
    struct Entry {
        std::uint32_t item = 0;  ///< the caller's name for it
        Point place{};
    };

    /// `reach` is the largest distance that will be asked for.
    EntityGrid(Point least, Point most, double reach);

    void clear() { entries_.clear(); }
    void add(std::uint32_t item, const Point& place) { entries_.push_back({item, place}); }
    /// Sorts what was added into cells; needed before visit().
    void build();
    /// Calls `see(entry, distance squared)` for everything within the reach of `from`, in no order.
    template <class See>
    void visit(const Point& from, See see) const;
    double reach() const { return reach_; }

private:
    static constexpr std::int32_t most_cells = 256;  // along one axis

    struct Span {
        std::int32_t first, last;
    };
    Span columns(float x) const { return cells(static_cast<double>(x), static_cast<double>(least_.x), columns_); }
    Span rows(float y) const { return cells(static_cast<double>(y), static_cast<double>(least_.y), rows_); }
    Span cells(double at, double least, std::int32_t count) const;
    std::int32_t cell(double at, double least, std::int32_t count) const;

    Point least_;
    double reach_, cell_;
    std::int32_t columns_, rows_;
    std::vector<Entry> entries_, sorted_;
    std::vector<std::uint32_t> begins_;  // of each cell in sorted_, and one more
};

template <class See>
void EntityGrid::visit(const Point& from, See see) const {
    const Span across = columns(from.x), down = rows(from.y);
    for (std::int32_t row = down.first; row <= down.last; ++row) {
        const auto line = static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_);
        // Neighbouring cells of a row are neighbours in memory too.
        const std::uint32_t begin = begins_[line + static_cast<std::size_t>(across.first)];
        const std::uint32_t end = begins_[line + static_cast<std::size_t>(across.last) + 1];
        for (const Entry& entry : std::span(sorted_).subspan(begin, end - begin)) {
            const double x = static_cast<double>(entry.place.x) - static_cast<double>(from.x);
            const double y = static_cast<double>(entry.place.y) - static_cast<double>(from.y);
            const double z = static_cast<double>(entry.place.z) - static_cast<double>(from.z);
            const double squared = x * x + y * y + z * z;
            if (squared <= reach_ * reach_) see(entry, squared);
        }
    }
}

}  // namespace tickwire::server

// Entities by place, for the question which ones are nearest to a point. Built once a tick for the whole room; its
// cells follow the number of entities, so that an answer costs about the same in an empty and in a crowded world.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tickwire/entity.hpp"
#include "tickwire/place.hpp"

namespace tickwire::server {

class NearestGrid {
public:
    /// An entity that may be among the nearest.
    struct Candidate {
        std::uint32_t item = 0;  ///< the caller's name for it
        float squared = 0;       ///< its distance, squared
    };

    /// `reach` is the largest distance that counts; `count` of the nearest will be asked for.
    NearestGrid(Point least, Point most, double reach, std::uint32_t count);

    void clear() { entries_.clear(); }
    void add(std::uint32_t item, PlayerId owner, const Point& place) { entries_.push_back({item, owner, place}); }
    /// Sorts what was added into cells; needed before gather().
    void build();
    /// Everything within `radius` of `from`, but not what belongs to `but_of` if that is anybody; in no order.
    void gather(const Point& from, float radius, PlayerId but_of, std::vector<Candidate>& found) const;
    /// A radius within which the nearest lie where entities are spread evenly.
    float usual_radius() const;
    float reach() const { return reach_; }
    std::uint32_t count() const { return count_; }

private:
    static constexpr std::int32_t most_cells = 256;  // along one axis
    static constexpr float entities_a_cell = 4;

    struct Entry {
        std::uint32_t item = 0;
        PlayerId owner{};
        Point place{};
    };
    std::int32_t cell(float at, float least, std::int32_t count) const;
    std::size_t cell_of(const Point& place) const;
    void choose_cells();

    Point least_, most_;
    float reach_;
    std::uint32_t count_;
    float cell_ = 1;
    std::int32_t columns_ = 1, rows_ = 1;
    std::vector<Entry> entries_, sorted_;
    std::vector<std::uint32_t> begins_;  // of each cell in sorted_, and one more
    std::vector<std::uint32_t> cells_;   // of each entry
};

/// A value that exactly `count` of `values` do not exceed; where some are alike, the least that as many do not exceed.
/// None below 0; `count` 1 to values.size().
float least_of_count(std::span<const float> values, std::size_t count);

}  // namespace tickwire::server

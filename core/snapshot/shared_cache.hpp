// What entities were coded to in this tick, for all receivers that hold the same references. Flat memory: a row for
// each pair of references, an entry for each place in the tick's frame; it is kept from tick to tick, and nothing is
// allocated once it is large enough.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "snapshot/shared_bits.hpp"

namespace tickwire::snapshot {

class SharedCache {
public:
    // Sixteen bytes, as each packet looks at those of all of its entities.
    struct Entry {
        std::uint64_t head = 0;  // the bits; where they are more than 64, the place of all of them in the words
        std::uint32_t count : 31 = 0;
        std::uint32_t as_predicted : 1 = 0;
        std::uint32_t era = 0;  // of other ticks: not coded yet
    };
    using Row = std::vector<Entry>;

    /// Another tick begins, of so many entities. Forgets everything.
    void begin(std::size_t places) {
        places_ = places;
        words_.clear();
        used_ = 0;
        if (++era_ != 0) return;
        era_ = 1;
        for (Row& row : rows_) row.assign(row.size(), {});
    }
    /// For references of these ages; nullptr when there are too many pairs already.
    Row* row(std::int32_t newest, std::int32_t before) {
        for (std::size_t i = 0; i < used_; ++i) {
            if (ages_[i].newest == newest && ages_[i].before == before) return &rows_[i];
        }
        if (used_ == rows_.size()) return nullptr;
        // A row serves another pair in each tick: what it holds is of an older era, or of none.
        Row& row = rows_[used_];
        if (row.size() < places_) row.resize(places_);
        ages_[used_++] = {newest, before};
        return &row;
    }
    bool holds(const Entry& entry) const { return entry.era == era_; }
    Entry keep(const BitRun& run, bool as_predicted) {
        Entry entry{run.head, run.count & 0x7FFFFFFFu, as_predicted, era_};
        if (run.count > 64) {
            entry.head = words_.size();
            words_.push_back(run.head);
            words_.insert(words_.end(), run.more, run.more + (run.count - 1) / 64);
        }
        return entry;
    }
    /// Valid until the next keep().
    BitRun run(const Entry& entry) const {
        if (entry.count <= 64) return {entry.head, nullptr, entry.count};
        const std::uint64_t* words = words_.data() + entry.head;
        return {*words, words + 1, entry.count};
    }
    std::size_t places() const { return places_; }

private:
    struct Ages {
        std::int32_t newest = 0, before = 0;
    };
    static constexpr std::size_t most_rows = 24;
    std::array<Row, most_rows> rows_{};
    std::array<Ages, most_rows> ages_{};
    std::vector<std::uint64_t> words_;
    std::size_t used_ = 0, places_ = 0;
    std::uint32_t era_ = 0;
};

}  // namespace tickwire::snapshot

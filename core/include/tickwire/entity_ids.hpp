// Which entities of a World live, and where each lies in the pool of its kind. Indices are used again with another
// generation, in the order in which they came free: so they take turns, and generations, which name them on the wire,
// grow together. World's own building block.
#pragma once

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "tickwire/entity.hpp"

namespace tickwire {

class EntityIds {
public:
    struct Slot {
        std::uint32_t generation = 0;
        std::uint32_t position = 0;  ///< in the pool
        std::uint16_t kind = 0;
        bool alive = false;
    };

    /// A new one, alive. Null when there are max_entities. A guess never has the id of anything real.
    EntityId take(bool guess) {
        std::uint32_t index = 0;
        if (!free_.empty()) {
            index = free_.front();
            free_.pop_front();
        } else {
            if (slots_.empty()) slots_.emplace_back();  // index 0 is null
            if (slots_.size() >= max_entities) return {};
            index = static_cast<std::uint32_t>(slots_.size());
            slots_.emplace_back();
        }
        Slot& slot = slots_[index];
        slot.generation = guess ? guessed_generation : slot.generation % (guessed_generation - 1) + 1;
        slot.alive = true;
        return EntityId(index, slot.generation);
    }
    /// Its index may be used again.
    void release(EntityId id) { free_.push_back(id.index()); }

    bool alive(EntityId id) const {
        return id && id.index() < slots_.size() && slots_[id.index()].alive &&
               slots_[id.index()].generation == id.generation();
    }
    Slot& operator[](EntityId id) { return slots_[id.index()]; }
    const Slot& operator[](EntityId id) const { return slots_[id.index()]; }
    /// By index; 0 is nobody's.
    const std::vector<Slot>& slots() const { return slots_; }
    /// The next one last.
    std::vector<std::uint32_t> free() const { return {free_.rbegin(), free_.rend()}; }

    /// None lives; new ones come after the index `last`.
    void clear(std::uint32_t last) { *this = EntityIds(std::vector<Slot>(last == 0 ? 0 : last + 1), {}); }
    /// As it was saved; none lives yet.
    void resume(const std::vector<std::uint32_t>& generations, const std::vector<std::uint32_t>& free) {
        *this = EntityIds(std::vector<Slot>(generations.size()), {free.rbegin(), free.rend()});
        for (std::size_t i = 0; i < generations.size(); ++i) slots_[i].generation = generations[i];
    }

    EntityIds() = default;

private:
    EntityIds(std::vector<Slot> slots, std::deque<std::uint32_t> free)
        : slots_(std::move(slots)), free_(std::move(free)) {}

    std::vector<Slot> slots_;
    std::deque<std::uint32_t> free_;
};

}  // namespace tickwire

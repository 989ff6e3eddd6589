// Dense storage of one entity kind in chunks, so that references stay valid while others are spawned. World's own
// building block.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "tickwire/entity.hpp"

namespace tickwire {

template <class T>
class Pool {
public:
    struct Entry {
        EntityId id{};
        PlayerId owner{};
        bool alive = false;
        T value{};
    };

    Pool() = default;
    Pool(const Pool& other) { *this = other; }
    Pool(Pool&&) noexcept = default;
    Pool& operator=(Pool&&) noexcept = default;
    Pool& operator=(const Pool& other) {
        reserve(other.size_);
        size_ = other.size_;
        for (std::size_t c = 0; c * chunk_size < size_; ++c) *chunks_[c] = *other.chunks_[c];
        return *this;
    }

    std::uint32_t size() const { return size_; }
    Entry& operator[](std::uint32_t i) { return (*chunks_[i / chunk_size])[i % chunk_size]; }
    const Entry& operator[](std::uint32_t i) const { return (*chunks_[i / chunk_size])[i % chunk_size]; }

    std::uint32_t push(const Entry& entry) {
        reserve(size_ + 1);
        (*this)[size_] = entry;
        return size_++;
    }
    /// Moves the last entry into the hole; returns the id that moved, or null.
    EntityId remove(std::uint32_t i) {
        --size_;
        if (i == size_) return {};
        (*this)[i] = (*this)[size_];
        return (*this)[i].id;
    }

private:
    static constexpr std::uint32_t chunk_size = 64;
    void reserve(std::uint32_t count) {
        while (chunks_.size() * chunk_size < count)
            chunks_.push_back(std::make_unique<std::array<Entry, chunk_size>>());
    }
    std::vector<std::unique_ptr<std::array<Entry, chunk_size>>> chunks_;
    std::uint32_t size_ = 0;
};

/// One living entity, as a loop over a kind gives it.
template <class T>
struct EntityRef {
    EntityId id;
    PlayerId owner;
    T& value;
};

/// The living entities that a pool held when the loop began; `T` const or not.
template <class T, class PoolOfT>
class PoolRange {
public:
    explicit PoolRange(PoolOfT& pool) : pool_(&pool), end_(pool.size()) {}
    class Iterator {
    public:
        Iterator(PoolOfT* pool, std::uint32_t index, std::uint32_t last) : pool_(pool), index_(index), last_(last) {
            skip();
        }
        Iterator& operator++() {
            ++index_;
            skip();
            return *this;
        }
        bool operator!=(const Iterator& other) const { return index_ != other.index_; }
        EntityRef<T> operator*() const {
            auto& entry = (*pool_)[index_];
            return {entry.id, entry.owner, entry.value};
        }

    private:
        void skip() {
            while (index_ < last_ && !(*pool_)[index_].alive) ++index_;
        }
        PoolOfT* pool_;
        std::uint32_t index_, last_;
    };
    Iterator begin() const { return {pool_, 0, end_}; }
    Iterator end() const { return {pool_, end_, end_}; }

private:
    PoolOfT* pool_;
    std::uint32_t end_;
};

}  // namespace tickwire

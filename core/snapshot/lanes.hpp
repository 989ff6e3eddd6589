// Sixteen 16-bit numbers at once, with the vectors that every x86-64 has or one by one: the same bits either way. What
// compilers do not find by themselves, and nothing more; used by the distributions.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tickwire::snapshot {

inline constexpr std::size_t lane_count = 16;

/// One by one: what a machine without those vectors takes, and what tests compare the other with.
struct PlainLanes {
    std::array<std::uint16_t, lane_count> at;

    template <class Number>
    static PlainLanes load(const std::array<Number, lane_count>& from) {
        return each([&](std::size_t i) { return from[i]; });
    }
    static PlainLanes all(int value) {
        return each([&](std::size_t) { return value; });
    }
    template <class Number>
    void store(std::array<Number, lane_count>& to) const {
        for (std::size_t i = 0; i < lane_count; ++i) to[i] = static_cast<Number>(at[i]);
    }
    friend PlainLanes operator+(const PlainLanes& a, const PlainLanes& b) {
        return each([&](std::size_t i) { return a.at[i] + b.at[i]; });
    }
    friend PlainLanes operator-(const PlainLanes& a, const PlainLanes& b) {
        return each([&](std::size_t i) { return a.at[i] - b.at[i]; });
    }
    /// Of signed numbers.
    friend PlainLanes larger(const PlainLanes& a, const PlainLanes& b) {
        return each([&](std::size_t i) { return a.number(i) > b.number(i) ? a.number(i) : b.number(i); });
    }
    friend PlainLanes smaller(const PlainLanes& a, const PlainLanes& b) {
        return each([&](std::size_t i) { return a.number(i) < b.number(i) ? a.number(i) : b.number(i); });
    }
    /// The upper halves of the products of unsigned numbers.
    friend PlainLanes high_product(const PlainLanes& a, const PlainLanes& b) {
        return each([&](std::size_t i) { return (std::uint32_t{a.at[i]} * b.at[i]) >> 16; });
    }
    template <int by>
    PlainLanes shifted() const {
        return each([&](std::size_t i) { return at[i] >> by; });
    }
    /// The largest, in every lane.
    PlainLanes largest() const {
        std::int16_t most = number(0);
        for (std::size_t i = 1; i < lane_count; ++i) most = number(i) > most ? number(i) : most;
        return all(most);
    }
    /// In each lane the sum of those up to it.
    PlainLanes sums() const {
        std::uint32_t sum = 0;
        return each([&](std::size_t i) { return sum += at[i]; });
    }
    /// Of unsigned numbers that ascend: how many are not above `value`.
    std::uint32_t up_to(std::uint32_t value) const {
        std::uint32_t count = 0;
        while (count < lane_count && at[count] <= value) ++count;
        return count;
    }

private:
    std::int16_t number(std::size_t i) const { return static_cast<std::int16_t>(at[i]); }
    template <class Make>
    static PlainLanes each(const Make& make) {
        PlainLanes lanes;
        for (std::size_t i = 0; i < lane_count; ++i) lanes.at[i] = static_cast<std::uint16_t>(make(i));
        return lanes;
    }
};

#if defined(__SSE2__)
struct VectorLanes {
    __m128i low, high;

    template <class Number>
    static VectorLanes load(const std::array<Number, lane_count>& from) {
        static_assert(sizeof(Number) == 2);
        return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(from.data())),
                _mm_loadu_si128(reinterpret_cast<const __m128i*>(from.data() + 8))};
    }
    static VectorLanes all(int value) {
        const __m128i lanes = _mm_set1_epi16(static_cast<short>(value));
        return {lanes, lanes};
    }
    template <class Number>
    void store(std::array<Number, lane_count>& to) const {
        static_assert(sizeof(Number) == 2);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to.data()), low);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to.data() + 8), high);
    }
    friend VectorLanes operator+(VectorLanes a, VectorLanes b) {
        return {_mm_add_epi16(a.low, b.low), _mm_add_epi16(a.high, b.high)};
    }
    friend VectorLanes operator-(VectorLanes a, VectorLanes b) {
        return {_mm_sub_epi16(a.low, b.low), _mm_sub_epi16(a.high, b.high)};
    }
    friend VectorLanes larger(VectorLanes a, VectorLanes b) {
        return {_mm_max_epi16(a.low, b.low), _mm_max_epi16(a.high, b.high)};
    }
    friend VectorLanes smaller(VectorLanes a, VectorLanes b) {
        return {_mm_min_epi16(a.low, b.low), _mm_min_epi16(a.high, b.high)};
    }
    friend VectorLanes high_product(VectorLanes a, VectorLanes b) {
        return {_mm_mulhi_epu16(a.low, b.low), _mm_mulhi_epu16(a.high, b.high)};
    }
    template <int by>
    VectorLanes shifted() const {
        return {_mm_srli_epi16(low, by), _mm_srli_epi16(high, by)};
    }
    VectorLanes largest() const {
        __m128i most = _mm_max_epi16(low, high);
        most = _mm_max_epi16(most, _mm_shuffle_epi32(most, 0x4E));
        most = _mm_max_epi16(most, _mm_shuffle_epi32(most, 0xB1));
        most = _mm_max_epi16(most, _mm_or_si128(_mm_slli_epi32(most, 16), _mm_srli_epi32(most, 16)));
        return {most, most};
    }
    VectorLanes sums() const {
        const auto summed = [](__m128i lanes) {
            lanes = _mm_add_epi16(lanes, _mm_slli_si128(lanes, 2));
            lanes = _mm_add_epi16(lanes, _mm_slli_si128(lanes, 4));
            return _mm_add_epi16(lanes, _mm_slli_si128(lanes, 8));
        };
        const __m128i first = summed(low), last = _mm_shufflehi_epi16(first, 0xFF);
        return {first, _mm_add_epi16(summed(high), _mm_unpackhi_epi64(last, last))};
    }
    std::uint32_t up_to(std::uint32_t value) const {
        const __m128i limit = _mm_set1_epi16(static_cast<short>(value)), zero = _mm_setzero_si128();
        const __m128i within = _mm_packs_epi16(_mm_cmpeq_epi16(_mm_subs_epu16(low, limit), zero),
                                               _mm_cmpeq_epi16(_mm_subs_epu16(high, limit), zero));
        return static_cast<std::uint32_t>(std::countr_one(static_cast<std::uint32_t>(_mm_movemask_epi8(within))));
    }
};
using Lanes = VectorLanes;
#else
using Lanes = PlainLanes;
#endif

}  // namespace tickwire::snapshot

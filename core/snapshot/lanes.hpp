// Sixteen 16-bit numbers at once, with the vectors that every x86-64 has or one by one: the same bits either way. What
// compilers do not find by themselves, and nothing more; used by the distributions.
#pragma once

#include <algorithm>
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
    /// Number by number, where they are not in memory together.
    static PlainLanes of(const std::array<std::int16_t, lane_count>& numbers) { return load(numbers); }
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
    /// The sum of the products with other signed numbers; it must fit in 32 bits.
    std::int32_t dot(const std::array<std::int16_t, lane_count>& others) const {
        std::int32_t sum = 0;
        for (std::size_t i = 0; i < lane_count; ++i) sum += std::int32_t{number(i)} * others[i];
        return sum;
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

/// Four slots at once, to find out whether they differ from others.
struct PlainFourSlots {
    static constexpr std::size_t count = 4;
    std::array<std::uint32_t, count> at;

    static PlainFourSlots load(const std::uint32_t* from) { return {{from[0], from[1], from[2], from[3]}}; }
    void store(std::uint32_t* to) const { std::copy(at.begin(), at.end(), to); }
    /// Rows to columns.
    static void turn_over(const std::array<PlainFourSlots, 4>& rows, std::array<std::array<std::uint32_t, 4>, 4>& to) {
        for (std::size_t i = 0; i < 4; ++i) to[i] = {rows[0].at[i], rows[1].at[i], rows[2].at[i], rows[3].at[i]};
    }
    friend PlainFourSlots operator^(const PlainFourSlots& a, const PlainFourSlots& b) {
        return {{a.at[0] ^ b.at[0], a.at[1] ^ b.at[1], a.at[2] ^ b.at[2], a.at[3] ^ b.at[3]}};
    }
    PlainFourSlots& operator|=(const PlainFourSlots& b) {
        for (std::size_t i = 0; i < count; ++i) at[i] |= b.at[i];
        return *this;
    }
    bool any() const { return (at[0] | at[1] | at[2] | at[3]) != 0; }
    /// A bit for each number that is not zero, of four fours in turn.
    static std::uint32_t not_zero(const std::array<PlainFourSlots, 4>& fours) {
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 16; ++i) bits |= (fours[i / 4].at[i % 4] != 0 ? 1u : 0u) << i;
        return bits;
    }
};

#if defined(__SSE2__)
struct VectorFourSlots {
    static constexpr std::size_t count = 4;
    __m128i at;

    static VectorFourSlots load(const std::uint32_t* from) {
        return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))};
    }
    void store(std::uint32_t* to) const { _mm_storeu_si128(reinterpret_cast<__m128i*>(to), at); }
    static void turn_over(const std::array<VectorFourSlots, 4>& rows, std::array<std::array<std::uint32_t, 4>, 4>& to) {
        const __m128i low = _mm_unpacklo_epi32(rows[0].at, rows[1].at),
                      high = _mm_unpackhi_epi32(rows[0].at, rows[1].at);
        const __m128i low2 = _mm_unpacklo_epi32(rows[2].at, rows[3].at),
                      high2 = _mm_unpackhi_epi32(rows[2].at, rows[3].at);
        VectorFourSlots{_mm_unpacklo_epi64(low, low2)}.store(to[0].data());
        VectorFourSlots{_mm_unpackhi_epi64(low, low2)}.store(to[1].data());
        VectorFourSlots{_mm_unpacklo_epi64(high, high2)}.store(to[2].data());
        VectorFourSlots{_mm_unpackhi_epi64(high, high2)}.store(to[3].data());
    }
    friend VectorFourSlots operator^(VectorFourSlots a, VectorFourSlots b) { return {_mm_xor_si128(a.at, b.at)}; }
    VectorFourSlots& operator|=(VectorFourSlots b) {
        at = _mm_or_si128(at, b.at);
        return *this;
    }
    bool any() const { return _mm_movemask_epi8(_mm_cmpeq_epi32(at, _mm_setzero_si128())) != 0xFFFF; }
    static std::uint32_t not_zero(const std::array<VectorFourSlots, 4>& fours) {
        const auto zero = [&](std::size_t i) { return _mm_cmpeq_epi32(fours[i].at, _mm_setzero_si128()); };
        const __m128i zeros = _mm_packs_epi16(_mm_packs_epi32(zero(0), zero(1)), _mm_packs_epi32(zero(2), zero(3)));
        return 0xFFFFu ^ static_cast<std::uint32_t>(_mm_movemask_epi8(zeros));
    }
};
using FourSlots = VectorFourSlots;

struct VectorLanes {
    __m128i low, high;

    template <class Number>
    static VectorLanes load(const std::array<Number, lane_count>& from) {
        static_assert(sizeof(Number) == 2);
        return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(from.data())),
                _mm_loadu_si128(reinterpret_cast<const __m128i*>(from.data() + 8))};
    }
    static VectorLanes of(const std::array<std::int16_t, lane_count>& n) {
        return {_mm_setr_epi16(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]),
                _mm_setr_epi16(n[8], n[9], n[10], n[11], n[12], n[13], n[14], n[15])};
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
    std::int32_t dot(const std::array<std::int16_t, lane_count>& others) const {
        const VectorLanes other = load(others);
        __m128i sum = _mm_add_epi32(_mm_madd_epi16(low, other.low), _mm_madd_epi16(high, other.high));
        sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
        return _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1)));
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
using FourSlots = PlainFourSlots;
using Lanes = PlainLanes;
#endif

}  // namespace tickwire::snapshot

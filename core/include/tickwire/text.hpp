// Texts and byte arrays of bounded length, as plain data: members of components, commands and events, copied with them.
// Used by game code; their entries in a table of fields are made here too.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "tickwire/wide_fields.hpp"

namespace tickwire {

namespace detail {

/// Up to N elements of one byte each; what is behind the last is zero, so that equal contents are equal bits.
template <class Element, std::size_t N>
class Bounded {
    static_assert(N >= 1 && N <= 255, "a text or byte array holds 1 to 255 bytes");

public:
    static constexpr std::size_t capacity() { return N; }
    constexpr std::size_t size() const { return size_; }
    constexpr bool empty() const { return size_ == 0; }
    friend constexpr bool operator==(const Bounded&, const Bounded&) = default;

    // As the wire has it: four bytes a word, the first one lowest.
    static constexpr std::size_t words = (N + 3) / 4;
    constexpr std::uint32_t word(std::size_t number) const {
        std::uint32_t word = 0;
        for (std::size_t i = 0; i < 4 && number * 4 + i < N; ++i)
            word |= std::uint32_t{static_cast<std::uint8_t>(elements_[number * 4 + i])} << (8 * i);
        return word;
    }
    /// More than the capacity counts as the capacity.
    constexpr void set_size(std::size_t size) {
        size_ = static_cast<std::uint8_t>(std::min(size, N));
        std::fill(elements_.begin() + size_, elements_.end(), Element{});
    }
    /// Bytes behind the end stay zero.
    constexpr void set_word(std::size_t number, std::uint32_t word) {
        for (std::size_t i = 0; i < 4 && number * 4 + i < size_; ++i)
            elements_[number * 4 + i] = static_cast<Element>(static_cast<std::uint8_t>(word >> (8 * i)));
    }

protected:
    constexpr void assign(const Element* from, std::size_t count) {
        set_size(count);
        std::copy_n(from, size_, elements_.begin());
    }
    constexpr const Element* data() const { return elements_.data(); }

private:
    std::uint8_t size_ = 0;
    std::array<Element, N> elements_{};
};

}  // namespace detail

/// At most N bytes of text in UTF-8, such as a name. What a client sends in one is only bytes until somebody looks.
template <std::size_t N>
class Text : public detail::Bounded<char, N> {
public:
    constexpr Text() = default;
    /// What is longer is cut behind the last character that fits.
    constexpr Text(std::string_view text) {
        std::size_t size = std::min(text.size(), N);
        while (size < text.size() && size > 0 && (static_cast<std::uint8_t>(text[size]) & 0xC0u) == 0x80u) --size;
        this->assign(text.data(), size);
    }
    constexpr Text(const char* text) : Text(std::string_view(text)) {}
    constexpr std::string_view view() const { return {this->data(), this->size()}; }
    constexpr operator std::string_view() const { return view(); }
    friend constexpr bool operator==(const Text&, const Text&) = default;
    friend constexpr bool operator==(const Text& a, const char* b) { return a.view() == b; }
};

/// At most N bytes that mean what the game wants.
template <std::size_t N>
class Bytes : public detail::Bounded<std::byte, N> {
public:
    constexpr Bytes() = default;
    /// What is longer is cut.
    template <class Contiguous>
    requires std::convertible_to<const Contiguous&, std::span<const std::byte>>
    constexpr Bytes(const Contiguous& content) {
        const std::span<const std::byte> bytes(content);
        this->assign(bytes.data(), bytes.size());
    }
    constexpr std::span<const std::byte> view() const { return {this->data(), this->size()}; }
    friend constexpr bool operator==(const Bytes&, const Bytes&) = default;
};

namespace detail {

/// The largest value of a slot of a text or byte array: of its length, or of bytes.
constexpr std::uint32_t bounded_steps(std::size_t capacity, std::size_t part) {
    if (part == 0) return static_cast<std::uint32_t>(capacity);
    const std::size_t bytes = capacity - (part - 1) * 4;
    return bytes >= 4 ? 0xFFFFFFFFu : (1u << (8 * bytes)) - 1;
}

// The length, then words of four bytes; the last may be short.
template <class Owner, class Member>
consteval WideField<Owner, Member, 1 + Member::words> bounded(FieldType type, Member Owner::*member) {
    WideField<Owner, Member, 1 + Member::words> field{member, {}};
    for (std::size_t i = 0; i < field.specs.size(); ++i) {
        const std::uint32_t steps = bounded_steps(Member::capacity(), i);
        field.specs[i] = {type, Interpolation::step, Visibility::everyone, 0, static_cast<double>(steps), 1, steps};
        field.specs[i].part = static_cast<std::uint8_t>(i);
        field.specs[i].parts = static_cast<std::uint8_t>(field.specs.size());
    }
    return field;
}

}  // namespace detail

/// A Text. It changes at once, never by parts; a change costs about as many bytes as differ.
template <class Owner, std::size_t N>
consteval auto text(Text<N> Owner::*member) {
    return detail::bounded(FieldType::text, member);
}

/// A Bytes. It changes at once, never by parts; a change costs about as many bytes as differ.
template <class Owner, std::size_t N>
consteval auto bytes(Bytes<N> Owner::*member) {
    return detail::bounded(FieldType::bytes, member);
}

}  // namespace tickwire

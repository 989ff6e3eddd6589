// Errors as values: every call that the environment can fail returns Result<T>. The library throws nothing.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace tickwire {

/// What kind of failure it was; the sentence beside it says what, where and what would be right.
enum class ErrorCode {
    invalid_argument,  ///< a value outside its allowed range, or text that does not parse
    address_in_use,    ///< a local port is taken
    not_found,         ///< a file, host name or map does not exist
    io,                ///< the operating system refused
    malformed,         ///< outside bytes that are not what they claim to be
    mismatch,          ///< the other side speaks another version or describes another game
    unsupported,       ///< this machine or build cannot do it
    limit,             ///< a bound that protects memory or time was reached
};

/// A code for programs and a sentence for people, such as `bind [::]:40000: Address already in use`.
struct Error {
    ErrorCode code = ErrorCode::io;
    std::string message;
};

/// A value or an Error, with std::expected's names (C++20 has none).
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}

    bool has_value() const { return content_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() & {
        assert(has_value());
        return *std::get_if<0>(&content_);
    }
    const T& value() const& {
        assert(has_value());
        return *std::get_if<0>(&content_);
    }
    T&& value() && {
        assert(has_value());
        return std::move(*std::get_if<0>(&content_));
    }
    const Error& error() const {
        assert(!has_value());
        return *std::get_if<1>(&content_);
    }

    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

private:
    std::variant<T, Error> content_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}
    bool has_value() const { return !error_; }
    explicit operator bool() const { return has_value(); }
    const Error& error() const {
        assert(error_);
        return *error_;
    }

private:
    std::optional<Error> error_;
};

}  // namespace tickwire

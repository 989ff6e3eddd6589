// How long a long test runs is set from outside.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace tickwire::test {

inline std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace tickwire::test

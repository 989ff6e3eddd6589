// The codec's levels by name, for the programs' options and tables.
#pragma once

#include <string>
#include <vector>

#include "snapshot/bit_coder.hpp"

namespace tickwire::bench {

inline const std::vector<std::string>& level_names() {
    static const std::vector<std::string> names{"fast", "best", "shared"};
    return names;
}
inline snapshot::Level level_named(const std::string& name) {
    return name == "shared" ? snapshot::Level::shared : name == "best" ? snapshot::Level::best : snapshot::Level::fast;
}

}  // namespace tickwire::bench

#include "support/golden.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "support/hex_file.hpp"

namespace tickwire::test {

void check_golden(const std::string& name, std::span<const std::byte> bytes) {
    const std::filesystem::path file = golden_folder() / (name + ".hex");
    if (std::getenv("TICKWIRE_UPDATE_GOLDEN") != nullptr) write_hex(file, bytes);
    INFO(file.string()
         << "; if the wire format was changed on purpose: TICKWIRE_UPDATE_GOLDEN=1, and docs/wire-format.md");
    REQUIRE(std::filesystem::exists(file));
    const std::vector<std::byte> golden = read_hex(file);
    const auto [ours, theirs] = std::ranges::mismatch(bytes, golden);
    INFO("first difference at byte " << ours - bytes.begin());
    CHECK(bytes.size() == golden.size());
    CHECK(std::ranges::equal(bytes, golden));
}

}  // namespace tickwire::test

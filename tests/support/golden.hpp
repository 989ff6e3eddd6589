// Golden bytes: what goes over the wire, kept as hex in tests/golden/wire. A change of the format is made on purpose,
// by running the golden tests with TICKWIRE_UPDATE_GOLDEN=1 and explaining the difference in docs/wire-format.md.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace tickwire::test {

/// Fails unless `bytes` are those of tests/golden/wire/NAME.hex.
void check_golden(const std::string& name, std::span<const std::byte> bytes);

}  // namespace tickwire::test

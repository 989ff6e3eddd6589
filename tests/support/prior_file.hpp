// A prior as a host has it: wild values of a seed, in a file of a folder that goes with the test.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "message/session_messages.hpp"
#include "support/scratch_folder.hpp"
#include "tickwire/description.hpp"

namespace tickwire::test {

class PriorFile {
public:
    PriorFile(const Description& description, std::uint64_t seed);

    /// For other files of the test.
    const ScratchFolder folder;
    const std::vector<std::byte> bytes;
    const message::PriorName name;
    const std::string path;
    /// Writes the file once more, with these bytes.
    void replace(std::span<const std::byte> with) const;
};

}  // namespace tickwire::test

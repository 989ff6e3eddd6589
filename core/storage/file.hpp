// Whole files, read within a bound and replaced whole, so that a crash or a full disk never leaves half of one.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

#include "tickwire/result.hpp"

namespace tickwire::storage {

/// What must be true when a file has been replaced.
enum class Lasting : bool {
    no,  ///< a power failure may take it: for what can be made again, since nothing waits for the disk
    yes  ///< it is on the disk
};

/// Writes a temporary file beside it and puts that in its place. Errors name the file and the system's words; what was
/// there before stays.
Result<void> replace_file(const std::filesystem::path& file, std::span<const std::byte> content,
                          Lasting lasting = Lasting::yes);
/// At most `most_bytes`. Error `not_found` when there is no such file.
Result<std::vector<std::byte>> read_file(const std::filesystem::path& file, std::size_t most_bytes);

}  // namespace tickwire::storage

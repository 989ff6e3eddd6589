// Bytes as lines of hex, for golden files and fuzzing seeds.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

namespace tickwire::test {

/// tests/golden/wire of the source tree.
std::filesystem::path golden_folder();
/// Where inputs that fuzzers have found are kept.
std::filesystem::path fuzz_corpus_folder();
/// Of a file with many, one on each line. Empty when the file is not there.
std::vector<std::vector<std::byte>> read_hex_lines(const std::filesystem::path& file);
/// Empty when the file is not there.
std::vector<std::byte> read_hex(const std::filesystem::path& file);
void write_hex(const std::filesystem::path& file, std::span<const std::byte> bytes);

}  // namespace tickwire::test

#include "support/hex_file.hpp"

#include <fstream>
#include <sstream>
#include <string>

namespace tickwire::test {

std::filesystem::path golden_folder() {
    return std::filesystem::path(TICKWIRE_SOURCE_FOLDER) / "tests/golden/wire";
}

std::filesystem::path fuzz_corpus_folder() {
    return std::filesystem::path(TICKWIRE_SOURCE_FOLDER) / "tests/fuzz/corpus";
}

namespace {
std::vector<std::byte> pairs_of(std::istream& in) {
    std::vector<std::byte> bytes;
    for (std::string pair; in >> pair;) bytes.push_back(static_cast<std::byte>(std::stoul(pair, nullptr, 16)));
    return bytes;
}
}  // namespace

std::vector<std::byte> read_hex(const std::filesystem::path& file) {
    std::ifstream in(file);
    return pairs_of(in);
}

std::vector<std::vector<std::byte>> read_hex_lines(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::vector<std::vector<std::byte>> all;
    for (std::string line; std::getline(in, line);) {
        std::istringstream one(line);
        all.push_back(pairs_of(one));
    }
    return all;
}

void write_hex(const std::filesystem::path& file, std::span<const std::byte> bytes) {
    constexpr const char* digits = "0123456789abcdef";
    std::filesystem::create_directories(file.parent_path());
    std::ofstream out(file);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto value = std::to_integer<unsigned>(bytes[i]);
        out << digits[value >> 4] << digits[value & 15] << (i % 16 == 15 || i + 1 == bytes.size() ? '\n' : ' ');
    }
}

}  // namespace tickwire::test

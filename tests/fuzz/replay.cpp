// Runs fuzz targets without libFuzzer: on their seeds, and on mutations of them that are the same every time.
//   fuzz_replay TARGET [FILE...]        FILE: an input that a fuzzer found
//   fuzz_replay --seeds TARGET FOLDER   writes the seeds as files for libFuzzer
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "support/hex_file.hpp"
#include "targets.inc"
#include "tickwire/random.hpp"

namespace {

using Bytes = std::vector<std::byte>;
constexpr int mutations = 20'000;

std::vector<Bytes> seeds_of(const std::string& target) {
    std::vector<Bytes> seeds{{}, Bytes(1200, std::byte{0xff})};
    std::vector<std::filesystem::path> files;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(tickwire::test::golden_folder() / target, none))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) seeds.push_back(tickwire::test::read_hex(file));
    const auto kept = tickwire::test::read_hex_lines(tickwire::test::fuzz_corpus_folder() / (target + ".hex"));
    seeds.insert(seeds.end(), kept.begin(), kept.end());
    return seeds;
}

void mutate(Bytes& bytes, tickwire::Random& random) {
    for (std::uint32_t edits = 1 + random.below(4); edits > 0; --edits) {
        const std::uint32_t at = random.below(static_cast<std::uint32_t>(bytes.size()));
        switch (bytes.empty() ? 3 : random.below(5)) {
            case 0:
                bytes[at] ^= static_cast<std::byte>(1u << random.below(8));
                break;
            case 1:
                bytes[at] = static_cast<std::byte>(random.below(256));
                break;
            case 2:
                bytes.resize(at);
                break;
            case 3:
                bytes.insert(bytes.begin() + at, 1 + random.below(16), static_cast<std::byte>(random.below(256)));
                break;
            default:
                std::fill_n(bytes.begin() + at, std::min<std::size_t>(4, bytes.size() - at),
                            static_cast<std::byte>(random.below(2) * 255));
                break;
        }
    }
}

int run(int (*target)(const unsigned char*, std::size_t), const Bytes& bytes) {
    return target(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
    const bool write_seeds = argc == 4 && std::strcmp(argv[1], "--seeds") == 0;
    const std::string name = write_seeds ? argv[2] : argc > 1 ? argv[1] : "";
    const auto target = std::ranges::find(targets, name, [](const auto& one) { return std::string(one.first); });
    if (target == std::end(targets)) {
        std::fprintf(stderr, "fuzz_replay: there is no target '%s'; there are:", name.c_str());
        for (const auto& one : targets) std::fprintf(stderr, " %s", one.first);
        std::fprintf(stderr, "\n");
        return 2;
    }
    const std::vector<Bytes> seeds = seeds_of(name);
    if (write_seeds) {
        std::filesystem::create_directories(argv[3]);
        for (std::size_t i = 0; i < seeds.size(); ++i) {
            std::ofstream out(std::filesystem::path(argv[3]) / ("seed" + std::to_string(i)), std::ios::binary);
            out.write(reinterpret_cast<const char*>(seeds[i].data()), static_cast<std::streamsize>(seeds[i].size()));
        }
        return 0;
    }
    for (int i = 2; i < argc; ++i) {
        std::ifstream in(argv[i], std::ios::binary);
        const std::vector<char> read{std::istreambuf_iterator<char>(in), {}};
        const auto bytes = std::as_bytes(std::span(read));
        run(target->second, {bytes.begin(), bytes.end()});
    }
    tickwire::Random random(1);
    for (const Bytes& seed : seeds) run(target->second, seed);
    for (int i = 0; i < mutations; ++i) {
        Bytes bytes = seeds[random.below(static_cast<std::uint32_t>(seeds.size()))];
        mutate(bytes, random);
        run(target->second, bytes);
    }
    std::printf("%s: %zu seeds and %d mutations\n", name.c_str(), seeds.size(), mutations);
}

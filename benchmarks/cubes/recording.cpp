#include "cubes/recording.hpp"

#include <zstd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace tickwire::bench {

namespace {

struct Cube {
    std::array<float, 4> orientation{0, 0, 0, 1};
    std::array<float, 3> position{};  // metres
    bool interacting = false;
    static constexpr auto fields = tickwire::fields(
        quaternion(&Cube::orientation, 1.414214 / 511),
        vector(&Cube::position, {{{-16383.0 / 512, 16383.0 / 512}, {-16383.0 / 512, 16383.0 / 512}, {0, 8191.0 / 512}}},
               1.0 / 512),
        flag(&Cube::interacting));
};

struct Nothing {
    static constexpr auto fields = tickwire::fields();
};

struct Cubes {
    using Command = Nothing;
    using Kinds = tickwire::Kinds<Cube>;
    static constexpr Hertz tick_rate{60};
};

// Where the file's numbers begin on the slots' scale: a position of 0 is slot 16,383.
constexpr std::array<std::int32_t, cube_slots> slot_of_zero{0, 0, 0, 0, 16383, 16383, 0, 0};

Result<std::vector<char>> inflate(const std::string& path, const std::vector<char>& packed) {
    const unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
    constexpr unsigned long long most = 1ull << 30;
    if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > most)
        return Error{ErrorCode::malformed, path + ": not a zstd file of known size up to 1 GiB"};
    std::vector<char> bytes(static_cast<std::size_t>(size));
    const std::size_t got = ZSTD_decompress(bytes.data(), bytes.size(), packed.data(), packed.size());
    if (ZSTD_isError(got)) return Error{ErrorCode::malformed, path + ": " + ZSTD_getErrorName(got)};
    return bytes;
}

}  // namespace

const Description& cube_description() {
    static const Description description = describe<Cubes>();
    return description;
}

Result<CubeRecording> read_cubes(const std::string& path, std::size_t cubes) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return Error{ErrorCode::not_found, path + ": cannot be opened"};
    std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
    if (path.ends_with(".zst")) {
        auto inflated = inflate(path, bytes);
        if (!inflated) return inflated.error();
        bytes = std::move(*inflated);
    }
    const std::size_t frame_bytes = cubes * cube_slots * 2;
    if (bytes.empty() || bytes.size() % frame_bytes != 0)
        return Error{ErrorCode::malformed, path + ": " + std::to_string(bytes.size()) +
                                               " bytes, must be a multiple of " + std::to_string(frame_bytes) +
                                               ", 16 bits for each of " + std::to_string(cube_slots) + " fields of " +
                                               std::to_string(cubes) + " cubes a frame"};
    const KindInfo& kind = cube_description().kinds[0];
    CubeRecording recording{std::filesystem::path(path).filename().string(), cubes, {}};
    recording.frames.assign(bytes.size() / frame_bytes, CubeFrame(cubes * cube_slots));
    std::size_t at = 0;
    for (std::size_t row = 0; row < cubes * cube_slots; ++row) {
        const std::size_t field = row % cube_slots;
        std::int32_t value = slot_of_zero[field];
        for (CubeFrame& frame : recording.frames) {
            const auto low = static_cast<std::uint8_t>(bytes[at]), high = static_cast<std::uint8_t>(bytes[at + 1]);
            value += static_cast<std::int16_t>(low | high << 8);
            at += 2;
            if (value < 0 || static_cast<std::uint32_t>(value) > kind.fields[field].spec.steps)
                return Error{ErrorCode::malformed, path + ": cube " + std::to_string(row / cube_slots) + ", " +
                                                       kind.fields[field].name + ": out of range"};
            frame[row] = static_cast<std::uint32_t>(value);
        }
    }
    return recording;
}

}  // namespace tickwire::bench

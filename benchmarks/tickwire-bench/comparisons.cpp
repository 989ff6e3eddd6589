#include "tickwire-bench/comparisons.hpp"

#include <flatbuffers/flatbuffers.h>

#include <algorithm>
#include <functional>

#include "snapshot/bits.hpp"
#include "tickwire-bench/zstd_packets.hpp"

namespace tickwire::bench {

namespace {

using Bytes = std::vector<std::byte>;
using Write = std::function<void(const CubeFrame& frame, const CubeFrame& base, Bytes& out)>;

std::vector<int> widths() {
    std::vector<int> bits;
    for (const FieldInfo& field : cube_description().kinds[0].fields) bits.push_back(field.spec.bits());
    return bits;
}

CubesResult run(const CubeRecording& recording, int distance, const Write& write) {
    std::vector<std::size_t> sizes;
    Bytes out;
    double seconds = 0;
    for (std::size_t frame = static_cast<std::size_t>(distance); frame < recording.frames.size(); ++frame) {
        out.clear();
        const double begin = cpu_seconds();
        write(recording.frames[frame], recording.frames[frame - static_cast<std::size_t>(distance)], out);
        seconds += cpu_seconds() - begin;
        sizes.push_back(out.size());
    }
    return summarize(std::move(sizes), recording.cubes, seconds, 0, 0);
}

void put_differences(const CubeFrame& frame, const CubeFrame& base, Bytes& out) {
    for (std::size_t i = 0; i < frame.size(); ++i) {
        const std::uint32_t difference = frame[i] - base[i];
        out.push_back(static_cast<std::byte>(difference));
        out.push_back(static_cast<std::byte>(difference >> 8));
    }
}

void put_varints(const CubeFrame& frame, const CubeFrame& base, Bytes& out) {
    const std::size_t cubes = frame.size() / cube_slots;
    out.resize((cubes + 7) / 8);
    for (std::size_t cube = 0; cube < cubes; ++cube) {
        const std::size_t first = cube * cube_slots;
        if (std::equal(&frame[first], &frame[first] + cube_slots, &base[first])) continue;
        out[cube / 8] |= static_cast<std::byte>(1u << (cube % 8));
        for (std::size_t i = first; i < first + cube_slots; ++i) {
            const auto difference = static_cast<std::int32_t>(frame[i] - base[i]);
            auto coded = static_cast<std::uint32_t>(difference) << 1 ^ static_cast<std::uint32_t>(difference >> 31);
            for (; coded >= 128; coded >>= 7) out.push_back(static_cast<std::byte>(coded | 128));
            out.push_back(static_cast<std::byte>(coded));
        }
    }
}

PacketSamples samples_of(const std::vector<CubeRecording>& training, int distance, const Write& write) {
    PacketSamples samples;
    Bytes one;
    for (const CubeRecording& recording : training) {
        for (std::size_t frame = static_cast<std::size_t>(distance); frame < recording.frames.size(); frame += 4) {
            one.clear();
            write(recording.frames[frame], recording.frames[frame - static_cast<std::size_t>(distance)], one);
            samples.add(one);
        }
    }
    return samples;
}

CubesResult run_zstd(const CubeRecording& recording, const std::vector<CubeRecording>& training, int distance,
                     const Write& write) {
    ZstdPackets packets(samples_of(training, distance, write));
    Bytes plain;
    return run(recording, distance, [&](const CubeFrame& frame, const CubeFrame& base, Bytes& out) {
        plain.clear();
        write(frame, base, plain);
        packets.compress(plain, out);
    });
}

}  // namespace

CubesResult run_whole_states(const CubeRecording& recording) {
    const auto bits = widths();
    return run(recording, 6, [&](const CubeFrame& frame, const CubeFrame&, Bytes& out) {
        out.resize(frame.size() * 4);
        snapshot::BitWriter writer(out);
        for (std::size_t i = 0; i < frame.size(); ++i) writer.bits(frame[i], bits[i % cube_slots]);
        out.resize(writer.byte_count());
    });
}

CubesResult run_changed_mask(const CubeRecording& recording, int distance) {
    const auto bits = widths();
    return run(recording, distance, [&](const CubeFrame& frame, const CubeFrame& base, Bytes& out) {
        out.resize(frame.size() * 5);
        snapshot::BitWriter writer(out);
        for (std::size_t first = 0; first < frame.size(); first += cube_slots) {
            const bool changed = !std::equal(&frame[first], &frame[first] + cube_slots, &base[first]);
            writer.flag(changed);
            for (std::size_t i = first; changed && i < first + cube_slots; ++i) {
                writer.flag(frame[i] != base[i]);
                if (frame[i] != base[i]) writer.bits(frame[i], bits[i % cube_slots]);
            }
        }
        out.resize(writer.byte_count());
    });
}

CubesResult run_flatbuffers(const CubeRecording& recording) {
    struct Wire {
        std::uint16_t x, y, z, a, b, c;
        std::uint8_t largest, interacting;
    };
    static_assert(sizeof(Wire) == 14);
    flatbuffers::FlatBufferBuilder builder(1 << 15);
    return run(recording, 6, [&](const CubeFrame& frame, const CubeFrame&, Bytes& out) {
        builder.Clear();
        Wire* cubes = nullptr;
        const auto vector = builder.CreateUninitializedVectorOfStructs(frame.size() / cube_slots, &cubes);
        const auto narrow = [](std::uint32_t slot) { return static_cast<std::uint16_t>(slot); };
        for (std::size_t cube = 0; cube < frame.size() / cube_slots; ++cube) {
            const std::uint32_t* s = &frame[cube * cube_slots];
            cubes[cube] = {narrow(s[4]),
                           narrow(s[5]),
                           narrow(s[6]),
                           narrow(s[1]),
                           narrow(s[2]),
                           narrow(s[3]),
                           static_cast<std::uint8_t>(s[0]),
                           static_cast<std::uint8_t>(s[7])};
        }
        const auto table = builder.StartTable();
        builder.AddOffset(4, vector);
        builder.Finish(flatbuffers::Offset<void>(builder.EndTable(table)));
        const auto bytes = std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize()));
        out.assign(bytes.begin(), bytes.end());
    });
}

CubesResult run_zstd_deltas(const CubeRecording& recording, const std::vector<CubeRecording>& training, int distance) {
    return run_zstd(recording, training, distance, put_differences);
}

CubesResult run_zstd_varints(const CubeRecording& recording, const std::vector<CubeRecording>& training, int distance) {
    return run_zstd(recording, training, distance, put_varints);
}

}  // namespace tickwire::bench

#include "tickwire-bench/cubes_run.hpp"

#include <algorithm>
#include <ctime>
#include <numeric>

#include "snapshot/packet_decoder.hpp"
#include "snapshot/packet_encoder.hpp"

namespace tickwire::bench {

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

CubesResult summarize(std::vector<std::size_t> sizes, std::size_t cubes, double encode_seconds, double decode_seconds,
                      std::size_t wrong_frames) {
    CubesResult result;
    result.frames = sizes.size();
    result.wrong_frames = wrong_frames;
    if (sizes.empty()) return result;
    std::ranges::sort(sizes);
    const auto frames = static_cast<double>(sizes.size());
    result.mean_bytes = std::accumulate(sizes.begin(), sizes.end(), 0.0) / frames;
    result.p95_bytes = sizes[sizes.size() * 95 / 100];
    result.max_bytes = sizes.back();
    result.encode_ns_per_cube = encode_seconds * 1e9 / frames / static_cast<double>(cubes);
    result.decode_ns_per_cube = decode_seconds * 1e9 / frames / static_cast<double>(cubes);
    return result;
}

CubesResult run_codec(const CubeRecording& recording, const HeldFrames& held,
                      const std::shared_ptr<const snapshot::Prior>& prior, snapshot::Level level) {
    snapshot::PacketEncoder encoder(cube_description(), prior, level);
    snapshot::PacketDecoder decoder(cube_description(), prior, level);
    const std::vector<snapshot::Fate> fates(recording.cubes, snapshot::Fate::changed);
    std::vector<snapshot::KnownEntity> known;
    std::vector<const std::uint32_t*> slots(recording.cubes);
    std::vector<std::byte> buffer(65536);
    std::vector<std::size_t> sizes;
    snapshot::IncomingPacket incoming;
    double encode_seconds = 0, decode_seconds = 0;
    std::size_t wrong = 0;
    for (std::size_t frame = 0; frame < recording.frames.size(); ++frame) {
        if (held.ages(frame).empty()) continue;
        const double begin = cpu_seconds();
        snapshot::OutgoingPacket packet;
        packet.ages.count = snapshot::choose_references(held.ages(frame), packet.ages.ages);
        list_known(recording, frame, packet.ages, known);
        for (std::size_t cube = 0; cube < recording.cubes; ++cube)
            slots[cube] = recording.frames[frame].data() + cube * cube_slots;
        packet.known = known;
        packet.fates = fates;
        packet.known_slots = slots;
        const auto part = encoder.encode(packet, {}, buffer);
        const double encoded = cpu_seconds();
        const auto bytes = std::span<const std::byte>(buffer).first(part.bytes);
        const auto ages = decoder.references(bytes);
        bool right = part.finished && ages && *ages == packet.ages;
        if (right) {
            list_known(recording, frame, *ages, known);
            right = decoder.decode(bytes, known, {}, incoming).has_value();
        }
        const double decoded = cpu_seconds();
        right = right && std::ranges::equal(incoming.slots, recording.frames[frame]);
        if (!right) ++wrong;
        sizes.push_back(part.bytes);
        encode_seconds += encoded - begin;
        decode_seconds += decoded - encoded;
    }
    return summarize(std::move(sizes), recording.cubes, encode_seconds, decode_seconds, wrong);
}

}  // namespace tickwire::bench

#include "tickwire-bench/recording_run.hpp"

#include "snapshot/packet_decoder.hpp"
#include "snapshot/packet_encoder.hpp"

namespace tickwire::bench {

CubesResult run_codec(RecordedPackets& packets, const HeldFrames& held,
                      const std::shared_ptr<const snapshot::Prior>& prior, snapshot::Level level) {
    snapshot::PacketEncoder encoder(packets.description(), prior, level);
    snapshot::PacketDecoder decoder(packets.description(), prior, level);
    std::vector<std::byte> buffer(65536);
    std::vector<std::size_t> sizes;
    snapshot::IncomingPacket incoming;
    double encode_seconds = 0, decode_seconds = 0;
    std::size_t wrong = 0, entities = 0;
    for (std::size_t tick = 0; tick < packets.ticks(); ++tick) {
        if (!packets.list(tick, held.ages(tick))) continue;
        const snapshot::OutgoingPacket& packet = packets.packet();
        const double begin = cpu_seconds();
        const auto part = encoder.encode(packet, {}, buffer);
        const double encoded = cpu_seconds();
        const auto bytes = std::span<const std::byte>(buffer).first(part.bytes);
        const auto ages = decoder.references(bytes);
        const bool decodes = part.finished && ages && *ages == packet.ages &&
                             decoder.decode(bytes, packet.known, packet.receiver, incoming).has_value();
        const double decoded = cpu_seconds();
        if (!decodes || !packets.right(incoming)) ++wrong;
        sizes.push_back(part.bytes);
        entities += packets.entities();
        encode_seconds += encoded - begin;
        decode_seconds += decoded - encoded;
    }
    // Times are told for each entity: as many as there are in the mean.
    const std::size_t frames = std::max<std::size_t>(sizes.size(), 1);
    return summarize(std::move(sizes), std::max<std::size_t>(entities / frames, 1), encode_seconds, decode_seconds,
                     wrong);
}

}  // namespace tickwire::bench

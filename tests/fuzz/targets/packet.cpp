// A snapshot packet of anybody, decoded at all levels against states that the receiver holds.
#include <memory>

#include "fuzz/fuzz_target.hpp"
#include "snapshot/packet_decoder.hpp"
#include "support/packet_sample.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tickwire;
    using namespace tickwire::snapshot;
    static const test::PacketSample sample;
    static const auto prior = std::make_shared<const Prior>(generic_prior(test::sample_description(), 10));
    static PacketDecoder fast(test::sample_description(), prior, Level::fast);
    static PacketDecoder best(test::sample_description(), prior, Level::best);
    static PacketDecoder shared(test::sample_description(), prior, Level::shared);
    const auto bytes = fuzz::bytes_of(data, size);
    IncomingPacket incoming;
    for (PacketDecoder* decoder : {&fast, &best, &shared}) {
        const auto ages = decoder->references(bytes);
        if (!ages) continue;
        fuzz::require(ages->count <= max_references);
        // Whatever ages it names, the receiver holds what it holds.
        if (!decoder->decode(bytes, sample.known(), PlayerId{7}, incoming)) continue;
        fuzz::require(incoming.last <= sample.known().size() && incoming.created.size() <= most_created);
        for (std::size_t e = incoming.first; e < incoming.last; ++e) {
            if (incoming.fates[e - incoming.first] != Fate::changed) continue;
            const std::uint32_t at = incoming.first_slots[e - incoming.first];
            const auto& fields = test::sample_description().kinds[0].fields;
            for (std::size_t f = 0; f < fields.size(); ++f)
                fuzz::require(incoming.slots.at(at + f) <= fields[f].spec.steps);
        }
    }
    return 0;
}

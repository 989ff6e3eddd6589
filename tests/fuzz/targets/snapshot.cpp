// Parts of snapshots, as the client takes them; after each other, so that baselines exist.
#include <algorithm>

#include "client-lib/interpolation.hpp"
#include "client-lib/snapshot_reader.hpp"
#include "fuzz/fuzz_target.hpp"
#include "support/drift_game.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tickwire;
    static const Description description = describe<test::Drift>();
    static client::SnapshotReader::Decoders decoders(description, snapshot::Level::fast);
    client::SnapshotReader reader(description, decoders, PlayerId{1});
    client::Interpolation interpolation(description);
    // Up to four parts; a byte before each gives its length in units of eight.
    auto rest = fuzz::bytes_of(data, size);
    for (int part = 0; part < 4 && !rest.empty(); ++part) {
        const std::size_t wanted = part == 0 && size > 200 ? rest.size() : std::to_integer<std::size_t>(rest[0]) * 8;
        const std::size_t length = std::min(wanted, rest.size());
        if (!reader.read(rest.first(length))) break;
        rest = rest.subspan(std::max<std::size_t>(length, 1));
    }
    (void)reader.read(fuzz::bytes_of(data, size));
    interpolation.draw(reader, reader.newest().value - 0.5);
    const Frame* frame = reader.frame();
    if (frame == nullptr) return 0;
    for (const FrameEntity& entity : frame->entities) {
        const KindInfo& kind = description.kinds.at(entity.kind);
        const auto slots = frame->slots_of(entity, kind.fields.size());
        for (std::size_t i = 0; i < slots.size(); ++i) fuzz::require(slots[i] <= kind.fields[i].spec.steps);
    }
    return 0;
}

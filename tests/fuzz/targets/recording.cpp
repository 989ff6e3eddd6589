// A recording's file of anybody: refused, or frames in order whose entities and values can be.
#include "tickwire/recording.hpp"

#include "fuzz/fuzz_target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tickwire;
    const auto recording = decode_recording(fuzz::bytes_of(data, size));
    if (!recording) return 0;
    Tick last{};
    for (const Frame& frame : recording->frames) {
        fuzz::require(frame.tick > last);
        last = frame.tick;
        std::uint32_t next = 0;
        for (const FrameEntity& entity : frame.entities) {
            fuzz::require(entity.id && entity.id.index() >= next && entity.kind < recording->description.kinds.size());
            next = entity.id.index() + 1;
            const auto& fields = recording->description.kinds[entity.kind].fields;
            const auto slots = frame.slots_of(entity, fields.size());
            for (std::size_t i = 0; i < fields.size(); ++i) fuzz::require(slots[i] <= fields[i].spec.steps);
        }
    }
    return 0;
}

// A command datagram, as the server takes it.
#include "fuzz/fuzz_target.hpp"
#include "server/command_buffer.hpp"
#include "snapshot/command_codec.hpp"
#include "support/drift_game.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tickwire;
    static const Description description = describe<test::Drift>();
    const std::size_t per_command = description.command.fields.size();
    snapshot::CommandBatch batch;
    if (!snapshot::read_commands(fuzz::bytes_of(data, size), description, batch)) return 0;
    server::CommandBuffer buffer(per_command);
    for (std::uint32_t i = 0; i < batch.count; ++i) {
        const auto slots = batch.slots_of(i, per_command);
        for (std::size_t field = 0; field < per_command; ++field)
            fuzz::require(slots[field] <= description.command.fields[field].spec.steps);
        buffer.insert(batch.tick_of(i), Tick(1000), slots);
    }
    bool arrived = false;
    buffer.take(Tick(1001), arrived);
    return 0;
}

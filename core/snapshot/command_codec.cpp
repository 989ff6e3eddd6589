#include "snapshot/command_codec.hpp"

#include <cstring>

#include "snapshot/slot_coder.hpp"
#include "state_generated.h"

namespace tickwire::snapshot {

std::size_t write_commands(std::span<std::byte> out, const Description& description, const CommandBatch& batch) {
    const std::size_t per_command = description.command.fields.size();
    for (std::uint32_t skip = 0; skip < batch.count; ++skip) {
        const wire::CommandHeader head(batch.newest.value, batch.view_behind,
                                       static_cast<std::uint8_t>(batch.count - skip), 0);
        std::memcpy(out.data(), &head, sizeof head);
        BitWriter bits(out.subspan(sizeof head));
        std::span<const std::uint32_t> reference = description.command.defaults;
        for (std::uint32_t i = skip; i < batch.count; ++i) {
            const auto slots = batch.slots_of(i, per_command);
            write_slots(bits, description.command, slots, reference, true);
            reference = slots;
        }
        if (!bits.overflowed()) return sizeof head + bits.byte_count();
    }
    return 0;
}

bool read_commands(std::span<const std::byte> in, const Description& description, CommandBatch& batch) {
    if (in.size() < sizeof(wire::CommandHeader)) return false;
    alignas(wire::CommandHeader) std::byte head_bytes[sizeof(wire::CommandHeader)];
    std::memcpy(head_bytes, in.data(), sizeof head_bytes);
    const auto& head = *reinterpret_cast<const wire::CommandHeader*>(head_bytes);
    if (head.count() == 0 || head.count() > max_commands || head.newest() < head.count() || head.reserved() != 0)
        return false;
    batch.newest = Tick(head.newest());
    batch.view_behind = head.view_behind();
    batch.count = head.count();
    const std::size_t per_command = description.command.fields.size();
    batch.slots.resize(batch.count * per_command);
    BitReader bits(in.subspan(sizeof(wire::CommandHeader)));
    std::span<const std::uint32_t> reference = description.command.defaults;
    for (std::uint32_t i = 0; i < batch.count; ++i) {
        const auto slots = std::span(batch.slots).subspan(i * per_command, per_command);
        if (!read_slots(bits, description.command, slots, reference, true)) return false;
        reference = slots;
    }
    return true;
}

}  // namespace tickwire::snapshot

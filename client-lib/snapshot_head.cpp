#include "snapshot_head.hpp"

#include <cstring>
#include <string>

#include "snapshot/snapshot_format.hpp"
#include "state_generated.h"

namespace tickwire::client {

Error malformed_snapshot(const char* what) {
    return {ErrorCode::malformed, std::string("snapshot: ") + what};
}

Result<SnapshotHead> read_snapshot_head(std::span<const std::byte> part, Tick newest, std::uint8_t missing,
                                        snapshot::Level usual) {
    if (part.size() < sizeof(wire::SnapshotHeader)) return malformed_snapshot("shorter than its head");
    alignas(wire::SnapshotHeader) std::byte head_bytes[sizeof(wire::SnapshotHeader)];
    std::memcpy(head_bytes, part.data(), sizeof head_bytes);
    const auto& fixed = *reinterpret_cast<const wire::SnapshotHeader*>(head_bytes);
    SnapshotHead head{.report = {.missing = missing}, .bytes = sizeof head_bytes};
    const auto has = [&](std::uint8_t flag) { return (fixed.flags() & flag) != 0; };
    const auto byte = [&] {
        const std::size_t at = head.bytes++;
        return at < part.size() ? std::to_integer<std::uint32_t>(part[at]) : 0;
    };
    if (has(snapshot::part_flags::whole_tick)) {
        const std::uint32_t low = byte();
        head.tick = Tick(fixed.tick() | low << 16 | byte() << 24);
    } else if (newest) {
        head.tick = newest + static_cast<std::int16_t>(fixed.tick() - newest.value);
    }
    if (has(snapshot::part_flags::split)) {
        const std::uint32_t part_of = byte();
        head.part = part_of & 15u;
        head.parts = (part_of >> 4) + 1u;
    }
    const bool wide = has(snapshot::part_flags::wide_margin);
    const auto high = static_cast<std::uint8_t>(wide ? byte() : 0);
    head.report.margin = snapshot::MarginBytes(fixed.command_margin(), high, wide).margin();
    if (has(snapshot::part_flags::missing)) head.report.missing = static_cast<std::uint8_t>(byte());
    if (head.bytes > part.size()) return malformed_snapshot("shorter than its head");
    if (!head.tick || head.part >= head.parts) return malformed_snapshot("no such part");
    head.prior =
        has(snapshot::part_flags::offered_prior) ? snapshot::PriorChoice::offered : snapshot::PriorChoice::built_in;
    head.section = has(snapshot::part_flags::section);
    head.early = has(snapshot::part_flags::early);
    head.level = has(snapshot::part_flags::shared) ? snapshot::Level::shared : usual;
    if (head.early && head.parts > 1) return malformed_snapshot("refers to what may not be here, in several parts");
    return head;
}

}  // namespace tickwire::client

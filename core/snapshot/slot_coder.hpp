// The entropy stage: one entity's, event's or command's slots as a delta against reference slots. A change mask and
// residual sizes that know only the field table; anything that replaces it keeps these functions.
#pragma once

#include <cstdint>
#include <span>

#include "snapshot/bits.hpp"
#include "tickwire/description.hpp"

namespace tickwire::snapshot {

/// What a receiver may know: `owner` fields only when it owns the entity, `server` fields never.
bool visible(const FieldSpec& spec, bool receiver_is_owner);

/// Whether any slot that the receiver sees differs.
bool differs(const KindInfo& kind, std::span<const std::uint32_t> slots, std::span<const std::uint32_t> reference,
             bool receiver_is_owner);

void write_slots(BitWriter& out, const KindInfo& kind, std::span<const std::uint32_t> slots,
                 std::span<const std::uint32_t> reference, bool receiver_is_owner);

/// Fills `slots`; hidden ones take the kind's default. False when a value is out of its field's range or bits ran out.
[[nodiscard]] bool read_slots(BitReader& in, const KindInfo& kind, std::span<std::uint32_t> slots,
                              std::span<const std::uint32_t> reference, bool receiver_is_owner);

}  // namespace tickwire::snapshot

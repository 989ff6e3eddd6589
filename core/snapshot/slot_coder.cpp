#include "snapshot/slot_coder.hpp"

namespace tickwire::snapshot {

namespace {

// A residual is coded in the smallest of three sizes, or the value stands whole. Fields this narrow always stand whole.
constexpr int narrow_bits = 5;
constexpr int class_bits[] = {4, 7, 10};

// Bytes have no sizes either.
bool stands_whole(const FieldSpec& spec) {
    return spec.bits() <= narrow_bits || spec.type == FieldType::text || spec.type == FieldType::bytes;
}

std::uint64_t zigzag(std::int64_t difference) {
    return static_cast<std::uint64_t>((difference << 1) ^ (difference >> 63));
}

std::int64_t unzigzag(std::uint32_t coded) {
    return static_cast<std::int64_t>(coded >> 1) ^ -static_cast<std::int64_t>(coded & 1);
}

// Angles differ the short way round.
std::int64_t difference(const FieldSpec& spec, std::uint32_t value, std::uint32_t reference) {
    std::int64_t d = static_cast<std::int64_t>(value) - static_cast<std::int64_t>(reference);
    if (spec.type == FieldType::angle) {
        const std::int64_t count = static_cast<std::int64_t>(spec.steps) + 1;
        if (d > count / 2) d -= count;
        if (d < -(count / 2)) d += count;
    }
    return d;
}

void write_changed(BitWriter& out, const FieldSpec& spec, std::uint32_t value, std::uint32_t reference) {
    const int whole = spec.bits();
    if (whole == 1) return;  // a changed bit is the other bit
    if (stands_whole(spec)) return out.bits(value, whole);
    const std::uint64_t residual = zigzag(difference(spec, value, reference));
    for (std::uint32_t c = 0; c < 3 && class_bits[c] < whole; ++c) {
        if (residual < (1ull << class_bits[c])) {
            out.bits(c, 2);
            return out.bits(static_cast<std::uint32_t>(residual), class_bits[c]);
        }
    }
    out.bits(3, 2);
    out.bits(value, whole);
}

bool read_changed(BitReader& in, const FieldSpec& spec, std::uint32_t& value, std::uint32_t reference) {
    const int whole = spec.bits();
    if (whole == 1) {
        value = reference ^ 1u;
        return true;
    }
    if (stands_whole(spec)) {
        value = in.bits(whole);
        return value <= spec.steps;
    }
    const std::uint32_t size_class = in.bits(2);
    if (size_class == 3) {
        value = in.bits(whole);
        return value <= spec.steps;
    }
    std::int64_t sum = static_cast<std::int64_t>(reference) + unzigzag(in.bits(class_bits[size_class]));
    if (spec.type == FieldType::angle) {
        const std::int64_t count = static_cast<std::int64_t>(spec.steps) + 1;
        sum = (sum % count + count) % count;
    }
    value = static_cast<std::uint32_t>(sum);
    return sum >= 0 && sum <= static_cast<std::int64_t>(spec.steps);
}

}  // namespace

bool visible(const FieldSpec& spec, bool receiver_is_owner) {
    return spec.visibility == Visibility::everyone || (spec.visibility == Visibility::owner && receiver_is_owner);
}

bool differs(const KindInfo& kind, std::span<const std::uint32_t> slots, std::span<const std::uint32_t> reference,
             bool receiver_is_owner) {
    for (std::size_t i = 0; i < kind.fields.size(); ++i) {
        if (slots[i] != reference[i] && visible(kind.fields[i].spec, receiver_is_owner)) return true;
    }
    return false;
}

void write_slots(BitWriter& out, const KindInfo& kind, std::span<const std::uint32_t> slots,
                 std::span<const std::uint32_t> reference, bool receiver_is_owner) {
    const bool any = differs(kind, slots, reference, receiver_is_owner);
    out.flag(any);
    if (!any) return;
    for (std::size_t i = 0; i < kind.fields.size(); ++i) {
        const FieldSpec& spec = kind.fields[i].spec;
        if (spec.steps == 0 || !visible(spec, receiver_is_owner)) continue;
        const bool changed = slots[i] != reference[i];
        out.flag(changed);
        if (changed) write_changed(out, spec, slots[i], reference[i]);
    }
}

bool read_slots(BitReader& in, const KindInfo& kind, std::span<std::uint32_t> slots,
                std::span<const std::uint32_t> reference, bool receiver_is_owner) {
    const bool any = in.flag();
    for (std::size_t i = 0; i < kind.fields.size(); ++i) {
        const FieldSpec& spec = kind.fields[i].spec;
        slots[i] = visible(spec, receiver_is_owner) ? reference[i] : kind.defaults[i];
        if (!any || spec.steps == 0 || !visible(spec, receiver_is_owner) || !in.flag()) continue;
        if (!read_changed(in, spec, slots[i], reference[i])) return false;
    }
    return !in.failed();
}

}  // namespace tickwire::snapshot

#include "support/random_types.hpp"

#include <algorithm>

namespace tickwire::test {

namespace {

void add_field(KindInfo& kind, Random& random, FieldType type, std::uint32_t steps, Visibility visibility,
               std::uint8_t part, std::uint8_t parts) {
    FieldSpec spec;
    spec.type = type;
    spec.visibility = visibility;
    spec.steps = steps;
    spec.min = -static_cast<double>(steps / 2);
    spec.max = spec.min + steps;
    spec.part = part;
    spec.parts = parts;
    kind.fields.push_back({"f" + std::to_string(kind.fields.size()), spec});
    kind.defaults.push_back(static_cast<std::uint32_t>(random.next() % (std::uint64_t{steps} + 1)));
}

std::uint32_t random_steps(Random& random) {
    switch (random.below(4)) {
        case 0:
            return random.below(20);
        case 1:
            return random.below(10) == 0 ? 0xFFFFFFFEu : random.next() >> random.below(31) >> 1;
        default:
            return 200 + random.below(60'000);
    }
}

Visibility random_visibility(Random& random) {
    const std::uint32_t roll = random.below(12);
    return roll == 0 ? Visibility::server : roll < 3 ? Visibility::owner : Visibility::everyone;
}

bool holds_bytes(const FieldSpec& spec) {
    return spec.type == FieldType::text || spec.type == FieldType::bytes;
}

void set_byte(std::uint32_t* words, std::uint32_t i, std::uint32_t byte) {
    const int shift = static_cast<int>(i % 4 * 8);
    words[i / 4] = (words[i / 4] & ~(0xFFu << shift)) | byte << shift;
}

std::uint32_t random_byte(Random& random) {
    return random.below(3) == 0 ? random.below(256) : 'a' + random.below(26);
}

// `slots` begins with the length; behind the end stay zeros.
void resize(std::uint32_t* slots, std::uint32_t size, Random& random) {
    for (std::uint32_t i = slots[0]; i < size; ++i) set_byte(slots + 1, i, random_byte(random));
    for (std::uint32_t i = size; i < slots[0]; ++i) set_byte(slots + 1, i, 0);
    slots[0] = size;
}

void edit(const FieldSpec& head, std::uint32_t* slots, Random& random) {
    const std::uint32_t roll = random.below(8);
    if (roll == 0) resize(slots, random.below(head.steps + 1), random);
    if (roll == 1) resize(slots, 0, random);
    for (std::uint32_t edits = roll < 4 ? 0 : 1 + random.below(2); edits > 0 && slots[0] > 0; --edits)
        set_byte(slots + 1, random.below(slots[0]), random_byte(random));
    if (roll == 2 && slots[0] < head.steps) resize(slots, slots[0] + 1, random);
}

void add_bytes(KindInfo& kind, Random& random, Visibility visibility) {
    const auto type = random.below(2) == 0 ? FieldType::text : FieldType::bytes;
    const std::uint32_t capacity = random.below(8) == 0 ? 1 + random.below(255) : 1 + random.below(24);
    const std::size_t first = kind.fields.size();
    const auto parts = static_cast<std::uint8_t>(1 + (capacity + 3) / 4);
    for (std::uint8_t part = 0; part < parts; ++part) {
        add_field(kind, random, type, tickwire::detail::bounded_steps(capacity, part), visibility, part, parts);
        FieldSpec& spec = kind.fields.back().spec;
        spec.min = 0;
        spec.max = spec.steps;
        kind.defaults.back() = 0;
    }
    resize(&kind.defaults[first], random.below(capacity + 1), random);
}

void add_exact(KindInfo& kind, Random& random, Visibility visibility) {
    add_field(kind, random, FieldType::exact_real, tickwire::detail::exact_steps, visibility, 0, 1);
    FieldSpec& spec = kind.fields.back().spec;
    spec.min = -tickwire::detail::largest_float;
    spec.max = tickwire::detail::largest_float;
    spec.precision = random.below(2);
}

// Coordinates, named one by one, and the velocities that move them.
void add_moving(KindInfo& kind, Random& random, Visibility visibility) {
    const std::size_t first = kind.fields.size();
    const std::uint32_t axes = 1 + random.below(3), steps = random_steps(random), speeds = 100 + random.below(9'000);
    for (std::uint32_t i = 0; i < 2 * axes; ++i) {
        add_field(kind, random, FieldType::real, i < axes ? steps : speeds, visibility, 0, 1);
        FieldSpec& spec = kind.fields.back().spec;
        if (i < axes) spec.interpolation = Interpolation::hermite;
        if (i < axes) spec.velocity = static_cast<std::uint16_t>(1 + first + axes + i);
    }
}

void add_value(KindInfo& kind, Random& random) {
    const Visibility visibility = random_visibility(random);
    switch (random.below(10)) {
        case 0: {
            const auto parts = static_cast<std::uint8_t>(2 + random.below(2));
            for (std::uint8_t part = 0; part < parts; ++part)
                add_field(kind, random, FieldType::real, random_steps(random), visibility, part, parts);
            return;
        }
        case 1: {
            const std::uint32_t steps = 2 + random.below(random.below(2) == 0 ? 65'534 : 1'000);
            for (std::uint8_t part = 0; part < 4; ++part)
                add_field(kind, random, FieldType::quaternion, part == 0 ? 3 : steps, visibility, part, 4);
            return;
        }
        case 2:
            return add_field(kind, random, FieldType::flag, 1, visibility, 0, 1);
        case 3:
            return add_field(kind, random, FieldType::angle, random_steps(random), visibility, 0, 1);
        case 4:
            return add_field(kind, random, FieldType::enumeration, random.below(30), visibility, 0, 1);
        case 5:
            return add_exact(kind, random, visibility);
        case 6:
            return add_bytes(kind, random, visibility);
        case 7:
            return add_moving(kind, random, visibility);
        default:
            return add_field(kind, random, random.below(2) == 0 ? FieldType::real : FieldType::integer,
                             random_steps(random), visibility, 0, 1);
    }
}

}  // namespace

Description random_description(Random& random, std::uint32_t most_kinds) {
    Description description;
    description.game = "Random";
    for (std::uint32_t k = 1 + random.below(most_kinds); k > 0; --k) {
        KindInfo kind;
        kind.name = "K" + std::to_string(k);
        for (std::uint32_t values = 1 + random.below(6); values > 0; --values) add_value(kind, random);
        description.kinds.push_back(kind);
    }
    return description;
}

std::vector<std::uint32_t> random_slots(const KindInfo& kind, Random& random) {
    std::vector<std::uint32_t> slots(kind.fields.size());
    for (std::size_t i = 0; i < slots.size(); i += kind.fields[i].spec.parts) {
        const FieldSpec& head = kind.fields[i].spec;
        if (holds_bytes(head)) {
            resize(&slots[i], random.below(head.steps + 1), random);
            continue;
        }
        for (std::size_t c = i; c < i + head.parts; ++c)
            slots[c] = static_cast<std::uint32_t>(random.next() % (std::uint64_t{kind.fields[c].spec.steps} + 1));
    }
    return slots;
}

void Restless::change(const KindInfo& kind, std::vector<std::uint32_t>& slots, Random& random) {
    speeds.resize(slots.size());
    for (std::size_t i = 0; i < slots.size(); ++i) {
        const FieldSpec& spec = kind.fields[i].spec;
        if (holds_bytes(spec)) {
            if (random.below(12) == 0) edit(spec, &slots[i], random);
            i += spec.parts - 1u;
            continue;
        }
        const std::int64_t steps = spec.steps;
        if (random.below(30) == 0) speeds[i] = static_cast<std::int64_t>(random.below(64)) - 32;
        if (random.below(200) == 0) slots[i] = static_cast<std::uint32_t>(random.next() % (steps + 1));
        if (random.below(8) == 0) continue;
        const std::int64_t value = slots[i] + (steps < 20 ? random.below(9) == 0 : speeds[i]);
        slots[i] = static_cast<std::uint32_t>(((value % (steps + 1)) + steps + 1) % (steps + 1));
    }
}

}  // namespace tickwire::test

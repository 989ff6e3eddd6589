// What each type of field does with a value: there and back, at its edges, and from outside.
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "support/every_field_game.hpp"
#include "tickwire/description.hpp"
#include "tickwire/past.hpp"
#include "tickwire/random.hpp"

using namespace tickwire;
using namespace tickwire::test;

namespace {

using Limits = std::numeric_limits<float>;

template <class T>
std::array<std::uint32_t, slot_count<T>> slots_of(const T& value) {
    std::array<std::uint32_t, slot_count<T>> slots{};
    flatten(value, std::span(slots));
    return slots;
}

FieldSpec exact_spec() {
    return tickwire::detail::specs_of<Pin>()[0];
}

std::uint32_t slot_of(double value) {
    bool clamped = false;
    const std::uint32_t slot = quantize(exact_spec(), value, clamped);
    CHECK_FALSE(clamped);
    return slot;
}

}  // namespace

TEST_CASE("a float without a range comes back to the last bit, and its slots are in the order of the numbers") {
    Random random(1);
    for (int i = 0; i < 100'000; ++i) {
        const auto bits = random.next();
        const auto value = std::bit_cast<float>(bits);
        const std::uint32_t slot = slot_of(static_cast<double>(value));
        const auto back = static_cast<float>(dequantize(exact_spec(), slot));
        REQUIRE(slot <= exact_spec().steps);
        if (std::isnan(value)) {
            REQUIRE(std::isnan(back));
        } else {
            REQUIRE(std::bit_cast<std::uint32_t>(back) == bits);
        }
    }
    const float ascending[] = {-Limits::infinity(),
                               Limits::lowest(),
                               -1,
                               -Limits::min(),
                               -Limits::denorm_min(),
                               -0.0f,
                               0.0f,
                               Limits::denorm_min(),
                               Limits::min(),
                               1,
                               1.0000001f,
                               Limits::max(),
                               Limits::infinity()};
    for (std::size_t i = 1; i < std::size(ascending); ++i)
        CHECK(slot_of(static_cast<double>(ascending[i - 1])) < slot_of(static_cast<double>(ascending[i])));
    CHECK(slot_of(-std::numeric_limits<double>::infinity()) == 0);
    CHECK(slot_of(-0.0) + 1 == slot_of(0.0));
    CHECK(slot_of(std::numeric_limits<double>::quiet_NaN()) == exact_spec().steps);
    CHECK(slot_of(-std::numeric_limits<double>::signaling_NaN()) == exact_spec().steps);
}

TEST_CASE("what is too large for a float is the largest, and counts as clamped") {
    bool clamped = false;
    CHECK(dequantize(exact_spec(), quantize(exact_spec(), -1e300, clamped)) == static_cast<double>(Limits::lowest()));
    CHECK(clamped);
}

TEST_CASE("a float without a range is drawn on the way between finite values, and held at others") {
    const auto at = [](float a, float b, double part) {
        Pin from{.depth = a}, to{.depth = b};
        const auto old = slots_of(from), now = slots_of(to);
        return static_cast<float>(tickwire::detail::blend(exact_spec(), 0, nullptr, {old, now, part, 0.1}));
    };
    CHECK(at(1, 3, 0.5) == 2);
    CHECK(at(Limits::lowest(), Limits::max(), 0.5) == 0);
    CHECK(at(5, Limits::infinity(), 0.9) == 5);
    CHECK(std::isnan(at(Limits::quiet_NaN(), 1, 0.9)));
    CHECK(std::isinf(at(-Limits::infinity(), 1, 0.9)));
}

TEST_CASE("texts are cut behind the last whole character, and equal contents are equal slots") {
    Text<5> text("abcdefg");
    CHECK(text == "abcde");
    CHECK(Text<5>("abcdü") == "abcd");
    CHECK(Text<4>("äöü").size() == 4);
    CHECK(Text<1>("ü").empty());
    CHECK(Text<5>("hi").view() == "hi");
    Pin pin{.tag = "long"};
    pin.tag = "a";
    CHECK(slots_of(pin) == slots_of(Pin{.tag = "a"}));
    CHECK(slots_of(pin)[1] == 1);
    CHECK(slots_of(pin)[2] == 'a');
    CHECK(slot_count<Pin> == 4);
}

TEST_CASE("every type of field comes back from its slots, and from its values as a view has them") {
    Specimen specimen;
    specimen.mood = Mood::cross;
    specimen.label = "exactly twenty-four byte";
    constexpr std::array<std::byte, 10> ten{std::byte{255}, std::byte{0}, std::byte{9}};
    specimen.memory = ten;
    specimen.odd = {-0.0f, Limits::infinity()};
    specimen.pins[1].tag = "\xff\xfe";
    specimen.turn = {0.2f, -0.4f, 0.1f, -0.88882f};
    const auto slots = slots_of(specimen);
    Specimen back;
    restore(back, std::span<const std::uint32_t>(slots));
    CHECK(back.label == specimen.label);
    CHECK(back.memory == specimen.memory);
    CHECK(std::signbit(back.odd[0]));
    CHECK(back.odd[1] == Limits::infinity());
    CHECK(back.pins[1].tag == specimen.pins[1].tag);
    CHECK(angle_between(back.turn, specimen.turn) < 0.002f);
    CHECK(slots_of(back) == slots);
    std::array<double, slot_count<Specimen>> values{};
    values_of(specimen, std::span(values));
    Specimen seen;
    restore(seen, std::span<const double>(values));
    CHECK(slots_of(seen) == slots);
    CHECK(seen.memory.view().size() == 10);
}

TEST_CASE("slots from outside make a text of at most its capacity, without anything behind its end") {
    auto slots = slots_of(Pin{.tag = "abc"});
    slots[1] = 0xFFFFFFFFu;
    slots[2] = slots[3] = 0xFFFFFFFFu;
    Pin pin;
    restore(pin, std::span<const std::uint32_t>(slots));
    CHECK(pin.tag.size() == 5);
    slots[1] = 2;
    restore(pin, std::span<const std::uint32_t>(slots));
    CHECK(pin.tag.view() == "\xff\xff");
    CHECK(slots_of(pin)[2] == 0xFFFFu);
    CHECK(slots_of(pin)[3] == 0);
}

TEST_CASE("a rotation with another component left out is the same rotation") {
    Random random(2);
    for (int i = 0; i < 1'000; ++i) {
        std::array<double, 4> q{};
        for (double& part : q) part = static_cast<double>(random.unit()) - 0.5;
        const auto wire = tickwire::detail::smallest_three(q);
        const auto unit = tickwire::detail::from_smallest_three(wire);
        for (int component = 0; component < 4; ++component) {
            const auto other = tickwire::detail::leaving_out(component, wire);
            REQUIRE(other[0] == component);
            const auto back = tickwire::detail::from_smallest_three(other);
            double dot = 0;
            for (std::size_t k = 0; k < 4; ++k) dot += unit[k] * back[k];
            REQUIRE(std::abs(dot) == Approx(1).epsilon(1e-9));
        }
    }
}

TEST_CASE("a description of every type of field travels, and a torn one is refused with what is wrong") {
    const Description ours = describe<Museum>();
    const auto read = decode_description(encode(ours));
    REQUIRE(read);
    CHECK(*read == ours);
    const auto& fields = ours.kinds[0].fields;
    const auto slot = [&](const char* name) {
        const auto found = std::ranges::find(fields, name, &FieldInfo::name);
        REQUIRE(found != fields.end());
        return static_cast<std::size_t>(found - fields.begin());
    };
    const std::size_t label = slot("label[0]"), pressure = slot("pressure"), memory = slot("memory[0]");
    CHECK(fields[label].spec.parts == 7);
    CHECK(fields[memory + 3].spec.steps == 0xFFFFu);
    CHECK(fields[slot("pins[1].tag[0]")].spec.steps == 5);
    const auto refusal = [&](auto change) {
        Description bad = ours;
        change(bad.kinds[0]);
        const auto decoded = decode_description(encode(bad));
        REQUIRE_FALSE(decoded);
        return decoded.error().message;
    };
    const std::string torn = "description: Specimen.label[0]: not a whole vector, quaternion, text or byte array";
    CHECK(refusal([&](KindInfo& kind) { kind.fields[label].spec.type = FieldType(9); }) ==
          "description: Specimen.label[0]: type 9, must be 0 to 8");
    CHECK(refusal([&](KindInfo& kind) { kind.fields[label].spec.steps = 23, kind.defaults[label] = 0; }) == torn);
    CHECK(refusal([&](KindInfo& kind) { kind.fields[label].spec.steps = 300; }) == torn);
    CHECK(refusal([&](KindInfo& kind) { kind.fields[label + 1].spec.type = FieldType::bytes; }) == torn);
    CHECK(refusal([&](KindInfo& kind) { kind.fields[label + 1].spec.visibility = Visibility::owner; }) == torn);
    CHECK(refusal([&](KindInfo& kind) { kind.fields[label + 2].spec.interpolation = Interpolation::linear; }) == torn);
    CHECK(refusal([&](KindInfo& kind) { kind.fields[label + 2].spec.precision = 2; }) == torn);
    CHECK(refusal([&](KindInfo& kind) { kind.fields[label + 6].spec.part = 5; }) == torn);
    CHECK(refusal([&](KindInfo& kind) { kind.defaults[label + 6] = 'x'; }) == torn);
    CHECK(refusal([&](KindInfo& kind) { kind.fields[pressure].spec.steps = 7, kind.defaults[pressure] = 0; }) ==
          "description: Specimen.pressure: a real without range has 4278190082 steps, and is no place");
    CHECK(refusal([&](KindInfo& kind) { kind.fields[pressure].spec.axis = Axis::y; }) ==
          "description: Specimen.pressure: a real without range has 4278190082 steps, and is no place");
    CHECK(refusal([&](KindInfo& kind) { kind.fields[pressure].spec.precision = -1; }) ==
          "description: Specimen.pressure: tolerance must be 0 or more");
    Description theirs = ours;
    theirs.kinds[0].fields[pressure].spec.precision = 0.5;
    CHECK(protocol_hash(theirs) != protocol_hash(ours));
    CHECK(first_difference(ours, theirs) == "Specimen.pressure: precision is 0.01 here and 0.5 there");
}

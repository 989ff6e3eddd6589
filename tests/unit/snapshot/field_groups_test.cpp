#include "snapshot/field_groups.hpp"

#include <catch2/catch.hpp>

using namespace tickwire;
using namespace tickwire::snapshot;

namespace {

struct Body {
    bool alive = false;
    float heat = 0;
    std::array<float, 4> orientation{0, 0, 0, 1};
    std::array<float, 3> secret{};
    std::array<float, 2> position{};
    float heading = 0;
    std::uint8_t team = 0;
    static constexpr auto fields =
        tickwire::fields(flag(&Body::alive), real(&Body::heat, {0, 100}, 0.1), quaternion(&Body::orientation, 0.001),
                         vector(&Body::secret, {{{0, 1}, {0, 1}, {0, 1}}}, 0.01).visible_to(Visibility::owner),
                         vector(&Body::position, {{{-10, 10}, {-20, 20}}}, 0.5), angle(&Body::heading, 0.01),
                         integer(&Body::team, {0, 7}));
};

}  // namespace

TEST_CASE("fields that belong together become one group, and the place that everyone sees comes first") {
    const GroupTable table = group_fields({tickwire::detail::describe_kind<Body>()}, Hertz{60});
    const KindGroups& kind = table.kinds.at(0);
    REQUIRE(kind.groups.size() == 7);
    CHECK(kind.has_position);
    CHECK(kind.groups[0].first == 9);
    CHECK(kind.groups[0].count == 2);
    CHECK(kind.origin == std::array<std::int32_t, 3>{-20, -40, 0});
    CHECK(kind.groups[1].shape == Shape::choice);
    CHECK(kind.groups[2].shape == Shape::number);
    CHECK(kind.groups[3].shape == Shape::quaternion);
    CHECK(kind.groups[4].visibility == Visibility::owner);
    CHECK(kind.groups[5].shape == Shape::angle);
    CHECK(kind.groups[6].shape == Shape::choice);
    CHECK_FALSE(kind.all_visible);
    CHECK(kind.slot_count == 13);
    CHECK(table.components == 13);
}

TEST_CASE("each component of a vector has its own range, in the precision of all") {
    const KindInfo kind = tickwire::detail::describe_kind<Body>();
    CHECK(kind.fields[9].name == "position[0]");
    CHECK(kind.fields[9].spec.steps == 40);
    CHECK(kind.fields[10].spec.steps == 80);
    CHECK(kind.fields[9].spec.parts == 2);
    CHECK(kind.fields[10].spec.part == 1);
    Body body;
    body.position = {3.2f, -20};
    body.orientation = {0, 0.6f, 0, -0.8f};
    std::array<std::uint32_t, slot_count<Body>> slots{};
    CHECK(flatten(body, slots).count == 0);
    Body back;
    restore(back, std::span<const std::uint32_t>(slots));
    CHECK(back.position[0] == Approx(3));
    CHECK(back.position[1] == Approx(-20));
    CHECK(back.orientation[1] == Approx(-0.6).margin(0.001));
    CHECK(back.orientation[3] == Approx(0.8).margin(0.001));
}

TEST_CASE("a description with vectors and quaternions travels, and a torn one is refused") {
    Description description;
    description.game = "Bodies";
    description.kinds = {tickwire::detail::describe_kind<Body>()};
    const auto same = decode_description(encode(description));
    REQUIRE(same);
    CHECK(*same == description);
    for (const auto& tear : {+[](FieldSpec& spec) { spec.part = 2; }, +[](FieldSpec& spec) { spec.parts = 4; },
                             +[](FieldSpec& spec) { spec.precision = 3; }}) {
        Description torn = description;
        tear(torn.kinds[0].fields[10].spec);
        const auto refused = decode_description(encode(torn));
        REQUIRE_FALSE(refused);
        CHECK(refused.error().message.find("not a whole vector, quaternion, text or byte array") != std::string::npos);
    }
    Description torn = description;
    torn.kinds[0].fields[3].spec.steps = 1;
    CHECK_FALSE(decode_description(encode(torn)));
}

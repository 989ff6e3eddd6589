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

struct Ball {
    float x = 0, y = 0, vx = 0, vy = 0, spin = 0;
    static constexpr auto fields =
        tickwire::fields(real(&Ball::spin, {0, 10}, 0.01), real(&Ball::x, {-100, 100}, 0.01).hermite(&Ball::vx),
                         real(&Ball::y, {-100, 100}, 0.01).hermite(&Ball::vy), real(&Ball::vx, {-32, 32}, 1.0 / 64),
                         real(&Ball::vy, {-32, 32}, 1.0 / 64));
};

struct Stone {
    float x = 0, y = 0;
    std::uint8_t weight = 0;
    static constexpr auto fields = tickwire::fields(real(&Stone::x, {0, 200}, 0.04), real(&Stone::y, {0, 200}, 0.04),
                                                    integer(&Stone::weight, {0, 255}));
    static constexpr auto place = tickwire::place(&Stone::x, &Stone::y);
};

}  // namespace

TEST_CASE("coordinates that are named one by one are a vector, and so are their velocities, which are coded first") {
    const GroupTable table = group_fields({tickwire::detail::describe_kind<Ball>()}, Hertz{60});
    const KindGroups& kind = table.kinds.at(0);
    REQUIRE(kind.groups.size() == 3);
    CHECK(kind.has_position);
    const FieldGroup& place = kind.groups[0];
    CHECK(place.first == 1);
    CHECK(place.count == 2);
    CHECK(place.velocity == 3);
    CHECK(kind.groups[2].first == 3);
    CHECK(kind.groups[2].count == 2);
    CHECK(kind.order == std::vector<std::uint8_t>{2, 0, 1});
    // 1/64 a second is 100/64/60 steps a tick.
    CHECK(place.velocity_scale[0] == 436907);
    CHECK(place.velocity_zero[1] == 2048 * 16);
}

TEST_CASE("places of different kinds are told in steps of the coarsest, and can be set from them") {
    const GroupTable table =
        group_fields({tickwire::detail::describe_kind<Ball>(), tickwire::detail::describe_kind<Stone>()}, Hertz{60});
    const std::array<std::uint32_t, 5> ball{0, 14'000, 2'000, 0, 0};  // at 40, -80
    CHECK(table.kinds[0].place_of(ball.data()) == std::array<std::int32_t, 3>{1000, -2000, 0});
    const std::array<std::uint32_t, 3> stone{1000, 2000, 0};  // at 40, 80
    CHECK(table.kinds[1].place_of(stone.data()) == std::array<std::int32_t, 3>{1000, 2000, 0});
    std::array<std::uint32_t, 3> moved{};
    table.kinds[1].set_place({1000, -2000, 0}, moved.data());
    CHECK(moved == std::array<std::uint32_t, 3>{1000, 0, 0});
}

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

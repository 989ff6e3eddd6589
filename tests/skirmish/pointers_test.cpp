// Where a player is told to look: at the ball while it is out of the picture, and along the crosshair.
#include "app/pointers.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "app/camera.hpp"
#include "app/crosshair.hpp"

using namespace skirmish;

TEST_CASE("what is out of the picture is pointed to from its edge, along the way from the middle") {
    Camera camera;
    camera.resize(1920, 1080);  // 45 pixels a metre: 42.7 by 24 metres
    camera.jump({50, 50});
    const auto at = [&](Spot spot) { return edge_point(camera, spot, {44, 96, 1192, 528}, 1.5f); };
    CHECK_FALSE(at({50, 50}));
    CHECK_FALSE(at({70, 40}));
    const auto right = at({90, 50});
    REQUIRE(right);
    CHECK(right->x == Approx(1280 - 44));
    CHECK(right->y == Approx(360));
    CHECK(right->angle == Approx(0).margin(1e-4));
    const auto above = at({50, 10});
    REQUIRE(above);
    CHECK(above->x == Approx(640));
    CHECK(above->y == Approx(96));
    CHECK(above->angle == Approx(-std::numbers::pi / 2));
    const auto corner = at({10, 90});
    REQUIRE(corner);
    CHECK(corner->x < 640);
    CHECK(corner->y == Approx(720 - 96));
    CHECK(corner->x - 640 == Approx(-(corner->y - 360)));
}

TEST_CASE(
    "the crosshair is the same on both sides of its middle, with nothing around it and a view between its strokes") {
    for (const int side : {31, 63}) {
        const auto picture = crosshair_picture(side);
        REQUIRE(picture);
        const auto pixel = [&](int x, int y) {
            return static_cast<const std::uint32_t*>(picture->pixels)[y * picture->pitch / 4 + x];
        };
        const int middle = side / 2;
        CHECK(pixel(middle, middle) == 0xffffffffu);
        CHECK(pixel(middle, middle - 9 * side / 31) == 0xffffffffu);
        CHECK(pixel(0, 0) == 0);
        CHECK(pixel(middle + middle / 2, middle + middle / 2) == 0);
        for (int y = 0; y < side; ++y) {
            for (int x = 0; x < side; ++x) {
                REQUIRE(pixel(x, y) == pixel(side - 1 - x, y));
                REQUIRE(pixel(x, y) == pixel(y, x));
            }
        }
    }
}

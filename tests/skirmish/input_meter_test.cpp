// How soon a key shows, measured on made-up pictures.
#include "lab/input_meter.hpp"

#include <catch2/catch.hpp>

using namespace skirmish;

namespace {

Fighter at(float x) {
    Fighter fighter;
    fighter.x = x;
    fighter.health = 100;
    return fighter;
}

/// Rests, then holds a key; the picture moves `late` pictures after the key went down.
int measure(int late) {
    InputMeter meter;
    for (int i = 0; i < 20; ++i) {
        const Fighter still = at(5);
        meter.picture({}, &still);
    }
    for (int i = 0; i < 40; ++i) {
        const Fighter fighter = at(5 + (i >= late ? 0.1f * static_cast<float>(i - late + 1) : 0));
        meter.picture({.move_x = 1}, &fighter);
    }
    return meter.pictures();
}

}  // namespace

TEST_CASE("the picture drawn as the key goes down is the first") {
    CHECK(measure(0) == 1);
    CHECK(measure(1) == 2);
    CHECK(measure(14) == 15);
}

TEST_CASE("a start that is not from rest is not measured, nor what goes another way") {
    InputMeter meter;
    for (int i = 0; i < 60; ++i) {
        const Fighter fighter = at(5 + 0.1f * static_cast<float>(i));
        meter.picture({.move_x = i < 30 ? 0.0f : 1.0f}, &fighter);
    }
    CHECK(meter.measured() == 0);
    for (int i = 0; i < 20; ++i) {
        const Fighter still = at(5);
        meter.picture({}, &still);
    }
    for (int i = 0; i < 30; ++i) {  // pushed back while it wants to go on
        const Fighter fighter = at(5 - 0.1f * static_cast<float>(i));
        meter.picture({.move_x = 1}, &fighter);
    }
    CHECK(meter.measured() == 0);
    meter.picture({}, nullptr);
    CHECK(meter.pictures() == 0);
}

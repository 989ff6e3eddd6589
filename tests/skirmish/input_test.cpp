// Hands and window: what is held ends when the window is no longer the one that is told of it.
#include "app/input.hpp"

#include <SDL2/SDL.h>

#include <catch2/catch.hpp>

using namespace skirmish;

namespace {

void push_button(std::uint32_t type, std::uint8_t button) {
    SDL_Event event{};
    event.type = type;
    event.button.button = button;
    REQUIRE(SDL_PushEvent(&event) == 1);
}

void push_focus_lost() {
    SDL_Event event{};
    event.type = SDL_WINDOWEVENT;
    event.window.event = SDL_WINDOWEVENT_FOCUS_LOST;
    REQUIRE(SDL_PushEvent(&event) == 1);
}

struct Events {
    Events() { REQUIRE(SDL_Init(SDL_INIT_EVENTS) == 0); }
    ~Events() { SDL_QuitSubSystem(SDL_INIT_EVENTS); }
};

}  // namespace

TEST_CASE("the mouse's buttons are held until they are let go, or until another window has the focus") {
    const Events events;
    Input input;
    REQUIRE(input.take());
    CHECK_FALSE(input.mouse().down);
    push_button(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_LEFT);
    push_button(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_RIGHT);
    for (int picture = 0; picture < 3; ++picture) {
        REQUIRE(input.take());
        CHECK(input.mouse().down);
        CHECK(input.mouse().right);
    }
    push_button(SDL_MOUSEBUTTONUP, SDL_BUTTON_RIGHT);
    REQUIRE(input.take());
    CHECK(input.mouse().down);
    CHECK_FALSE(input.mouse().right);
    push_focus_lost();
    REQUIRE(input.take());
    CHECK_FALSE(input.mouse().down);
}

TEST_CASE("a click that begins and ends between two pictures is one") {
    const Events events;
    Input input;
    push_button(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_LEFT);
    push_button(SDL_MOUSEBUTTONUP, SDL_BUTTON_LEFT);
    REQUIRE(input.take());
    CHECK(input.mouse().down);
    REQUIRE(input.take());
    CHECK_FALSE(input.mouse().down);
}

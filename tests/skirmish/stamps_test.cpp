// Stamps: what a software renderer draws from pictures that are painted once.
#include "app/stamps.hpp"

#include <SDL2/SDL_image.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "app/canvas.hpp"
#include "support/scratch_folder.hpp"

using namespace skirmish;

namespace {

std::uint8_t red_at(const std::string& file, int x, int y) {
    const Sdl<SDL_Surface> picture(IMG_Load(file.c_str()));
    REQUIRE(picture);
    const Sdl<SDL_Surface> plain(SDL_ConvertSurfaceFormat(picture.get(), SDL_PIXELFORMAT_RGB24, 0));
    return static_cast<const std::uint8_t*>(plain->pixels)[y * plain->pitch + 3 * x];
}

struct Picture {
    Picture() {
        auto opened = Canvas::open({.width = 320, .height = 240, .headless = true});
        REQUIRE(opened);
        canvas = std::move(*opened);
        canvas->begin();
    }
    void save() { REQUIRE(canvas->save_png(file.string())); }
    std::uint8_t red(int x, int y) const { return red_at(file.string(), x, y); }
    std::unique_ptr<Canvas> canvas;
    tickwire::test::ScratchFolder folder;
    std::filesystem::path file = folder / "stamps.png";
};

constexpr SDL_Color red{255, 0, 0, 255};

}  // namespace

TEST_CASE("discs, rings and arcs cover what they should, and nothing else") {
    Picture picture;
    picture.canvas->disc(40, 40, 10, red);
    picture.canvas->arc(120, 40, 20, 4, 0, 7, red);        // more than a turn: a ring
    picture.canvas->arc(220, 40, 20, 4, 0, 1.5708f, red);  // from the right to below
    picture.save();
    CHECK(picture.red(40, 40) == 255);
    CHECK(picture.red(40, 53) < 20);
    CHECK(picture.red(120, 40) < 20);
    for (const auto& [x, y] : {std::pair{138, 40}, {102, 40}, {120, 58}, {120, 22}}) CHECK(picture.red(x, y) > 200);
    CHECK(picture.red(220 + 13, 40 + 13) > 200);
    CHECK(picture.red(220 - 13, 40 - 13) < 20);
}

TEST_CASE("a ring that grows is drawn where it is, and its inside stays dark") {
    Picture picture;
    picture.canvas->ring(100, 60, 40, 4, red);
    picture.save();
    for (const auto& [x, y] : {std::pair{137, 60}, {62, 60}, {100, 97}, {100, 22}}) CHECK(picture.red(x, y) > 200);
    for (const auto& [x, y] : {std::pair{100, 60}, {130, 60}, {144, 60}, {100, 90}}) CHECK(picture.red(x, y) < 20);
}

TEST_CASE("what is painted once is copied as it was drawn, in the zoom") {
    Picture picture;
    picture.canvas->set_zoom(2);
    const auto made = picture.canvas->painted(20, 10, [&] {
        picture.canvas->fill(SDL_FRect{0, 0, 21, 11}, {0, 0, 0, 255});
        picture.canvas->fill(SDL_FRect{10, 0, 10, 10}, red);
    });
    REQUIRE(made);
    picture.canvas->copy_whole(made.get(), 30, 20);
    picture.save();
    CHECK(picture.red(70, 50) < 20);
    CHECK(picture.red(90, 50) == 255);
    CHECK(picture.red(102, 50) < 20);
}

TEST_CASE("with a zoom everything is larger about the left upper corner, and there is less room") {
    Picture picture;
    picture.canvas->set_zoom(2);
    CHECK(picture.canvas->width() == 160);
    picture.canvas->fill(SDL_FRect{10, 10, 20, 20}, red);
    picture.canvas->disc(100, 50, 5, red);
    const float wide = picture.canvas->text_width("Skirmish", 20);
    picture.canvas->set_zoom(1);
    CHECK(wide == Approx(picture.canvas->text_width("Skirmish", 20)).margin(2));
    picture.save();
    CHECK(picture.red(21, 21) == 255);
    CHECK(picture.red(58, 58) == 255);
    CHECK(picture.red(62, 62) < 20);
    CHECK(picture.red(200, 100) == 255);
    CHECK(picture.red(208, 100) == 255);
}

TEST_CASE("particles that look alike share a stamp, and a glow that cannot be seen has none") {
    CHECK(glow_shape(40.0f, {255, 120, 0, 200}) == glow_shape(40.6f, {255, 120, 0, 203}));
    CHECK(glow_shape(40.0f, {255, 120, 0, 200}) != glow_shape(60.0f, {255, 120, 0, 200}));
    CHECK(glow_shape(40.0f, {255, 120, 0, 5}).colour >> 24 == 0);
}

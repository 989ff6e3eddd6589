// Where everything is drawn: a window, or a picture in memory when there is none. Owns SDL's renderer, the glow and the
// font.
#pragma once

#include <SDL2/SDL.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "app/sdl_handles.hpp"
#include "app/stamps.hpp"
#include "tickwire/result.hpp"
#include "tickwire/time.hpp"

namespace skirmish {

struct CanvasConfig {
    int width = 1280, height = 720;
    bool headless = false, fullscreen = false;
};

/// What stands on the screen is as large in a window of any size, as far as it can be read: 1 at 1280x720.
float words_zoom(int width, int height);

enum class Align { left, centre, right };

class Canvas {
public:
    static tickwire::Result<std::unique_ptr<Canvas>> open(const CanvasConfig& config);
    ~Canvas();

    /// Of the pane while one is entered, otherwise of the whole picture; in units of the zoom.
    int width() const { return zoomed(pane_ ? pane_->w : width_); }
    int height() const { return zoomed(pane_ ? pane_->h : height_); }
    /// What is drawn from now on is so many times as large; letters are drawn anew and stay sharp.
    void set_zoom(float zoom) { zoom_ = zoom; }
    /// From one picture to the next, at `fps`; 0: as the display shows them.
    tickwire::Duration frame_time(int fps) const;
    float zoom() const { return zoom_; }
    /// No graphics card draws: what is scaled, turned or coloured while it is drawn costs much.
    bool software() const { return software_; }
    /// Draws into a part of the picture only, whose left upper corner is then (0, 0), until leave_pane().
    void enter_pane(const SDL_Rect& pane);
    void leave_pane();
    /// The window, when there is one: its size, or the whole screen.
    void resize(int width, int height, bool fullscreen);
    SDL_Renderer* renderer() { return renderer_.get(); }
    /// A new picture; follows the window's size. `clear` false: all of it will be drawn over.
    void begin(bool clear = true);
    void present();
    tickwire::Result<void> save_png(const std::string& file);

    Sdl<SDL_Texture> texture_of(SDL_Surface* surface);
    /// What does not change, drawn once to be copied often; `draw` has its left upper corner at (0, 0).
    Sdl<SDL_Texture> painted(float width, float height, const std::function<void()>& draw);
    /// All of a texture.
    void copy(SDL_Texture* texture, const SDL_FRect& where);
    /// In its own size in pixels, with its left upper corner at (x, y).
    void copy_whole(SDL_Texture* texture, float x, float y);
    /// Nothing is drawn outside, until unclip().
    void clip(const SDL_FRect& where);
    void unclip();
    /// Light: adds to what is there. Centre and radius in pixels.
    void glow(float x, float y, float radius, SDL_Color colour);
    void fill(const SDL_FRect& rectangle, SDL_Color colour);
    /// Many at once, which is much cheaper than one by one.
    void fill(std::span<const SDL_FRect> rectangles, SDL_Color colour);
    void line(float x1, float y1, float x2, float y2, SDL_Color colour);
    void disc(float x, float y, float radius, SDL_Color colour);
    /// A circle that grows or fades from picture to picture.
    void ring(float x, float y, float radius, float thickness, SDL_Color colour);
    /// From `from` to `to`, radians, clockwise from the right.
    void arc(float x, float y, float radius, float thickness, float from, float to, SDL_Color colour);
    /// A bar that is bright at (x2, y2) and fades towards (x1, y1); light like glow().
    void streak(float x1, float y1, float x2, float y2, float thickness, SDL_Color colour);
    void triangle(SDL_FPoint a, SDL_FPoint b, SDL_FPoint c, SDL_Color colour);
    /// The same brightness from end to end.
    void bar(float x1, float y1, float x2, float y2, float thickness, SDL_Color colour);
    /// `size` is the height of a line in pixels. Returns the width.
    float text(const std::string& words, float x, float y, int size, SDL_Color colour, Align align = Align::left);
    float text_width(const std::string& words, int size);
    /// `size`, or as much less as it takes for the words to be no wider than `room`.
    int fitting_size(const std::string& words, int size, float room);

private:
    Canvas() = default;
    struct Written {
        Sdl<SDL_Texture> texture;
        int width = 0, height = 0;
        std::uint64_t used = 0;
    };
    /// How wide words are, and each of them in a colour; size in pixels.
    struct Words {
        std::string text;
        int size = 0;
        std::uint32_t colour = 0;
        friend auto operator<=>(const Words&, const Words&) = default;
    };
    int zoomed(int pixels) const { return zoom_ == 1 ? pixels : static_cast<int>(static_cast<float>(pixels) / zoom_); }
    TTF_Font* font(int size);
    const Written& written(const std::string& words, int size, SDL_Color colour);
    void stamp(float x, float y, const StampShape& shape);
    void band(SDL_FPoint from, SDL_FPoint to, float thick_from, float thick_to, SDL_Color dim, SDL_Color bright);

    int width_ = 0, height_ = 0;
    Sdl<SDL_Window> window_;
    Sdl<SDL_Surface> picture_;
    Sdl<SDL_Renderer> renderer_;
    Sdl<SDL_Texture> glow_;
    std::map<int, Sdl<TTF_Font>> fonts_;
    std::map<Words, Written> texts_;
    std::map<std::pair<std::string, int>, float> widths_;
    std::optional<Stamps> stamps_;
    std::vector<SDL_FRect> spans_;  // of the ring that is being drawn
    bool software_ = false;
    float zoom_ = 1;
    std::optional<SDL_Rect> pane_;
    std::uint64_t frame_ = 0;
};

}  // namespace skirmish

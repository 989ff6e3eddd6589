#include "app/canvas.hpp"

#include <SDL2/SDL_image.h>
#include <SDL2/SDL_ttf.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

namespace skirmish {

namespace {

using tickwire::Error;
using tickwire::ErrorCode;

constexpr int glow_size = 64;
constexpr std::size_t texts_kept = 256;

Error sdl_error(const std::string& what) {
    return {ErrorCode::io, what + ": " + SDL_GetError()};
}

/// White, brightest in the middle, squared falloff; its colour is set when it is drawn.
Sdl<SDL_Surface> glow_picture() {
    Sdl<SDL_Surface> surface(SDL_CreateRGBSurfaceWithFormat(0, glow_size, glow_size, 32, SDL_PIXELFORMAT_ARGB8888));
    auto* pixels = static_cast<std::uint32_t*>(surface->pixels);
    for (int y = 0; y < glow_size; ++y) {
        for (int x = 0; x < glow_size; ++x) {
            const float away = std::hypot(static_cast<float>(x) - 31.5f, static_cast<float>(y) - 31.5f) / 32;
            const float light = std::max(0.0f, 1 - away);
            const auto alpha = static_cast<std::uint32_t>(255 * light * light);
            pixels[y * surface->pitch / 4 + x] = alpha << 24 | 0xffffff;
        }
    }
    return surface;
}

/// White with a soft edge, one pixel of nothing around it.
Sdl<SDL_Surface> disc_picture(float radius) {
    const int side = static_cast<int>(std::ceil(2 * radius)) + 2;
    Sdl<SDL_Surface> surface(SDL_CreateRGBSurfaceWithFormat(0, side, side, 32, SDL_PIXELFORMAT_ARGB8888));
    auto* pixels = static_cast<std::uint32_t*>(surface->pixels);
    const float middle = static_cast<float>(side - 1) / 2;
    for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) {
            const float away = std::hypot(static_cast<float>(x) - middle, static_cast<float>(y) - middle);
            const auto alpha = static_cast<std::uint32_t>(255 * std::clamp(radius - away + 0.5f, 0.0f, 1.0f));
            pixels[y * surface->pitch / 4 + x] = alpha << 24 | 0xffffff;
        }
    }
    return surface;
}

SDL_Vertex vertex(float x, float y, SDL_Color colour) {
    return {{x, y}, colour, {0, 0}};
}

}  // namespace

void SdlDeleter::operator()(TTF_Font* font) const {
    TTF_CloseFont(font);
}

tickwire::Result<std::unique_ptr<Canvas>> Canvas::open(const CanvasConfig& config) {
    if (config.headless) SDL_SetHint(SDL_HINT_VIDEODRIVER, "dummy");
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) {
        return Error{ErrorCode::unsupported,
                     std::string("no display: ") + SDL_GetError() + "; --headless plays without one"};
    }
    if (TTF_Init() != 0) return sdl_error("the font engine does not start");
    std::unique_ptr<Canvas> canvas(new Canvas);
    canvas->width_ = config.width;
    canvas->height_ = config.height;
    if (config.headless) {
        canvas->picture_.reset(
            SDL_CreateRGBSurfaceWithFormat(0, config.width, config.height, 32, SDL_PIXELFORMAT_ARGB8888));
        if (canvas->picture_) canvas->renderer_.reset(SDL_CreateSoftwareRenderer(canvas->picture_.get()));
    } else {
        const std::uint32_t flags =
            SDL_WINDOW_RESIZABLE | (config.fullscreen ? std::uint32_t{SDL_WINDOW_FULLSCREEN_DESKTOP} : 0u);
        canvas->window_.reset(SDL_CreateWindow("Skirmish", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, config.width,
                                               config.height, flags));
        if (!canvas->window_)
            return Error{ErrorCode::unsupported,
                         std::string("no window: ") + SDL_GetError() + "; --headless plays without one"};
        SDL_SetHint(SDL_HINT_RENDER_SCALE_QUALITY, "linear");
        canvas->renderer_.reset(SDL_CreateRenderer(canvas->window_.get(), -1, SDL_RENDERER_PRESENTVSYNC));
        if (!canvas->renderer_)
            canvas->renderer_.reset(SDL_CreateRenderer(canvas->window_.get(), -1, SDL_RENDERER_SOFTWARE));
    }
    if (!canvas->renderer_) return sdl_error("no renderer");
    SDL_SetRenderDrawBlendMode(canvas->renderer_.get(), SDL_BLENDMODE_BLEND);
    canvas->glow_ = canvas->texture_of(glow_picture().get());
    SDL_SetTextureBlendMode(canvas->glow_.get(), SDL_BLENDMODE_ADD);
    if (canvas->font(16) == nullptr) return sdl_error("the font");
    return canvas;
}

Canvas::~Canvas() {
    texts_.clear();
    fonts_.clear();
    discs_.clear();
    glow_.reset();
    renderer_.reset();
    window_.reset();
    TTF_Quit();
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
}

void Canvas::begin() {
    ++frame_;
    if (window_) SDL_GetRendererOutputSize(renderer_.get(), &width_, &height_);
    SDL_SetRenderDrawColor(renderer_.get(), 6, 8, 14, 255);
    SDL_RenderClear(renderer_.get());
}

void Canvas::resize(int width, int height, bool fullscreen) {
    if (!window_) return;
    SDL_SetWindowFullscreen(window_.get(), fullscreen ? std::uint32_t{SDL_WINDOW_FULLSCREEN_DESKTOP} : 0u);
    if (!fullscreen) SDL_SetWindowSize(window_.get(), width, height);
}

void Canvas::enter_pane(const SDL_Rect& pane) {
    pane_ = pane;
    SDL_RenderSetViewport(renderer_.get(), &pane);
}

void Canvas::leave_pane() {
    pane_.reset();
    SDL_RenderSetViewport(renderer_.get(), nullptr);
}

void Canvas::present() {
    SDL_RenderPresent(renderer_.get());
    if (texts_.size() > texts_kept)
        std::erase_if(texts_, [&](const auto& one) { return one.second.used + 60 < frame_; });
}

tickwire::Result<void> Canvas::save_png(const std::string& file) {
    Sdl<SDL_Surface> copy(SDL_CreateRGBSurfaceWithFormat(0, width_, height_, 32, SDL_PIXELFORMAT_ARGB8888));
    if (!copy ||
        SDL_RenderReadPixels(renderer_.get(), nullptr, SDL_PIXELFORMAT_ARGB8888, copy->pixels, copy->pitch) != 0) {
        return sdl_error("screenshot");
    }
    Sdl<SDL_Surface> opaque(SDL_ConvertSurfaceFormat(copy.get(), SDL_PIXELFORMAT_RGB24, 0));
    if (!opaque || IMG_SavePNG(opaque.get(), file.c_str()) != 0) return sdl_error("screenshot " + file);
    return {};
}

Sdl<SDL_Texture> Canvas::texture_of(SDL_Surface* surface) {
    return Sdl<SDL_Texture>(SDL_CreateTextureFromSurface(renderer_.get(), surface));
}

void Canvas::glow(float x, float y, float radius, SDL_Color colour) {
    SDL_SetTextureColorMod(glow_.get(), colour.r, colour.g, colour.b);
    SDL_SetTextureAlphaMod(glow_.get(), colour.a);
    const SDL_FRect where{x - radius, y - radius, 2 * radius, 2 * radius};
    SDL_RenderCopyF(renderer_.get(), glow_.get(), nullptr, &where);
}

void Canvas::fill(const SDL_FRect& rectangle, SDL_Color colour) {
    SDL_SetRenderDrawBlendMode(renderer_.get(), SDL_BLENDMODE_BLEND);
    SDL_SetRenderDrawColor(renderer_.get(), colour.r, colour.g, colour.b, colour.a);
    SDL_RenderFillRectF(renderer_.get(), &rectangle);
}

void Canvas::fill(std::span<const SDL_FRect> rectangles, SDL_Color colour) {
    if (rectangles.empty()) return;
    SDL_SetRenderDrawBlendMode(renderer_.get(), SDL_BLENDMODE_BLEND);
    SDL_SetRenderDrawColor(renderer_.get(), colour.r, colour.g, colour.b, colour.a);
    SDL_RenderFillRectsF(renderer_.get(), rectangles.data(), static_cast<int>(rectangles.size()));
}

void Canvas::line(float x1, float y1, float x2, float y2, SDL_Color colour) {
    SDL_SetRenderDrawBlendMode(renderer_.get(), SDL_BLENDMODE_BLEND);
    SDL_SetRenderDrawColor(renderer_.get(), colour.r, colour.g, colour.b, colour.a);
    SDL_RenderDrawLineF(renderer_.get(), x1, y1, x2, y2);
}

void Canvas::disc(float x, float y, float radius, SDL_Color colour) {
    const int halves = std::clamp(static_cast<int>(std::lround(radius * 4)), 2, 256);
    auto& disc = discs_[halves];
    if (!disc) disc = texture_of(disc_picture(static_cast<float>(halves) / 4).get());
    const float side = std::ceil(static_cast<float>(halves) / 2) + 2;
    SDL_SetTextureColorMod(disc.get(), colour.r, colour.g, colour.b);
    SDL_SetTextureAlphaMod(disc.get(), colour.a);
    const SDL_FRect where{std::round(x - side / 2), std::round(y - side / 2), side, side};
    SDL_RenderCopyF(renderer_.get(), disc.get(), nullptr, &where);
}

void Canvas::arc(float x, float y, float radius, float thickness, float from, float to, SDL_Color colour) {
    if (to <= from) return;
    const int parts = std::max(4, static_cast<int>((to - from) * std::sqrt(radius) * 1.6f));
    std::vector<SDL_Vertex> vertices;
    std::vector<int> triangles;
    for (int i = 0; i <= parts; ++i) {
        const float angle = from + (to - from) * static_cast<float>(i) / static_cast<float>(parts);
        const float dx = std::cos(angle), dy = std::sin(angle);
        vertices.push_back(vertex(x + dx * radius, y + dy * radius, colour));
        vertices.push_back(vertex(x + dx * (radius - thickness), y + dy * (radius - thickness), colour));
        if (i == 0) continue;
        const int base = 2 * i;
        triangles.insert(triangles.end(), {base - 2, base - 1, base, base - 1, base, base + 1});
    }
    SDL_RenderGeometry(renderer_.get(), nullptr, vertices.data(), static_cast<int>(vertices.size()), triangles.data(),
                       static_cast<int>(triangles.size()));
}

void Canvas::streak(float x1, float y1, float x2, float y2, float thickness, SDL_Color colour) {
    const float dx = x2 - x1, dy = y2 - y1, length = std::max(std::hypot(dx, dy), 0.01f);
    const float nx = -dy / length * thickness / 2, ny = dx / length * thickness / 2;
    SDL_Color dark = colour;
    dark.a = 0;
    const SDL_Vertex vertices[]{vertex(x1, y1, dark), vertex(x2 + nx, y2 + ny, colour),
                                vertex(x2 - nx, y2 - ny, colour)};
    SDL_RenderGeometry(renderer_.get(), nullptr, vertices, 3, nullptr, 0);
}

void Canvas::bar(float x1, float y1, float x2, float y2, float thickness, SDL_Color colour) {
    const float dx = x2 - x1, dy = y2 - y1, length = std::max(std::hypot(dx, dy), 0.01f);
    const float nx = -dy / length * thickness / 2, ny = dx / length * thickness / 2;
    const SDL_Vertex corners[]{vertex(x1 + nx, y1 + ny, colour), vertex(x2 + nx, y2 + ny, colour),
                               vertex(x2 - nx, y2 - ny, colour), vertex(x1 - nx, y1 - ny, colour)};
    const int triangles[]{0, 1, 2, 0, 2, 3};
    SDL_SetRenderDrawBlendMode(renderer_.get(), SDL_BLENDMODE_BLEND);
    SDL_RenderGeometry(renderer_.get(), nullptr, corners, 4, triangles, 6);
}

TTF_Font* Canvas::font(int size) {
    auto& font = fonts_[size];
    if (!font) {
        const char* given = std::getenv("SKIRMISH_FONT");
        font.reset(TTF_OpenFont(given != nullptr ? given : SKIRMISH_FONT_FILE, size));
    }
    return font.get();
}

const Canvas::Written& Canvas::written(const std::string& words, int size) {
    Written& known = texts_[{words, size}];
    known.used = frame_;
    TTF_Font* const with = font(size);
    if (known.texture || with == nullptr || words.empty()) return known;
    const Sdl<SDL_Surface> surface(TTF_RenderUTF8_Blended(with, words.c_str(), {255, 255, 255, 255}));
    if (!surface) return known;
    known.width = surface->w;
    known.height = surface->h;
    known.texture = texture_of(surface.get());
    return known;
}

float Canvas::text(const std::string& words, float x, float y, int size, SDL_Color colour, Align align) {
    const Written& one = written(words, size);
    if (!one.texture) return 0;
    const auto width = static_cast<float>(one.width);
    const float left = align == Align::left ? x : align == Align::right ? x - width : x - width / 2;
    const SDL_FRect where{std::round(left), std::round(y), width, static_cast<float>(one.height)};
    SDL_SetTextureColorMod(one.texture.get(), colour.r, colour.g, colour.b);
    SDL_SetTextureAlphaMod(one.texture.get(), colour.a);
    SDL_RenderCopyF(renderer_.get(), one.texture.get(), nullptr, &where);
    return width;
}

float Canvas::text_width(const std::string& words, int size) {
    return static_cast<float>(written(words, size).width);
}

}  // namespace skirmish

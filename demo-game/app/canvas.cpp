#include "app/canvas.hpp"

#include <SDL2/SDL_image.h>
#include <SDL2/SDL_ttf.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <vector>

#include "app/palette.hpp"

namespace skirmish {

namespace {

using tickwire::Error;
using tickwire::ErrorCode;

constexpr int glow_size = 64;
constexpr std::uint8_t see_through = 170;
constexpr std::size_t texts_kept = 400, widths_kept = 2000;

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

SDL_Vertex vertex(float x, float y, SDL_Color colour) {
    return {{x, y}, colour, {0, 0}};
}

}  // namespace

float words_zoom(int width, int height) {
    return std::clamp(std::min(static_cast<float>(width) / 1280, static_cast<float>(height) / 720), 0.75f, 4.0f);
}

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
        constexpr int least_width = 480, least_height = 270;  // what can be read
        SDL_SetWindowMinimumSize(canvas->window_.get(), least_width, least_height);
        SDL_SetHint(SDL_HINT_RENDER_SCALE_QUALITY, "linear");
        canvas->renderer_.reset(SDL_CreateRenderer(canvas->window_.get(), -1, SDL_RENDERER_PRESENTVSYNC));
        if (!canvas->renderer_)
            canvas->renderer_.reset(SDL_CreateRenderer(canvas->window_.get(), -1, SDL_RENDERER_SOFTWARE));
    }
    if (!canvas->renderer_) return sdl_error("no renderer");
    SDL_RendererInfo info{};
    SDL_GetRendererInfo(canvas->renderer_.get(), &info);
    canvas->software_ = (info.flags & SDL_RENDERER_SOFTWARE) != 0;
    canvas->stamps_.emplace(canvas->renderer_.get());
    SDL_SetRenderDrawBlendMode(canvas->renderer_.get(), SDL_BLENDMODE_BLEND);
    canvas->glow_ = canvas->texture_of(glow_picture().get());
    SDL_SetTextureBlendMode(canvas->glow_.get(), SDL_BLENDMODE_ADD);
    if (canvas->font(16) == nullptr) return sdl_error("the font");
    return canvas;
}

Canvas::~Canvas() {
    texts_.clear();
    fonts_.clear();
    stamps_.reset();
    glow_.reset();
    renderer_.reset();
    window_.reset();
    TTF_Quit();
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
}

void Canvas::begin(bool clear) {
    ++frame_;
    zoom_ = 1;
    stamps_->advance();
    if (window_) SDL_GetRendererOutputSize(renderer_.get(), &width_, &height_);
    width_ = std::max(width_, 1);  // a window may have no inside at all
    height_ = std::max(height_, 1);
    if (!clear) return;
    SDL_SetRenderDrawColor(renderer_.get(), palette::nowhere.r, palette::nowhere.g, palette::nowhere.b, 255);
    SDL_RenderClear(renderer_.get());
}

void Canvas::resize(int width, int height, bool fullscreen) {
    if (!window_) return;
    SDL_SetWindowFullscreen(window_.get(), fullscreen ? std::uint32_t{SDL_WINDOW_FULLSCREEN_DESKTOP} : 0u);
    if (!fullscreen) SDL_SetWindowSize(window_.get(), width, height);
}

tickwire::Duration Canvas::frame_time(int fps) const {
    constexpr int usual = 60;
    SDL_DisplayMode mode{};
    if (fps <= 0 && window_ && SDL_GetWindowDisplayMode(window_.get(), &mode) == 0) fps = mode.refresh_rate;
    return tickwire::Duration{1'000'000 / (fps > 0 ? fps : usual)};
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
    if (widths_.size() > widths_kept) widths_.clear();
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

Sdl<SDL_Texture> Canvas::painted(float width, float height, const std::function<void()>& draw) {
    const auto pixels = [&](float length) { return std::max(1, static_cast<int>(std::ceil(length * zoom_))); };
    Sdl<SDL_Texture> made(SDL_CreateTexture(renderer_.get(), SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_TARGET,
                                            pixels(width), pixels(height)));
    if (!made || SDL_SetRenderTarget(renderer_.get(), made.get()) != 0) return {};
    draw();
    SDL_SetRenderTarget(renderer_.get(), nullptr);
    return made;
}

void Canvas::copy(SDL_Texture* texture, const SDL_FRect& where) {
    const SDL_FRect at{where.x * zoom_, where.y * zoom_, where.w * zoom_, where.h * zoom_};
    SDL_RenderCopyF(renderer_.get(), texture, nullptr, &at);
}

void Canvas::copy_whole(SDL_Texture* texture, float x, float y) {
    int width = 0, height = 0;
    if (texture == nullptr || SDL_QueryTexture(texture, nullptr, nullptr, &width, &height) != 0) return;
    const SDL_FRect at{std::round(x * zoom_), std::round(y * zoom_), static_cast<float>(width),
                       static_cast<float>(height)};
    SDL_RenderCopyF(renderer_.get(), texture, nullptr, &at);
}

void Canvas::clip(const SDL_FRect& where) {
    const auto pixel = [&](float at) { return static_cast<int>(std::lround(at * zoom_)); };
    const SDL_Rect at{pixel(where.x), pixel(where.y), pixel(where.w), pixel(where.h)};
    SDL_RenderSetClipRect(renderer_.get(), &at);
}

void Canvas::unclip() {
    SDL_RenderSetClipRect(renderer_.get(), nullptr);
}

void Canvas::stamp(float x, float y, const StampShape& shape) {
    const Stamp& stamp = stamps_->of(shape);
    const auto side = static_cast<float>(stamp.side);
    const SDL_FRect where{x - side / 2, y - side / 2, side, side};
    if (!software_ || stamp.parts.empty()) {
        SDL_RenderCopyF(renderer_.get(), stamp.texture.get(), nullptr, &where);
        return;
    }
    const int left = static_cast<int>(std::floor(where.x)), top = static_cast<int>(std::floor(where.y));
    for (const SDL_Rect& part : stamp.parts) {
        const SDL_Rect to{left + part.x, top + part.y, part.w, part.h};
        SDL_RenderCopy(renderer_.get(), stamp.texture.get(), &part, &to);
    }
}

void Canvas::glow(float x, float y, float radius, SDL_Color colour) {
    x *= zoom_, y *= zoom_, radius *= zoom_;
    if (software_ && radius < 700) {
        if (const StampShape shape = glow_shape(radius, colour); shape.colour >> 24 != 0) stamp(x, y, shape);
        return;
    }
    SDL_SetTextureColorMod(glow_.get(), colour.r, colour.g, colour.b);
    SDL_SetTextureAlphaMod(glow_.get(), colour.a);
    const SDL_FRect where{x - radius, y - radius, 2 * radius, 2 * radius};
    SDL_RenderCopyF(renderer_.get(), glow_.get(), nullptr, &where);
}

void Canvas::fill(const SDL_FRect& rectangle, SDL_Color colour) {
    fill(std::span(&rectangle, 1), colour);
}

void Canvas::fill(std::span<const SDL_FRect> rectangles, SDL_Color colour) {
    if (rectangles.empty()) return;
    // What is nearly opaque is wholly so where each pixel that is looked through is paid for.
    if (software_ && colour.a > see_through) colour.a = 255;
    SDL_SetRenderDrawBlendMode(renderer_.get(), colour.a == 255 ? SDL_BLENDMODE_NONE : SDL_BLENDMODE_BLEND);
    SDL_SetRenderDrawColor(renderer_.get(), colour.r, colour.g, colour.b, colour.a);
    if (zoom_ == 1) {
        SDL_RenderFillRectsF(renderer_.get(), rectangles.data(), static_cast<int>(rectangles.size()));
        return;
    }
    for (const SDL_FRect& one : rectangles) {
        // At least as thick as a pixel: fine lines stay.
        const SDL_FRect at{one.x * zoom_, one.y * zoom_, std::max(one.w * zoom_, one.w > 0 ? 1.0f : 0.0f),
                           std::max(one.h * zoom_, one.h > 0 ? 1.0f : 0.0f)};
        SDL_RenderFillRectF(renderer_.get(), &at);
    }
}

void Canvas::line(float x1, float y1, float x2, float y2, SDL_Color colour) {
    SDL_SetRenderDrawBlendMode(renderer_.get(), SDL_BLENDMODE_BLEND);
    SDL_SetRenderDrawColor(renderer_.get(), colour.r, colour.g, colour.b, colour.a);
    SDL_RenderDrawLineF(renderer_.get(), x1 * zoom_, y1 * zoom_, x2 * zoom_, y2 * zoom_);
}

void Canvas::disc(float x, float y, float radius, SDL_Color colour) {
    const int quarters = std::max(2, static_cast<int>(std::lround(radius * zoom_ * 4)));
    stamp(x * zoom_, y * zoom_, {.radius = quarters, .colour = Stamps::packed(colour)});
}

void Canvas::arc(float x, float y, float radius, float thickness, float from, float to, SDL_Color colour) {
    if (to <= from || radius * zoom_ < 1) return;
    constexpr float turn = 2 * std::numbers::pi_v<float>;
    const auto quarters = [&](float length) { return std::max(2, static_cast<int>(std::lround(length * zoom_ * 4))); };
    const auto parts = [&](float angle) {
        return static_cast<int>(std::lround(angle / turn * StampShape::turn_parts));
    };
    StampShape shape{.kind = StampShape::Kind::ring,
                     .radius = quarters(radius),
                     .thickness = quarters(std::min(thickness, radius)),
                     .colour = Stamps::packed(colour)};
    if (to - from < turn - 0.001f) {
        shape.kind = StampShape::Kind::arc;
        shape.from = parts(from);
        shape.to = std::max(shape.from + 1, parts(to));
    }
    stamp(x * zoom_, y * zoom_, shape);
}

/// Without stamps: of those no two pictures would have use for the same. Two bands over each other, the outer one
/// faint, make its edges soft.
void Canvas::ring(float x, float y, float radius, float thickness, SDL_Color colour) {
    x *= zoom_, y *= zoom_, radius *= zoom_, thickness *= zoom_;
    constexpr float soft = 0.5f;  // pixels
    const float whole = static_cast<float>(colour.a) / 255, faint = whole * 0.45f;
    const std::array bands{std::tuple(radius + soft, radius - thickness - soft, faint),
                           std::tuple(radius - soft, radius - thickness + soft, (whole - faint) / (1 - faint))};
    for (const auto& [outer, inner, alpha] : bands) {
        if (outer <= 0 || outer <= inner) continue;
        spans_.clear();
        for (float row = std::floor(y - outer); row < y + outer; ++row) {
            const float away = row + 0.5f - y, out = outer * outer - away * away, in = inner * inner - away * away;
            if (out <= 0) continue;
            const float far = std::sqrt(out), near = inner > 0 && in > 0 ? std::sqrt(in) : 0;
            const float left = std::round(x - far), right = std::round(x + far);
            const float left_end = near > 0 ? std::round(x - near) : right, right_begin = std::round(x + near);
            if (left_end > left) spans_.push_back({left, row, left_end - left, 1});
            if (near > 0 && right > right_begin) spans_.push_back({right_begin, row, right - right_begin, 1});
        }
        SDL_SetRenderDrawBlendMode(renderer_.get(), SDL_BLENDMODE_BLEND);
        SDL_SetRenderDrawColor(renderer_.get(), colour.r, colour.g, colour.b, static_cast<std::uint8_t>(alpha * 255));
        SDL_RenderFillRectsF(renderer_.get(), spans_.data(), static_cast<int>(spans_.size()));
    }
}

void Canvas::triangle(SDL_FPoint a, SDL_FPoint b, SDL_FPoint c, SDL_Color colour) {
    const SDL_Vertex corners[]{vertex(a.x * zoom_, a.y * zoom_, colour), vertex(b.x * zoom_, b.y * zoom_, colour),
                               vertex(c.x * zoom_, c.y * zoom_, colour)};
    SDL_RenderGeometry(renderer_.get(), nullptr, corners, 3, nullptr, 0);
}

/// Cut into short pieces without a graphics card, where a triangle costs as much as the rectangle around it.
void Canvas::band(SDL_FPoint from, SDL_FPoint to, float thick_from, float thick_to, SDL_Color dim, SDL_Color bright) {
    const float dx = to.x - from.x, dy = to.y - from.y, length = std::max(std::hypot(dx, dy), 0.01f);
    const float nx = -dy / length / 2, ny = dx / length / 2;
    const bool straight = std::min(std::abs(dx), std::abs(dy)) < 24;
    const int pieces = software_ && !straight ? std::clamp(static_cast<int>(length / 24), 1, 64) : 1;
    std::vector<SDL_Vertex> corners;
    std::vector<int> triangles;
    for (int i = 0; i <= pieces; ++i) {
        const float part = static_cast<float>(i) / static_cast<float>(pieces);
        const float x = from.x + dx * part, y = from.y + dy * part;
        const float thick = thick_from + (thick_to - thick_from) * part;
        SDL_Color colour = bright;
        colour.a =
            static_cast<std::uint8_t>(static_cast<float>(dim.a) * (1 - part) + static_cast<float>(bright.a) * part);
        corners.push_back(vertex(x + nx * thick, y + ny * thick, colour));
        corners.push_back(vertex(x - nx * thick, y - ny * thick, colour));
        if (i == 0) continue;
        const int base = 2 * i;
        triangles.insert(triangles.end(), {base - 2, base - 1, base, base - 1, base, base + 1});
    }
    SDL_SetRenderDrawBlendMode(renderer_.get(), SDL_BLENDMODE_BLEND);
    SDL_RenderGeometry(renderer_.get(), nullptr, corners.data(), static_cast<int>(corners.size()), triangles.data(),
                       static_cast<int>(triangles.size()));
}

void Canvas::streak(float x1, float y1, float x2, float y2, float thickness, SDL_Color colour) {
    SDL_Color dark = colour;
    dark.a = 0;
    band({x1 * zoom_, y1 * zoom_}, {x2 * zoom_, y2 * zoom_}, 0, thickness * zoom_, dark, colour);
}

void Canvas::bar(float x1, float y1, float x2, float y2, float thickness, SDL_Color colour) {
    band({x1 * zoom_, y1 * zoom_}, {x2 * zoom_, y2 * zoom_}, thickness * zoom_, thickness * zoom_, colour, colour);
}

TTF_Font* Canvas::font(int size) {
    auto& font = fonts_[size];
    if (!font) {
        const char* given = std::getenv("SKIRMISH_FONT");
        font.reset(TTF_OpenFont(given != nullptr ? given : SKIRMISH_FONT_FILE, size));
    }
    return font.get();
}

const Canvas::Written& Canvas::written(const std::string& words, int size, SDL_Color colour) {
    Written& known = texts_[{words, size, Stamps::packed(colour)}];
    known.used = frame_;
    TTF_Font* const with = font(size);
    if (known.texture || with == nullptr || words.empty()) return known;
    const Sdl<SDL_Surface> surface(TTF_RenderUTF8_Blended(with, words.c_str(), colour));
    if (!surface) return known;
    known.width = surface->w;
    known.height = surface->h;
    known.texture = texture_of(surface.get());
    return known;
}

float Canvas::text(const std::string& words, float x, float y, int size, SDL_Color colour, Align align) {
    const Written& one = written(words, static_cast<int>(std::lround(static_cast<float>(size) * zoom_)), colour);
    if (!one.texture) return 0;
    const auto width = static_cast<float>(one.width);
    const float at = x * zoom_, left = align == Align::left ? at : align == Align::right ? at - width : at - width / 2;
    const SDL_FRect where{std::round(left), std::round(y * zoom_), width, static_cast<float>(one.height)};
    SDL_RenderCopyF(renderer_.get(), one.texture.get(), nullptr, &where);
    return width / zoom_;
}

int Canvas::fitting_size(const std::string& words, int size, float room) {
    const float width = text_width(words, size);
    return width <= room ? size : std::max(1, static_cast<int>(static_cast<float>(size) * room / width));
}

float Canvas::text_width(const std::string& words, int size) {
    const int pixels = static_cast<int>(std::lround(static_cast<float>(size) * zoom_));
    const auto [known, fresh] = widths_.try_emplace({words, pixels}, 0.0f);
    int width = 0;
    if (TTF_Font* const with = font(pixels);
        fresh && with != nullptr && TTF_SizeUTF8(with, words.c_str(), &width, nullptr) == 0)
        known->second = static_cast<float>(width);
    return known->second / zoom_;
}

}  // namespace skirmish

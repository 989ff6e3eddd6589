#include "lab/lab_pane.hpp"

#include "app/palette.hpp"

namespace skirmish {

namespace {

constexpr float calm = 0.5f;  // of the picture, in which the fighter moves and the camera does not

constexpr const char* ghost_note = "the server, now";

void draw_cap(Canvas& canvas, float x, float y, float width, const char* label, bool down) {
    constexpr float height = 26;
    const SDL_Color edge = down ? palette::warning : palette::faint;
    canvas.fill({x, y, width, height}, edge);
    canvas.fill({x + 1, y + 1, width - 2, height - 2}, down ? palette::warning : SDL_Color{18, 24, 38, 255});
    canvas.text(label, x + width / 2, y + 4, 14, down ? SDL_Color{10, 14, 24, 255} : palette::text, Align::centre);
}

}  // namespace

void LabPane::advance(const Scene& scene, const Arena& arena, float dt) {
    camera_.resize(where_.w, where_.h, metres_high);
    effects_.advance(dt);
    const Scene::Actor* mine = scene.mine();
    if (mine == nullptr || mine->fighter.health == 0) return;
    const Spot focus{mine->fighter.x, mine->fighter.y};
    if (!followed_) camera_.jump(focus);
    followed_ = true;
    camera_.keep_in_sight(focus, calm, arena, dt);
}

void LabPane::draw(Canvas& canvas, const ArenaPicture& arena, ActorsView& actors, const Scene& scene,
                   std::span<const Ghost> ghosts, const PaneCaption& caption, double seconds) const {
    canvas.enter_pane(where_);
    canvas.set_zoom(1);
    arena.draw(canvas, camera_);
    actors.draw(canvas, camera_, scene, seconds);
    draw_ghosts(canvas, camera_, actors, scene, ghosts, palette::truth);
    effects_.draw(canvas, camera_);
    canvas.set_zoom(zoom_);
    const float width = area().w, high = area().h;
    canvas.fill({0, 0, width, 56}, palette::panel);
    canvas.fill({0, 0, width, 2}, palette::neon);
    const float name = canvas.text(caption.name, 12, 8, 15, palette::neon);
    canvas.text(caption.about, 12 + name + 10, 10, 13, palette::faint);
    canvas.text(caption.state, 12, 30, 17, caption.colour);
    if (const Scene::Actor* mine = scene.mine(); mine != nullptr && mine->fighter.health == 0)
        canvas.text("taken out", width / 2, high / 2 - 12, 20, palette::danger, Align::centre);
    if (!ghosts.empty()) {
        const float words = canvas.text_width(ghost_note, 13);
        canvas.fill({width - words - 46, high - 38, words + 38, 26}, palette::panel);
        canvas.arc(width - words - 30, high - 25, 7, 2, 0, 6.2831853f, palette::truth);
        canvas.text(ghost_note, width - 18, high - 33, 13, palette::text, Align::right);
    }
    canvas.leave_pane();
}

void LabPane::draw_keys(Canvas& canvas, const Controls& controls) const {
    canvas.enter_pane(where_);
    const float bottom = area().h - 12, step = 30;
    draw_cap(canvas, 12 + step, bottom - 26 - step, 26, "W", controls.move_y < -0.3f);
    draw_cap(canvas, 12, bottom - 26, 26, "A", controls.move_x < -0.3f);
    draw_cap(canvas, 12 + step, bottom - 26, 26, "S", controls.move_y > 0.3f);
    draw_cap(canvas, 12 + 2 * step, bottom - 26, 26, "D", controls.move_x > 0.3f);
    draw_cap(canvas, 12 + 3 * step + 6, bottom - 26, 70, "SHOOT", controls.fire);
    canvas.leave_pane();
}

}  // namespace skirmish

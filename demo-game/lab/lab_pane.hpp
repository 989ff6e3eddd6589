// One pane of the lab: the arena as the server has it, or as one client shows it, with ghosts, caption and keys.
#pragma once

#include <string>

#include "app/actors_view.hpp"
#include "app/arena_picture.hpp"
#include "app/camera.hpp"
#include "app/effects.hpp"
#include "app/ghosts.hpp"
#include "lab/motion_strip.hpp"

namespace skirmish {

/// What stands over a pane's picture.
struct PaneCaption {
    std::string name, about;  ///< CLIENT A, and who plays there
    std::string state;        ///< what is switched off
    SDL_Color colour{};       ///< of the state
};

class LabPane {
public:
    /// The arena's part that it shows has this height.
    static constexpr float metres_high = 17;

    /// `where` in pixels; words and keys are `zoom` times as large as in a window of 1280x720.
    void place(const SDL_Rect& where, float zoom) {
        where_ = where;
        zoom_ = zoom;
    }
    const SDL_Rect& where() const { return where_; }
    /// In units of the zoom.
    SDL_FRect area() const {
        return {static_cast<float>(where_.x) / zoom_, static_cast<float>(where_.y) / zoom_,
                static_cast<float>(where_.w) / zoom_, static_cast<float>(where_.h) / zoom_};
    }
    Camera& camera() { return camera_; }
    const Camera& camera() const { return camera_; }
    Effects& effects() { return effects_; }
    MotionStrip& strip() { return strip_; }

    /// Follows a fighter, without being seen.
    void advance(const Scene& scene, const Arena& arena, float dt);
    /// The picture itself; `ghosts` may be empty.
    void draw(Canvas& canvas, const ArenaPicture& arena, ActorsView& actors, const Scene& scene,
              std::span<const Ghost> ghosts, const PaneCaption& caption, double seconds) const;
    /// The keys that are held in this pane.
    void draw_keys(Canvas& canvas, const Controls& controls) const;

private:
    SDL_Rect where_{0, 0, 400, 400};
    float zoom_ = 1;
    Camera camera_;
    Effects effects_;
    MotionStrip strip_;
    bool followed_ = false;
};

}  // namespace skirmish

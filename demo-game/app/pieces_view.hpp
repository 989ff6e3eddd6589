// What lies and flies in the arena besides fighters and bolts: goals, items, the ball, rockets.
#pragma once

#include "app/canvas.hpp"
#include "app/scene.hpp"

namespace skirmish {

class Camera;

class PiecesView {
public:
    explicit PiecesView(Canvas& canvas);
    /// Beneath the fighters.
    void draw_ground(Canvas& canvas, const Camera& camera, const Scene& scene, const Arena& arena, double seconds);
    /// Above them.
    void draw_flying(Canvas& canvas, const Camera& camera, const Scene& scene);

private:
    void draw_goal(Canvas& canvas, const Camera& camera, const Goal& goal, SDL_Color colour, double seconds) const;
    void draw_item(Canvas& canvas, const Camera& camera, const Item& item, double seconds) const;
    void draw_ball(Canvas& canvas, const Camera& camera, const Ball& ball, double seconds);
    void draw_rocket(Canvas& canvas, const Camera& camera, const Scene::Missile& missile) const;

    Sdl<SDL_Texture> ball_;
    float turn_ = 0, last_x_ = 0, last_y_ = 0;  // degrees, metres: of the ball in the picture before
};

}  // namespace skirmish

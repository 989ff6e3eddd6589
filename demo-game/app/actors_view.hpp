// Fighters and bolts.
#pragma once

#include "app/body_sprites.hpp"
#include "app/scene.hpp"

namespace skirmish {

class Camera;

class ActorsView {
public:
    explicit ActorsView(Canvas& canvas);
    void draw(Canvas& canvas, const Camera& camera, const Scene& scene, double seconds);
    /// An outline of where somebody else has this fighter.
    void draw_ghost(Canvas& canvas, const Camera& camera, const Fighter& fighter, SDL_Color colour) const;

private:
    void draw_bolt(Canvas& canvas, const Camera& camera, const Scene::Flight& flight) const;
    void draw_fighter(Canvas& canvas, const Camera& camera, const Scene::Actor& actor, bool mine, double seconds);
    void draw_plate(Canvas& canvas, const Camera& camera, const Scene::Actor& actor, bool mine) const;

    BodySprites bodies_;
};

}  // namespace skirmish

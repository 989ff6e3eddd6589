// Sparks, flashes and bursts: short-lived light, and nothing of it in the game's state.
#pragma once

#include <vector>

#include "app/canvas.hpp"
#include "tickwire/random.hpp"

namespace skirmish {

class Camera;

class Effects {
public:
    /// All places in metres.
    void muzzle_flash(float x, float y, float aim, SDL_Color colour);
    void sparks(float x, float y, SDL_Color colour);
    void burst(float x, float y, SDL_Color colour);
    void explosion(float x, float y, SDL_Color colour);
    void ring(float x, float y, float size, float life, SDL_Color colour);
    void beam(float from_x, float from_y, float to_x, float to_y, SDL_Color colour);
    void dash(float x, float y, float heading, SDL_Color colour);
    /// What a rocket or a fast ball leaves behind, in `dt` seconds.
    void trail(float x, float y, float size, float dt, SDL_Color colour);

    void advance(float dt);
    void draw(Canvas& canvas, const Camera& camera) const;
    std::size_t alive() const { return particles_.size() + rings_.size() + beams_.size(); }

private:
    struct Particle {
        float x, y, vx, vy;
        float life, whole_life;
        float size;
        SDL_Color colour;
    };
    struct Ring {
        float x, y;
        float life, whole_life;
        float size;
        SDL_Color colour;
    };
    struct Line {
        float from_x, from_y, to_x, to_y;
        float life, whole_life;
        SDL_Color colour;
    };
    void spray(float x, float y, int count, float speed, float life, float size, SDL_Color colour);

    static constexpr std::size_t most_particles = 700;
    std::vector<Particle> particles_;
    std::vector<Ring> rings_;
    std::vector<Line> beams_;
    tickwire::Random random_{1};
};

}  // namespace skirmish

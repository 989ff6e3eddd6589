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

    void advance(float dt);
    void draw(Canvas& canvas, const Camera& camera) const;
    std::size_t alive() const { return particles_.size() + rings_.size(); }

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
    void spray(float x, float y, int count, float speed, float life, float size, SDL_Color colour);

    static constexpr std::size_t most_particles = 700;
    std::vector<Particle> particles_;
    std::vector<Ring> rings_;
    tickwire::Random random_{1};
};

}  // namespace skirmish

#include "app/effects.hpp"

#include <cmath>
#include <numbers>

#include "app/camera.hpp"

namespace skirmish {

void Effects::spray(float x, float y, int count, float speed, float life, float size, SDL_Color colour) {
    for (int i = 0; i < count && particles_.size() < most_particles; ++i) {
        const float angle = random_.between(0, 2 * std::numbers::pi_v<float>), fast = speed * random_.between(0.2f, 1);
        const float lives = life * random_.between(0.5f, 1);
        particles_.push_back({x, y, std::cos(angle) * fast, std::sin(angle) * fast, lives, lives,
                              size * random_.between(0.6f, 1.2f), colour});
    }
}

void Effects::muzzle_flash(float x, float y, float aim, SDL_Color colour) {
    particles_.push_back({x, y, std::cos(aim) * 2, std::sin(aim) * 2, 0.07f, 0.07f, 0.9f, colour});
    particles_.push_back({x, y, std::cos(aim) * 2, std::sin(aim) * 2, 0.05f, 0.05f, 0.45f, {255, 255, 255, 255}});
}

void Effects::sparks(float x, float y, SDL_Color colour) {
    spray(x, y, 9, 9, 0.28f, 0.16f, colour);
    particles_.push_back({x, y, 0, 0, 0.1f, 0.1f, 0.8f, colour});
}

void Effects::burst(float x, float y, SDL_Color colour) {
    spray(x, y, 46, 13, 0.75f, 0.3f, colour);
    spray(x, y, 18, 6, 0.5f, 0.22f, {255, 255, 255, 255});
    particles_.push_back({x, y, 0, 0, 0.3f, 0.3f, 3.2f, colour});
    rings_.push_back({x, y, 0.5f, 0.5f, 4, colour});
}

void Effects::advance(float dt) {
    const float slows = std::exp(-4 * dt);
    for (Particle& particle : particles_) {
        particle.x += particle.vx * dt;
        particle.y += particle.vy * dt;
        particle.vx *= slows;
        particle.vy *= slows;
        particle.life -= dt;
    }
    for (Ring& ring : rings_) ring.life -= dt;
    std::erase_if(particles_, [](const Particle& particle) { return particle.life <= 0; });
    std::erase_if(rings_, [](const Ring& ring) { return ring.life <= 0; });
}

void Effects::draw(Canvas& canvas, const Camera& camera) const {
    for (const Particle& particle : particles_) {
        if (!camera.sees(particle.x, particle.y, 2)) continue;
        const float left = particle.life / particle.whole_life;
        SDL_Color colour = particle.colour;
        colour.a = static_cast<std::uint8_t>(255 * left);
        canvas.glow(camera.screen_x(particle.x), camera.screen_y(particle.y),
                    particle.size * camera.scale() * (0.5f + 0.5f * left), colour);
    }
    for (const Ring& ring : rings_) {
        const float left = ring.life / ring.whole_life;
        SDL_Color colour = ring.colour;
        colour.a = static_cast<std::uint8_t>(190 * left);
        const float radius = ring.size * (1 - left * left) * camera.scale();
        canvas.arc(camera.screen_x(ring.x), camera.screen_y(ring.y), radius, std::min(radius, 3.0f), 0,
                   2 * std::numbers::pi_v<float>, colour);
    }
}

}  // namespace skirmish

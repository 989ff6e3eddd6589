#include "app/effects.hpp"

#include <cmath>
#include <numbers>

#include "app/camera.hpp"
#include "app/palette.hpp"
#include "rules/tuning.hpp"

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

void Effects::explosion(float x, float y, SDL_Color colour) {
    spray(x, y, 34, 16, 0.5f, 0.34f, colour);
    spray(x, y, 14, 8, 0.35f, 0.26f, {255, 255, 255, 255});
    particles_.push_back({x, y, 0, 0, 0.22f, 0.22f, 4.2f, colour});
    particles_.push_back({x, y, 0, 0, 0.12f, 0.12f, 2.2f, {255, 255, 255, 255}});
    ring(x, y, tuning::blast_radius, 0.35f, colour);
}

void Effects::ring(float x, float y, float size, float life, SDL_Color colour) {
    rings_.push_back({x, y, life, life, size, colour});
}

void Effects::beam(float from_x, float from_y, float to_x, float to_y, SDL_Color colour) {
    beams_.push_back({from_x, from_y, to_x, to_y, 0.4f, 0.4f, colour});
}

void Effects::dash(float x, float y, float heading, SDL_Color colour) {
    for (int i = 0; i < 14 && particles_.size() < most_particles; ++i) {
        const float angle = heading + std::numbers::pi_v<float> + random_.between(-0.5f, 0.5f);
        const float fast = random_.between(2, 9), lives = random_.between(0.2f, 0.4f);
        particles_.push_back({x, y, std::cos(angle) * fast, std::sin(angle) * fast, lives, lives, 0.3f, colour});
    }
}

void Effects::trail(float x, float y, float size, float dt, SDL_Color colour) {
    constexpr float a_second = 70;
    if (particles_.size() >= most_particles || random_.unit() > dt * a_second) return;
    particles_.push_back(
        {x + random_.between(-0.08f, 0.08f), y + random_.between(-0.08f, 0.08f), 0, 0, 0.32f, 0.32f, size, colour});
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
    for (Line& beam : beams_) beam.life -= dt;
    std::erase_if(beams_, [](const Line& beam) { return beam.life <= 0; });
    std::erase_if(particles_, [](const Particle& particle) { return particle.life <= 0; });
    std::erase_if(rings_, [](const Ring& ring) { return ring.life <= 0; });
}

void Effects::draw(Canvas& canvas, const Camera& camera) const {
    for (const Line& beam : beams_) {
        const float left = beam.life / beam.whole_life, thick = camera.scale() * (0.05f + 0.12f * left);
        const float x1 = camera.screen_x(beam.from_x), y1 = camera.screen_y(beam.from_y);
        const float x2 = camera.screen_x(beam.to_x), y2 = camera.screen_y(beam.to_y);
        canvas.bar(x1, y1, x2, y2, thick * 3, palette::faded(beam.colour, 0.3f * left));
        canvas.bar(x1, y1, x2, y2, thick, palette::faded(beam.colour, left));
        canvas.bar(x1, y1, x2, y2, thick / 3, palette::faded({255, 255, 255, 255}, left));
    }
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
        canvas.ring(camera.screen_x(ring.x), camera.screen_y(ring.y), radius, std::min(radius, 3.0f), colour);
    }
}

}  // namespace skirmish

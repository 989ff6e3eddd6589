#include "app/event_lights.hpp"

#include "app/palette.hpp"

namespace skirmish {

SDL_Color colour_of(const Scene& scene, std::uint16_t player) {
    const Scene::Actor* actor = scene.find(tickwire::PlayerId{player});
    return actor != nullptr ? palette::of(actor->fighter.hue, actor->fighter.team) : palette::text;
}

void light(Effects& effects, const Scene& scene, const Fired& fired) {
    effects.muzzle_flash(fired.x, fired.y, fired.aim, colour_of(scene, fired.shooter));
}

void light(Effects& effects, const Scene&, const Impact& impact) {
    effects.sparks(impact.x, impact.y, palette::neon);
}

void light(Effects& effects, const Scene& scene, const Hit& hit) {
    effects.sparks(hit.x, hit.y, colour_of(scene, hit.victim));
}

void light(Effects& effects, const Scene& scene, const Killed& killed) {
    effects.burst(killed.x, killed.y, colour_of(scene, killed.victim));
}

void light(Effects& effects, const Scene& scene, const Beam& beam) {
    effects.beam(beam.from_x, beam.from_y, beam.to_x, beam.to_y, colour_of(scene, beam.shooter));
    effects.sparks(beam.to_x, beam.to_y, colour_of(scene, beam.shooter));
}

void light(Effects& effects, const Scene&, const Exploded& exploded) {
    effects.explosion(exploded.x, exploded.y, palette::blast);
}

void light(Effects& effects, const Scene& scene, const Dashed& dashed) {
    effects.dash(dashed.x, dashed.y, dashed.heading, colour_of(scene, dashed.player));
}

void light(Effects& effects, const Scene&, const Taken& taken) {
    effects.ring(taken.x, taken.y, 1.4f, 0.4f, taken.kind == ItemKind::health ? palette::health : palette::shield);
}

void light(Effects& effects, const Scene& scene, const Kicked& kicked) {
    effects.ring(kicked.x, kicked.y, 1.3f, 0.25f, colour_of(scene, kicked.player));
}

void light(Effects& effects, const Scene&, const Scored& scored) {
    const SDL_Color colour = palette::of(0, scored.team);
    effects.burst(scored.x, scored.y, colour);
    effects.ring(scored.x, scored.y, 9, 0.9f, colour);
}

}  // namespace skirmish

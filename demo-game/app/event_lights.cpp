#include "app/event_lights.hpp"

#include "app/palette.hpp"

namespace skirmish {

SDL_Color colour_of(const Scene& scene, std::uint16_t player) {
    const Scene::Actor* actor = scene.find(tickwire::PlayerId{player});
    return actor != nullptr ? palette::hue(actor->fighter.hue) : palette::text;
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

}  // namespace skirmish

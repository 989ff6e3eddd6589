// The flashes, sparks and bursts that go with what happens in a match.
#pragma once

#include "app/effects.hpp"
#include "app/scene.hpp"

namespace skirmish {

/// Of this player's fighter.
SDL_Color colour_of(const Scene& scene, std::uint16_t player);

void light(Effects& effects, const Scene& scene, const Fired& fired);
void light(Effects& effects, const Scene& scene, const Impact& impact);
void light(Effects& effects, const Scene& scene, const Hit& hit);
void light(Effects& effects, const Scene& scene, const Killed& killed);
void light(Effects& effects, const Scene& scene, const Beam& beam);
void light(Effects& effects, const Scene& scene, const Exploded& exploded);
void light(Effects& effects, const Scene& scene, const Dashed& dashed);
void light(Effects& effects, const Scene& scene, const Taken& taken);
void light(Effects& effects, const Scene& scene, const Kicked& kicked);
void light(Effects& effects, const Scene& scene, const Scored& scored);

}  // namespace skirmish

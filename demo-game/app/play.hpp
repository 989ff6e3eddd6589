// A player's match from the first picture to the last: client, input, drawing, sound.
#pragma once

#include "app/canvas.hpp"
#include "app/options.hpp"
#include "app/outcome.hpp"
#include "tickwire/result.hpp"

namespace skirmish {

/// An error is what ended the game against the player's will. On `canvas`, or on one of its own.
tickwire::Result<Outcome> play(const Options& options, Canvas* canvas = nullptr);

}  // namespace skirmish

// Skirmish from its menu: shows it, does what is chosen there, and comes back to it when a match has ended.
#pragma once

#include "app/play.hpp"
#include "menu/settings.hpp"

namespace skirmish {

/// Until the player quits, or for options.seconds. Begins with the screen options.menu, or without one with the
/// match that the options name; options.script works the menu.
/// The outcome is the last match's.
tickwire::Result<Outcome> run_menu(const Options& options, SettingsFile& settings);

}  // namespace skirmish

// Maps as files: orthogonal Tiled maps in JSON (mapeditor.org, format 1.10) with the tile layers `floor` and `walls`
// and the object layer `spawns`; if there are items, with the object layer `items` (points called health or shield); if
// the ball can be played, with `goals` (rectangles called team 1 and team 2, and a point called ball).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "rules/arena.hpp"
#include "tickwire/result.hpp"

namespace skirmish {

/// Errors name the file, what is wrong in it and what would be right.
tickwire::Result<Arena> read_map(const std::filesystem::path& file);
/// From the text of a file; `name` becomes Arena::name and stands in errors.
tickwire::Result<Arena> parse_map(std::string_view text, const std::string& name);

/// The folder with maps, sounds and fonts: `given`, or $SKIRMISH_ASSETS, or where this program was installed or built.
tickwire::Result<std::filesystem::path> find_assets(const std::string& given);
/// The prior that was trained on Skirmish, `skirmish.prior` of the assets; empty when it is not there.
std::string prior_of(const std::filesystem::path& assets);
/// `maps/NAME.json` of the assets; an unknown name is answered with those that exist.
tickwire::Result<Arena> load_map(const std::filesystem::path& assets, const std::string& name);
/// Whether its mode can be played there: the ball needs goals.
tickwire::Result<void> check_mode(const Arena& arena);
std::vector<std::string> map_names(const std::filesystem::path& assets);

}  // namespace skirmish

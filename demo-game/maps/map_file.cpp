#include "maps/map_file.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "rules/tuning.hpp"

namespace skirmish {

namespace {

using nlohmann::json;
using tickwire::Error;
using tickwire::ErrorCode;
using tickwire::Result;

constexpr int least_size = 8, most_size = 128;
constexpr std::uint32_t gid_mask = 0x0fffffff;  // Tiled keeps flips in the upper four bits of a tile's number

// What is wrong with a map; thrown inside this file only, and turned into an Error at its border.
struct Wrong {
    std::string what;
};

const json& member(const json& object, const char* key, json::value_t type, const std::string& where) {
    if (!object.is_object() || !object.contains(key)) throw Wrong{where + " has no \"" + key + "\""};
    const json& value = object[key];
    const bool number = type == json::value_t::number_float && value.is_number();
    const bool whole = type == json::value_t::number_integer && value.is_number_integer();
    if (!number && !whole && value.type() != type) throw Wrong{where + ": \"" + key + "\" has the wrong type"};
    return value;
}

int whole_number(const json& object, const char* key, int least, int most, const std::string& where) {
    const auto value = member(object, key, json::value_t::number_integer, where).get<std::int64_t>();
    if (value < least || value > most) {
        throw Wrong{where + ": \"" + key + "\" is " + std::to_string(value) + ", must be " + std::to_string(least) +
                    " to " + std::to_string(most)};
    }
    return static_cast<int>(value);
}

const json& layer(const json& map, const char* name, const char* type) {
    for (const json& one : member(map, "layers", json::value_t::array, "the map")) {
        if (one.is_object() && one.value("name", "") == name) {
            if (one.value("type", "") != type) throw Wrong{std::string("layer \"") + name + "\" is no " + type};
            return one;
        }
    }
    throw Wrong{std::string("there is no ") + type + " called \"" + name + "\""};
}

std::vector<std::uint8_t> tiles(const json& map, const char* name, std::size_t count) {
    const std::string where = std::string("layer \"") + name + "\"";
    const json& one = layer(map, name, "tilelayer");
    if (one.contains("encoding") && one["encoding"] != "csv") throw Wrong{where + " is encoded; save it as CSV"};
    const json& data = member(one, "data", json::value_t::array, where);
    if (data.size() != count)
        throw Wrong{where + " has " + std::to_string(data.size()) + " tiles, must have " + std::to_string(count)};
    std::vector<std::uint8_t> read;
    read.reserve(count);
    for (const json& tile : data) {
        if (!tile.is_number_unsigned())
            throw Wrong{where + ": tile " + std::to_string(read.size()) + " is no tile number"};
        read.push_back(static_cast<std::uint8_t>(std::min<std::uint64_t>(tile.get<std::uint64_t>() & gid_mask, 15)));
    }
    return read;
}

/// A map's measures, to turn its pixels into metres.
struct Grid {
    const json& map;
    const Arena& arena;
    int tile_width = 1, tile_height = 1;
};

Spot spot_of(const json& object, const Grid& grid, const std::string& where) {
    return {
        member(object, "x", json::value_t::number_float, where).get<float>() / static_cast<float>(grid.tile_width),
        member(object, "y", json::value_t::number_float, where).get<float>() / static_cast<float>(grid.tile_height)};
}

/// A body of this radius fits there.
Spot free_spot(const json& object, const Grid& grid, float radius, const std::string& where) {
    const Spot spot = spot_of(object, grid, where);
    if (!(spot.x >= 0 && spot.y >= 0 && spot.x < static_cast<float>(grid.arena.width) &&
          spot.y < static_cast<float>(grid.arena.height)) ||
        !grid.arena.free(spot, radius)) {
        throw Wrong{where + " is not on free ground"};
    }
    return spot;
}

const json& objects(const json& map, const char* name) {
    return member(layer(map, name, "objectgroup"), "objects", json::value_t::array,
                  std::string("layer \"") + name + "\"");
}

bool has_layer(const json& map, const char* name) {
    return std::ranges::any_of(map["layers"],
                               [&](const json& one) { return one.is_object() && one.value("name", "") == name; });
}

std::vector<Spot> spawns(const Grid& grid) {
    std::vector<Spot> found;
    for (const json& object : objects(grid.map, "spawns"))
        found.push_back(free_spot(object, grid, tuning::fighter_radius, "spawn " + std::to_string(found.size() + 1)));
    if (found.size() < 2 || found.size() > 64)
        throw Wrong{"there are " + std::to_string(found.size()) + " spawns, must be 2 to 64"};
    return found;
}

std::vector<ItemSpot> items(const Grid& grid) {
    std::vector<ItemSpot> found;
    if (!has_layer(grid.map, "items")) return found;
    for (const json& object : objects(grid.map, "items")) {
        const std::string where = "item " + std::to_string(found.size() + 1);
        const std::string name = object.is_object() ? object.value("name", "") : "";
        if (name != "health" && name != "shield")
            throw Wrong{where + " is called \"" + name + "\", must be health or shield"};
        found.push_back({name == "health" ? ItemKind::health : ItemKind::shield,
                         free_spot(object, grid, tuning::fighter_radius, where)});
    }
    if (found.size() > 64) throw Wrong{"there are " + std::to_string(found.size()) + " items, must be at most 64"};
    return found;
}

/// Rectangles called "team 1" and "team 2", and a point called "ball"; all or none of them.
void read_goals(const Grid& grid, Arena& arena) {
    if (!has_layer(grid.map, "goals")) return;
    std::array<std::optional<Goal>, 2> goals;
    std::optional<Spot> ball;
    for (const json& object : objects(grid.map, "goals")) {
        const std::string name = object.is_object() ? object.value("name", "") : "";
        const std::string where = "layer \"goals\": \"" + name + "\"";
        if (name == "ball") {
            ball = free_spot(object, grid, tuning::ball_radius, where);
        } else if (name == "team 1" || name == "team 2") {
            const Spot corner = spot_of(object, grid, where);
            const Goal goal{corner.x, corner.y,
                            member(object, "width", json::value_t::number_float, where).get<float>() /
                                static_cast<float>(grid.tile_width),
                            member(object, "height", json::value_t::number_float, where).get<float>() /
                                static_cast<float>(grid.tile_height)};
            if (!(goal.width > 0 && goal.height > 0) || !grid.arena.free(goal.middle(), tuning::ball_radius))
                throw Wrong{where + " is no rectangle with room for the ball in its middle"};
            goals[name == "team 1" ? 0 : 1] = goal;
        } else {
            throw Wrong{where + " must be \"team 1\", \"team 2\" or \"ball\""};
        }
    }
    if (!goals[0] || !goals[1] || !ball) throw Wrong{"layer \"goals\" must have \"team 1\", \"team 2\" and \"ball\""};
    arena.goals = {*goals[0], *goals[1]};
    arena.kick_off = *ball;
}

Arena build(const json& map, const std::string& name) {
    if (member(map, "orientation", json::value_t::string, "the map") != "orthogonal")
        throw Wrong{"the map is not orthogonal"};
    if (map.value("infinite", false)) throw Wrong{"the map is infinite; give it a size"};
    Arena arena;
    arena.name = arena.title = name;
    arena.width = whole_number(map, "width", least_size, most_size, "the map");
    arena.height = whole_number(map, "height", least_size, most_size, "the map");
    const int tile_width = whole_number(map, "tilewidth", 1, 1024, "the map");
    const int tile_height = whole_number(map, "tileheight", 1, 1024, "the map");
    const auto count = static_cast<std::size_t>(arena.width * arena.height);
    arena.walls = tiles(map, "walls", count);
    arena.floor = tiles(map, "floor", count);
    const Grid grid{map, arena, tile_width, tile_height};
    arena.spawns = spawns(grid);
    arena.items = items(grid);
    read_goals(grid, arena);
    for (const json& property : map.value("properties", json::array())) {
        if (property.is_object() && property.value("name", "") == "title" && property.contains("value") &&
            property["value"].is_string()) {
            arena.title = property["value"].get<std::string>();
        }
    }
    return arena;
}

}  // namespace

Result<Arena> parse_map(std::string_view text, const std::string& name) {
    const auto wrong = [&](const std::string& what) {
        return Error{ErrorCode::malformed, "map " + name + ": " + what};
    };
    try {
        return build(json::parse(text), name);
    } catch (const Wrong& error) {
        return wrong(error.what);
    } catch (const json::exception& error) {
        return wrong(std::string("not a Tiled map: ") + error.what());
    }
}

Result<Arena> read_map(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return Error{ErrorCode::not_found, "map " + file.string() + ": cannot be read"};
    std::ostringstream text;
    text << in.rdbuf();
    return parse_map(text.str(), file.stem().string());
}

Result<Arena> load_map(const std::filesystem::path& assets, const std::string& name) {
    const std::vector<std::string> names = map_names(assets);
    if (std::find(names.begin(), names.end(), name) != names.end()) return read_map(assets / "maps" / (name + ".json"));
    std::string known;
    for (const std::string& one : names) known += (known.empty() ? "" : ", ") + one;
    return Error{ErrorCode::not_found, "there is no map '" + name + "' in " + (assets / "maps").string() +
                                           "; there are: " + (known.empty() ? "none" : known)};
}

Result<void> check_mode(const Arena& arena) {
    if (arena.rules.mode != Mode::ball || arena.goals.size() == 2) return {};
    return Error{ErrorCode::invalid_argument,
                 "map " + arena.name + " has no layer \"goals\", and the ball cannot be played there"};
}

std::vector<std::string> map_names(const std::filesystem::path& assets) {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(assets / "maps", ignored)) {
        if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace skirmish

#include "maps/map_file.hpp"

#include <algorithm>
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

std::vector<Spot> spawns(const json& map, const Arena& arena, int tile_width, int tile_height) {
    std::vector<Spot> found;
    for (const json& object :
         member(layer(map, "spawns", "objectgroup"), "objects", json::value_t::array, "layer \"spawns\"")) {
        const std::string where = "spawn " + std::to_string(found.size() + 1);
        const Spot spot{
            member(object, "x", json::value_t::number_float, where).get<float>() / static_cast<float>(tile_width),
            member(object, "y", json::value_t::number_float, where).get<float>() / static_cast<float>(tile_height)};
        if (!(spot.x >= 0 && spot.y >= 0 && spot.x < static_cast<float>(arena.width) &&
              spot.y < static_cast<float>(arena.height)) ||
            !arena.free(spot, tuning::fighter_radius)) {
            throw Wrong{where + " is not on free ground"};
        }
        found.push_back(spot);
    }
    if (found.size() < 2 || found.size() > 64)
        throw Wrong{"there are " + std::to_string(found.size()) + " spawns, must be 2 to 64"};
    return found;
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
    arena.spawns = spawns(map, arena, tile_width, tile_height);
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

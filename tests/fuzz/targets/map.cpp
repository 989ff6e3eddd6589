// A map file that somebody has downloaded: an arena that the rules can ask anything, or an error that names the map.
#include <string_view>

#include "fuzz/fuzz_target.hpp"
#include "maps/map_file.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto arena = skirmish::parse_map({reinterpret_cast<const char*>(data), size}, "fuzzed");
    if (!arena) {
        tickwire::fuzz::require(arena.error().message.starts_with("map fuzzed: "));
        return 0;
    }
    for (const skirmish::Spot& spawn : arena->spawns) {
        for (const float angle : {0.f, 1.f, 2.f, 4.f}) arena->ray(spawn, angle - 2, 1, 40);
        arena->free(spawn, 0.4f);
    }
    return 0;
}

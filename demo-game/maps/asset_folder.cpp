#include <cstdlib>

#include "maps/map_file.hpp"

namespace skirmish {

namespace {

bool holds_assets(const std::filesystem::path& folder) {
    std::error_code ignored;
    return std::filesystem::is_directory(folder / "maps", ignored);
}

std::filesystem::path beside_program() {
    std::error_code ignored;
    return std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path() / SKIRMISH_INSTALLED_ASSETS;
}

}  // namespace

tickwire::Result<std::filesystem::path> find_assets(const std::string& given) {
    const char* variable = std::getenv("SKIRMISH_ASSETS");
    const std::string asked = !given.empty() ? given : variable != nullptr ? variable : "";
    if (!asked.empty()) {
        if (holds_assets(asked)) return std::filesystem::path(asked);
        return tickwire::Error{tickwire::ErrorCode::not_found, "assets folder " + asked + ": has no folder \"maps\""};
    }
    for (const std::filesystem::path& folder : {beside_program(), std::filesystem::path(SKIRMISH_SOURCE_ASSETS)}) {
        if (holds_assets(folder)) return folder.lexically_normal();
    }
    return tickwire::Error{tickwire::ErrorCode::not_found,
                           "Skirmish's assets are not where they were installed; give --assets or $SKIRMISH_ASSETS"};
}

std::string prior_of(const std::filesystem::path& assets) {
    const std::filesystem::path file = assets / "skirmish.prior";
    std::error_code ignored;
    return std::filesystem::exists(file, ignored) ? file.string() : std::string();
}

}  // namespace skirmish

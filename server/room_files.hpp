// The files of a room in the state folder: room-ROOM.NUMBER.ENDING.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "tickwire/server_config.hpp"

namespace tickwire::server {

inline constexpr std::string_view checkpoint_ending = ".checkpoint", journal_ending = ".journal";

struct RoomFile {
    std::uint64_t number = 0;
    std::filesystem::path path;
};
std::filesystem::path room_file(const std::filesystem::path& folder, RoomId room, std::uint64_t number,
                                std::string_view ending);
/// Those that are there, the largest number first.
std::vector<RoomFile> room_files(const std::filesystem::path& folder, RoomId room, std::string_view ending);

}  // namespace tickwire::server

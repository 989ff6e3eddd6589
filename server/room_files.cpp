#include "room_files.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace tickwire::server {

namespace {

std::string stem_of(RoomId room) {
    return "room-" + std::to_string(room.value) + ".";
}

}  // namespace

std::filesystem::path room_file(const std::filesystem::path& folder, RoomId room, std::uint64_t number,
                                std::string_view ending) {
    return folder / (stem_of(room) + std::to_string(number) + std::string(ending));
}

std::vector<RoomFile> room_files(const std::filesystem::path& folder, RoomId room, std::string_view ending) {
    std::vector<RoomFile> files;
    const std::string stem = stem_of(room);
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with(stem) || !name.ends_with(ending)) continue;
        const char *begin = name.data() + stem.size(), *end = name.data() + name.size() - ending.size();
        RoomFile file{0, entry.path()};
        if (begin >= end || std::from_chars(begin, end, file.number).ptr != end) continue;
        files.push_back(std::move(file));
    }
    std::ranges::sort(files, std::greater{}, &RoomFile::number);
    return files;
}

}  // namespace tickwire::server

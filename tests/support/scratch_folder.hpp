// A new folder for the files of a test. Declare it before whatever writes there: it goes when the test ends, after
// them.
#pragma once

#include <filesystem>
#include <string_view>

namespace tickwire::test {

class ScratchFolder {
public:
    ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ~ScratchFolder();

    const std::filesystem::path path;
    std::filesystem::path operator/(std::string_view name) const { return path / name; }
};

}  // namespace tickwire::test

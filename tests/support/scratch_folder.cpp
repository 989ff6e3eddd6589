#include "support/scratch_folder.hpp"

#include <stdlib.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace tickwire::test {

namespace {

std::filesystem::path new_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "tickwire-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), name);
    return name;
}

}  // namespace

ScratchFolder::ScratchFolder() : path(new_folder()) {}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;  // a destructor must not throw, and what is left is in the folder for such things
    std::filesystem::remove_all(path, ignored);
}

}  // namespace tickwire::test

// The folder in which a server keeps what must outlive it: one server uses it at a time, and only its owner can read
// it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "security/random.hpp"
#include "storage/file.hpp"
#include "tickwire/result.hpp"

namespace tickwire::server {

using storage::read_file;
using storage::replace_file;

class StateFolder {
public:
    /// Makes the folder if it is not there, and takes it: a second server is refused.
    static Result<StateFolder> open(const std::filesystem::path& folder);
    StateFolder(StateFolder&& other) noexcept;
    StateFolder& operator=(StateFolder&&) = delete;
    ~StateFolder();

    const std::filesystem::path& path() const { return path_; }

private:
    StateFolder(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}
    std::filesystem::path path_;
    int lock_;
};

/// The server's own key of 32 bytes in that folder, made at the first start.
Result<std::vector<std::byte>> read_server_key(const std::filesystem::path& folder, security::RandomSource& random);

}  // namespace tickwire::server

// The folder in which a server keeps what must outlive it: one server uses it at a time, and only its owner can read
// it. Files are replaced whole, so that a crash or a full disk never leaves half of one.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "security/random.hpp"
#include "tickwire/result.hpp"

namespace tickwire::server {

/// Writes a temporary file beside it, to the disk, and puts that in its place. Errors name the file and the system's
/// words; what was there before stays.
Result<void> replace_file(const std::filesystem::path& file, std::span<const std::byte> content);
/// At most `most_bytes`. Error `not_found` when there is no such file.
Result<std::vector<std::byte>> read_file(const std::filesystem::path& file, std::size_t most_bytes);

class StateFolder {
public:
    /// Makes the folder if it is not there, and takes it: a second server is refused.
    static Result<StateFolder> open(const std::filesystem::path& folder);
    StateFolder(StateFolder&& other) noexcept;
    StateFolder& operator=(StateFolder&&) = delete;
    ~StateFolder();

    const std::filesystem::path& path() const { return path_; }
    /// The server's own key of 32 bytes, made at the first start.
    Result<std::vector<std::byte>> server_key(security::RandomSource& random) const;

private:
    StateFolder(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}
    std::filesystem::path path_;
    int lock_;
};

}  // namespace tickwire::server

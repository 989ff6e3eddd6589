#include "state_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace tickwire::server {

namespace {

constexpr std::size_t key_bytes = 32;

Error failed(const std::filesystem::path& file, const char* what) {
    return {errno == ENOENT ? ErrorCode::not_found : ErrorCode::io,
            file.string() + ": " + what + ": " + std::generic_category().message(errno)};
}

}  // namespace

Result<StateFolder> StateFolder::open(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder.parent_path(), error);
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return failed(folder, "cannot be made");
    const int lock = ::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0) return failed(folder / "lock", "cannot be made");
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        ::close(lock);
        return Error{ErrorCode::address_in_use, "state folder " + folder.string() + ": another server uses it"};
    }
    return StateFolder(folder, lock);
}

StateFolder::StateFolder(StateFolder&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

StateFolder::~StateFolder() {
    if (lock_ >= 0) ::close(lock_);  // and the lock with it
}

Result<std::vector<std::byte>> read_server_key(const std::filesystem::path& folder, security::RandomSource& random) {
    const std::filesystem::path file = folder / "server.key";
    auto key = read_file(file, 4096);
    if (key && key->size() == key_bytes) return key;
    if (key)
        return Error{ErrorCode::malformed,
                     file.string() + ": has " + std::to_string(key->size()) + " bytes, must have 32"};
    if (key.error().code != ErrorCode::not_found) return key.error();
    std::vector<std::byte> made(key_bytes);
    random.fill(made);
    if (auto written = replace_file(file, made); !written) return written.error();
    return made;
}

}  // namespace tickwire::server

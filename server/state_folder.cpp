#include "state_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace tickwire::server {

namespace {

constexpr std::size_t key_bytes = 32;

Error failed(const std::filesystem::path& file, const char* what) {
    return {errno == ENOENT ? ErrorCode::not_found : ErrorCode::io,
            file.string() + ": " + what + ": " + std::generic_category().message(errno)};
}

class Descriptor {
public:
    Descriptor(const std::filesystem::path& file, int flags) : fd_(::open(file.c_str(), flags | O_CLOEXEC, 0600)) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    int get() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }

private:
    int fd_;
};

bool write_all(int fd, std::span<const std::byte> content) {
    while (!content.empty()) {
        const ssize_t written = ::write(fd, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        content = content.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

Result<void> replace_file(const std::filesystem::path& file, std::span<const std::byte> content) {
    std::filesystem::path temporary = file;
    temporary += ".new";
    {
        const Descriptor out(temporary, O_WRONLY | O_CREAT | O_TRUNC);
        if (out.get() < 0) return failed(temporary, "cannot be made");
        if (!write_all(out.get(), content) || ::fsync(out.get()) != 0) {
            const Error error = failed(temporary, "cannot be written");
            ::unlink(temporary.c_str());
            return error;
        }
    }
    if (::rename(temporary.c_str(), file.c_str()) != 0) {
        const Error error = failed(file, "cannot be replaced");
        ::unlink(temporary.c_str());
        return error;
    }
    // The new name is on the disk only when its folder is.
    const Descriptor folder(file.parent_path(), O_RDONLY | O_DIRECTORY);
    if (folder.get() < 0 || ::fsync(folder.get()) != 0) return failed(file.parent_path(), "cannot be written");
    return {};
}

Result<std::vector<std::byte>> read_file(const std::filesystem::path& file, std::size_t most_bytes) {
    const Descriptor in(file, O_RDONLY);
    if (in.get() < 0) return failed(file, "cannot be read");
    struct stat about {};
    if (::fstat(in.get(), &about) != 0) return failed(file, "cannot be read");
    if (!S_ISREG(about.st_mode) || static_cast<std::uint64_t>(about.st_size) > most_bytes) {
        return Error{ErrorCode::limit, file.string() + ": no file of at most " + std::to_string(most_bytes) + " bytes"};
    }
    std::vector<std::byte> content(static_cast<std::size_t>(about.st_size));
    std::size_t read = 0;
    while (read < content.size()) {
        const ssize_t got = ::read(in.get(), content.data() + read, content.size() - read);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed(file, "cannot be read");
        if (got == 0) break;
        read += static_cast<std::size_t>(got);
    }
    content.resize(read);
    return content;
}

Result<StateFolder> StateFolder::open(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder.parent_path(), error);
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return failed(folder, "cannot be made");
    Descriptor lock(folder / "lock", O_RDWR | O_CREAT);
    if (lock.get() < 0) return failed(folder / "lock", "cannot be made");
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
        return Error{ErrorCode::address_in_use, "state folder " + folder.string() + ": another server uses it"};
    return StateFolder(folder, lock.release());
}

StateFolder::StateFolder(StateFolder&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

StateFolder::~StateFolder() {
    if (lock_ >= 0) ::close(lock_);  // and the lock with it
}

Result<std::vector<std::byte>> StateFolder::server_key(security::RandomSource& random) const {
    const std::filesystem::path file = path_ / "server.key";
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

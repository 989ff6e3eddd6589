#include "storage/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

namespace tickwire::storage {

namespace {

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

Result<void> replace_file(const std::filesystem::path& file, std::span<const std::byte> content, Lasting lasting) {
    std::filesystem::path temporary = file;
    temporary += ".new";
    {
        const Descriptor out(temporary, O_WRONLY | O_CREAT | O_TRUNC);
        if (out.get() < 0) return failed(temporary, "cannot be made");
        if (!write_all(out.get(), content) || (lasting == Lasting::yes && ::fsync(out.get()) != 0)) {
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
    if (lasting == Lasting::no) return {};
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

}  // namespace tickwire::storage

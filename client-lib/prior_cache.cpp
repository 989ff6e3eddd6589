#include "prior_cache.hpp"

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

#include "security/secret.hpp"
#include "storage/file.hpp"

namespace tickwire::client {

namespace {

constexpr const char* extension = ".prior";

Result<PriorCache::Prior> checked(const message::PriorName& name, std::span<const std::byte> bytes,
                                  const Description& description) {
    const auto digest = security::digest_of(bytes);
    if (bytes.size() != name.bytes || !std::equal(name.digest.begin(), name.digest.end(), digest.begin()))
        return Error{ErrorCode::malformed, "prior: not the one that was named"};
    auto prior = snapshot::load_prior(bytes, description);
    if (!prior) return prior.error();
    return std::make_shared<const snapshot::Prior>(std::move(*prior));
}

}  // namespace

PriorCache::Prior PriorCache::find(const message::PriorName& name, const Description& description) {
    if (memory_.prior && memory_.name == name) return memory_.prior;
    if (folder_.empty()) return nullptr;
    const std::filesystem::path file = file_of(name);
    const auto bytes = storage::read_file(file, message::max_prior_bytes);
    if (!bytes) {
        if (bytes.error().code != ErrorCode::not_found) log(LogLevel::warning, bytes.error().message);
        return nullptr;
    }
    auto prior = checked(name, *bytes, description);
    if (!prior) {
        log(LogLevel::warning, file.string() + ": " + prior.error().message + "; it is fetched again");
        return nullptr;
    }
    std::error_code failed;  // then it only looks older than it is
    std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now(), failed);
    memory_ = {name, *prior};
    return memory_.prior;
}

Result<PriorCache::Prior> PriorCache::add(const message::PriorName& name, std::span<const std::byte> bytes,
                                          const Description& description) {
    auto prior = checked(name, bytes, description);
    if (!prior) return prior;
    memory_ = {name, *prior};
    if (!folder_.empty()) keep(name, bytes);
    return prior;
}

std::filesystem::path PriorCache::file_of(const message::PriorName& name) const {
    std::string hex;
    for (const std::byte byte : name.digest) {
        for (const unsigned half : {std::to_integer<unsigned>(byte) >> 4, std::to_integer<unsigned>(byte) & 15u})
            hex += "0123456789abcdef"[half];
    }
    return folder_ / (hex + extension);
}

void PriorCache::keep(const message::PriorName& name, std::span<const std::byte> bytes) const {
    std::error_code failed;
    std::filesystem::create_directories(folder_, failed);
    // A power failure may take it: it is fetched again then, and no frame waits for the disk.
    if (auto kept = storage::replace_file(file_of(name), bytes, storage::Lasting::no); !kept)
        return log(LogLevel::warning, "a prior is not kept: " + kept.error().message);
    remove_old();
}

void PriorCache::remove_old() const {
    std::error_code failed;
    std::vector<std::pair<std::filesystem::file_time_type, std::filesystem::path>> files;
    for (std::filesystem::directory_iterator at(folder_, failed), end; !failed && at != end; at.increment(failed)) {
        if (at->path().extension() == extension) files.emplace_back(at->last_write_time(failed), at->path());
    }
    std::ranges::sort(files, std::greater<>{});
    for (std::size_t i = most_files; i < files.size(); ++i) std::filesystem::remove(files[i].second, failed);
}

void PriorCache::log(LogLevel level, const std::string& line) const {
    if (log_) log_(level, line);
}

}  // namespace tickwire::client

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

bool is_named(const message::PriorName& name, std::span<const std::byte> bytes) {
    const auto digest = security::digest_of(bytes);
    return bytes.size() == name.bytes && std::equal(name.digest.begin(), name.digest.end(), digest.begin());
}

Result<PriorCache::Prior> checked(const message::PriorName& name, std::span<const std::byte> bytes,
                                  const Description& description) {
    if (!is_named(name, bytes)) return Error{ErrorCode::malformed, "prior: not the one that was named"};
    auto prior = snapshot::load_prior(bytes, description);
    if (!prior) return prior.error();
    return std::make_shared<const snapshot::Prior>(std::move(*prior));
}

}  // namespace

PriorCache::Prior PriorCache::find(const message::PriorName& name, const Description& description) {
    if (memory_.prior && memory_.name == name) return memory_.prior;
    Prior found = find_own(name, description);
    if (!found) found = find_kept(name, description);
    if (found) memory_ = {name, found};
    return found;
}

PriorCache::Prior PriorCache::find_own(const message::PriorName& name, const Description& description) const {
    if (places_.own.empty()) return nullptr;
    const auto bytes = storage::read_file(places_.own, message::max_prior_bytes);
    if (!bytes) {
        log(LogLevel::warning, bytes.error().message);
        return nullptr;
    }
    if (!is_named(name, *bytes)) return nullptr;  // the server has another one
    auto prior = checked(name, *bytes, description);
    if (!prior) log(LogLevel::warning, places_.own.string() + ": " + prior.error().message);
    return prior ? *prior : nullptr;
}

PriorCache::Prior PriorCache::find_kept(const message::PriorName& name, const Description& description) const {
    if (places_.folder.empty()) return nullptr;
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
    return *prior;
}

Result<PriorCache::Prior> PriorCache::add(const message::PriorName& name, std::span<const std::byte> bytes,
                                          const Description& description) {
    auto prior = checked(name, bytes, description);
    if (!prior) return prior;
    memory_ = {name, *prior};
    if (!places_.folder.empty()) keep(name, bytes);
    return prior;
}

std::filesystem::path PriorCache::file_of(const message::PriorName& name) const {
    std::string hex;
    for (const std::byte byte : name.digest) {
        for (const unsigned half : {std::to_integer<unsigned>(byte) >> 4, std::to_integer<unsigned>(byte) & 15u})
            hex += "0123456789abcdef"[half];
    }
    return places_.folder / (hex + extension);
}

void PriorCache::keep(const message::PriorName& name, std::span<const std::byte> bytes) const {
    std::error_code failed;
    std::filesystem::create_directories(places_.folder, failed);
    // A power failure may take it: it is fetched again then, and no frame waits for the disk.
    if (auto kept = storage::replace_file(file_of(name), bytes, storage::Lasting::no); !kept)
        return log(LogLevel::warning, "a prior is not kept: " + kept.error().message);
    remove_old();
}

void PriorCache::remove_old() const {
    std::error_code failed;
    std::vector<std::pair<std::filesystem::file_time_type, std::filesystem::path>> files;
    for (std::filesystem::directory_iterator at(places_.folder, failed), end; !failed && at != end;
         at.increment(failed)) {
        if (at->path().extension() == extension) files.emplace_back(at->last_write_time(failed), at->path());
    }
    std::ranges::sort(files, std::greater<>{});
    for (std::size_t i = most_files; i < files.size(); ++i) std::filesystem::remove(files[i].second, failed);
}

void PriorCache::log(LogLevel level, const std::string& line) const {
    if (log_) log_(level, line);
}

}  // namespace tickwire::client

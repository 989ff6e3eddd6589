#include "support/prior_file.hpp"

#include <algorithm>
#include <fstream>

#include "security/secret.hpp"
#include "support/random_prior.hpp"

namespace tickwire::test {

namespace {

std::vector<std::byte> wild_prior(const Description& description, std::uint64_t seed) {
    Random random(seed);
    std::vector<std::byte> bytes;
    while (bytes.size() < 1000) bytes = snapshot::save(*random_prior(description, random, 10), description);
    return bytes;
}

message::PriorName name_of(std::span<const std::byte> bytes) {
    message::PriorName name{{}, static_cast<std::uint32_t>(bytes.size())};
    const auto digest = security::digest_of(bytes);
    std::copy_n(digest.begin(), name.digest.size(), name.digest.begin());
    return name;
}

}  // namespace

PriorFile::PriorFile(const Description& description, std::uint64_t seed)
    : bytes(wild_prior(description, seed)), name(name_of(bytes)), path((folder / "host.twprior").string()) {
    replace(bytes);
}

void PriorFile::replace(std::span<const std::byte> with) const {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(with.data()), static_cast<std::streamsize>(with.size()));
}

}  // namespace tickwire::test

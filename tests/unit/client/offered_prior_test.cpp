#include "client-lib/offered_prior.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include "snapshot/prior.hpp"
#include "support/drift_game.hpp"
#include "support/prior_file.hpp"

using namespace tickwire;
using namespace tickwire::test;
using client::OfferedPrior;
using client::PriorCache;

namespace {

constexpr std::uint32_t piece_bytes = message::prior_piece_bytes;

message::PriorPiece piece_of(std::span<const std::byte> bytes, std::uint32_t offset) {
    const auto rest = bytes.subspan(offset);
    const auto part = rest.first(std::min<std::size_t>(rest.size(), piece_bytes));
    return {offset, {part.begin(), part.end()}};
}

/// All of it, as a server would send it; what the last piece gave.
Result<OfferedPrior::Prior> fetch(OfferedPrior& prior, std::span<const std::byte> bytes,
                                  const Description& description) {
    Result<OfferedPrior::Prior> taken = OfferedPrior::Prior();
    while (const auto request = prior.ask()) {
        REQUIRE(request->offset < bytes.size());
        taken = prior.take(piece_of(bytes, request->offset), description);
    }
    return taken;
}

}  // namespace

TEST_CASE("a fetched prior is the host's, and is here from then on") {
    const Description description = describe<Drift>();
    const PriorFile host(description, 11);
    client::HeldPrior memory;
    OfferedPrior prior(PriorCache(memory, {}, {}));
    REQUIRE(prior.begin(host.name, description));
    const auto fetched = fetch(prior, host.bytes, description);
    REQUIRE(fetched);
    REQUIRE(*fetched);
    CHECK(snapshot::save(**fetched, description) == host.bytes);
    const auto again = prior.begin(host.name, description);
    REQUIRE(again);
    CHECK(*again == *fetched);
    CHECK(!prior.ask());
}

TEST_CASE("what was fetched before a connection was lost is kept, unless the next server offers another prior") {
    const Description description = describe<Drift>();
    const PriorFile host(description, 12), other(description, 13);
    client::HeldPrior memory;
    OfferedPrior prior(PriorCache(memory, {}, {}));
    REQUIRE(prior.begin(host.name, description));
    REQUIRE(prior.ask());
    REQUIRE(prior.take(piece_of(host.bytes, 0), description));
    REQUIRE(prior.ask());
    CHECK(!prior.ask());  // one at a time
    REQUIRE(prior.begin(host.name, description));
    CHECK(prior.ask()->offset == piece_bytes);
    REQUIRE(prior.begin(other.name, description));
    CHECK(prior.ask()->offset == 0);
    REQUIRE(prior.begin(std::nullopt, description));
    CHECK(!prior.ask());
}

TEST_CASE("a piece that was not asked for, or is too short or too long, is refused") {
    const Description description = describe<Drift>();
    const PriorFile host(description, 14);
    const auto refused = [&](bool asked, message::PriorPiece piece) {
        client::HeldPrior memory;
        OfferedPrior prior(PriorCache(memory, {}, {}));
        REQUIRE(prior.begin(host.name, description));
        if (asked) REQUIRE(prior.ask());
        return !prior.take(piece, description);
    };
    const message::PriorPiece right = piece_of(host.bytes, 0);
    CHECK(!refused(true, right));
    CHECK(refused(false, right));
    CHECK(refused(true, piece_of(host.bytes, piece_bytes)));
    CHECK(refused(true, {0, std::vector<std::byte>(piece_bytes - 1)}));
    CHECK(refused(true, {0, std::vector<std::byte>(piece_bytes + 1)}));
    CHECK(refused(true, {0, {}}));
    CHECK(refused(true, {0xFFFFFFFF, right.bytes}));
    client::HeldPrior memory;
    OfferedPrior none(PriorCache(memory, {}, {}));
    REQUIRE(none.begin(std::nullopt, description));
    CHECK(!none.take(right, description));
}

TEST_CASE("bytes that are not what was named, or no prior of this game, are refused whole") {
    const Description description = describe<Drift>();
    const PriorFile host(description, 15);
    const auto refusal = [&](const message::PriorName& name, std::span<const std::byte> bytes) {
        client::HeldPrior memory;
        OfferedPrior prior(PriorCache(memory, {{}, host.folder / "cache"}, {}));
        REQUIRE(prior.begin(name, description));
        const auto fetched = fetch(prior, bytes, description);
        CHECK(!std::filesystem::exists(host.folder / "cache"));
        CHECK(!prior.ask());
        return fetched ? std::string() : fetched.error().message;
    };
    auto damaged = host.bytes;
    damaged[damaged.size() - 1] ^= std::byte{1};
    CHECK(refusal(host.name, damaged) == "prior: not the one that was named");
    Description other = description;
    other.kinds[0].fields[0].spec.precision = 0.02;
    const PriorFile others(other, 16);
    CHECK(refusal(others.name, others.bytes).find("another description") != std::string::npos);
}

TEST_CASE("the cache's folder holds sixteen priors at most, and the one used last among them") {
    const Description description = describe<Drift>();
    const PriorFile host(description, 17);
    const std::filesystem::path folder = host.folder / "cache";
    std::filesystem::create_directories(folder);
    const auto long_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours(48);
    for (int i = 0; i < 30; ++i) {
        const auto file = folder / (std::to_string(i) + ".prior");
        std::ofstream(file) << i;
        std::filesystem::last_write_time(file, long_ago + std::chrono::hours(i));
    }
    std::ofstream(folder / "not ours.txt") << "stays";
    client::HeldPrior memory, other;
    PriorCache cache(memory, {{}, folder}, {});
    REQUIRE(cache.add(host.name, host.bytes, description));
    std::size_t priors = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        priors += entry.path().extension() == ".prior" ? 1 : 0;
    CHECK(priors == PriorCache::most_files);
    CHECK(std::filesystem::exists(folder / "29.prior"));
    CHECK(!std::filesystem::exists(folder / "0.prior"));
    CHECK(std::filesystem::exists(folder / "not ours.txt"));
    CHECK(PriorCache(other, {{}, folder}, {}).find(host.name, description));
}

TEST_CASE("a folder that cannot be written to costs a line in the log, not the prior") {
    const Description description = describe<Drift>();
    const PriorFile host(description, 18);
    std::vector<std::string> lines;
    // A file stands where the folder should be.
    client::HeldPrior memory;
    PriorCache cache(memory, {{}, host.path}, [&](LogLevel, std::string_view line) { lines.emplace_back(line); });
    CHECK(cache.add(host.name, host.bytes, description));
    CHECK(lines.size() == 1);
    CHECK(cache.find(host.name, description));
}

#include "security/seal.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "tickwire/random.hpp"

using namespace tickwire;
using namespace tickwire::security;
using Failure = Opener::Failure;
using Bytes = std::vector<std::byte>;

namespace {

// Those that this machine can do.
Cipher each_cipher() {
    REQUIRE(initialize_crypto());
    const Cipher cipher = GENERATE(Cipher::chacha20_poly1305, Cipher::aes256_gcm);
    INFO(name_of(cipher));
    return choose_cipher(own_ciphers(), aes256_gcm_bit) == Cipher::aes256_gcm ? cipher : Cipher::chacha20_poly1305;
}

struct Ends {
    explicit Ends(Cipher cipher, Towards towards = Towards::server)
        : sealer(cipher, key(), towards, 77), opener(cipher, key(), towards) {}
    static Key key() {
        Key key;
        key.bytes.fill(std::byte{0x5a});
        return key;
    }
    Bytes seal(const Bytes& plain) {
        Bytes out(plain.size() + sealer.overhead());
        sealer.seal(8, plain, out);
        return out;
    }
    Opener::Opened open(const Bytes& datagram) {
        opened.assign(datagram.size() < opener.overhead() ? 0 : datagram.size() - opener.overhead(), std::byte{});
        return opener.open(datagram, opened);
    }
    Sealer sealer;
    Opener opener;
    Bytes opened;
};

}  // namespace

TEST_CASE("what was sealed opens once, with its counter, and a copy is a replay") {
    const Towards towards = GENERATE(Towards::server, Towards::client);
    Ends ends(each_cipher(), towards);
    const Bytes plain(100, std::byte{7});
    const Bytes first = ends.seal(plain), second = ends.seal(plain);
    CHECK(first.size() == plain.size() + (towards == Towards::server ? 23 : 19));
    if (towards == Towards::server) CHECK(session_named_by(first) == 77);
    const auto sealed_of = [&](const Bytes& datagram) {
        return Bytes(datagram.begin() + static_cast<std::ptrdiff_t>(seal_header_bytes(towards)), datagram.end());
    };
    CHECK(sealed_of(first) != sealed_of(second));
    const auto later = ends.open(second);
    CHECK(later.failure == Failure::none);
    CHECK(later.counter == 2);
    CHECK(later.newest);
    const auto earlier = ends.open(first);
    CHECK(earlier.failure == Failure::none);
    CHECK(earlier.counter == 1);
    CHECK_FALSE(earlier.newest);
    CHECK(ends.opened == plain);
    CHECK(ends.open(first).failure == Failure::replayed);
    CHECK(ends.open(second).failure == Failure::replayed);
}

TEST_CASE("no bit of a sealed datagram can be changed, and no byte left out or added; a failure leaves no trace") {
    const Towards towards = GENERATE(Towards::server, Towards::client);
    Ends ends(each_cipher(), towards);
    const Bytes sealed = ends.seal(Bytes(40, std::byte{1}));
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        Bytes changed = sealed;
        changed[bit / 8] ^= static_cast<std::byte>(1u << bit % 8);
        INFO("bit " << bit);
        REQUIRE(ends.open(changed).failure != Failure::none);
    }
    for (std::size_t bytes = 0; bytes < sealed.size(); ++bytes)
        REQUIRE(ends.open(Bytes(sealed.begin(), sealed.begin() + static_cast<std::ptrdiff_t>(bytes))).failure ==
                Failure::forged);
    Bytes longer = sealed;
    longer.push_back(std::byte{0});
    CHECK(ends.open(longer).failure == Failure::forged);
    CHECK(ends.opener.window().newest() == 0);
    CHECK(ends.open(sealed).failure == Failure::none);
}

TEST_CASE("a change of key loses nothing that overtakes or is overtaken, and the old key opens nothing later") {
    Ends ends(each_cipher());
    const Bytes plain(16, std::byte{3});
    constexpr std::uint64_t change = std::uint64_t{1} << epoch_bits;
    for (std::uint64_t epoch = 1; epoch <= 2; ++epoch) {
        while (ends.sealer.newest() < epoch * change - 21)
            REQUIRE(ends.open(ends.seal(plain)).failure == Failure::none);
        std::vector<Bytes> around;
        for (int i = 0; i < 40; ++i) around.push_back(ends.seal(plain));  // 20 under each key
        const Bytes held_back = around.front();
        around.erase(around.begin());
        Random random(epoch);
        for (std::size_t i = around.size(); i > 1; --i)
            std::swap(around[i - 1], around[random.below(static_cast<std::uint32_t>(i))]);
        for (const Bytes& datagram : around) REQUIRE(ends.open(datagram).failure == Failure::none);
        for (int i = 0; i < 1'100; ++i) REQUIRE(ends.open(ends.seal(plain)).failure == Failure::none);
        CHECK(ends.open(held_back).failure == Failure::replayed);
    }
    CHECK(next_epoch_key(Ends::key()).bytes != Ends::key().bytes);
}

TEST_CASE("a gap of thousands is bridged, within an epoch and across its end") {
    Ends ends(each_cipher());
    const Bytes plain(8, std::byte{9});
    for (const std::uint64_t gap : {1u, 1'000u, 30'000u, 32'000u, 20'000u, 32'000u}) {
        for (std::uint64_t lost = 0; lost < gap; ++lost) ends.seal(plain);
        const auto opened = ends.open(ends.seal(plain));
        INFO("after a gap of " << gap << " at " << ends.sealer.newest());
        REQUIRE(opened.failure == Failure::none);
        REQUIRE(opened.counter == ends.sealer.newest());
    }
}

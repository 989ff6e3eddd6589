#include "snapshot/range_coder.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "tickwire/random.hpp"

using namespace tickwire;
using namespace tickwire::snapshot;

namespace {

struct Step {
    bool plain = false;
    std::uint32_t value = 0;
    Probability one = 32768;
    int count = 1;
};

std::vector<Step> random_steps(Random& random, std::size_t count) {
    std::vector<Step> steps;
    for (std::size_t i = 0; i < count; ++i) {
        Step step;
        step.plain = random.below(4) == 0;
        if (step.plain) {
            step.count = static_cast<int>(1 + random.below(32));
            step.value = random.next() >> (32 - step.count);
        } else {
            step.one = random.below(3) == 0 ? 1 + random.below(40) : 65535 - random.below(65000);
            step.value = random.below(65536) < step.one ? 1 : 0;
        }
        steps.push_back(step);
    }
    return steps;
}

std::vector<std::byte> coded(const std::vector<Step>& steps, double& bits) {
    std::vector<std::byte> out(steps.size() * 8 + 16);
    RangeEncoder encoder(out);
    for (const Step& step : steps) {
        if (step.plain) {
            encoder.plain(step.value, step.count);
            bits += step.count;
        } else {
            encoder.bit(step.value != 0, step.one);
            bits -= std::log2((step.value != 0 ? step.one : 65536 - step.one) / 65536.0);
        }
    }
    out.resize(encoder.finish());
    return out;
}

}  // namespace

TEST_CASE("bits come out of the range coder as they went in, at the length that their probabilities say") {
    Random random(1);
    for (int round = 0; round < 300; ++round) {
        const auto steps = random_steps(random, random.below(600));
        double bits = 0;
        const auto bytes = coded(steps, bits);
        CHECK(static_cast<double>(bytes.size()) <= bits / 8 * 1.002 + 2);
        RangeDecoder decoder(bytes);
        for (const Step& step : steps) {
            if (step.plain) {
                REQUIRE(decoder.plain(step.count) == step.value);
            } else {
                REQUIRE(decoder.bit(step.one) == (step.value != 0));
            }
        }
        CHECK(decoder.at_end());
    }
}

TEST_CASE("parts of a whole come out as they went in, whatever the whole is, and carries reach bytes that are out") {
    Random random(7);
    for (int round = 0; round < 300; ++round) {
        struct Taken {
            std::uint32_t first, share, total;
        };
        std::vector<Taken> parts(random.below(400));
        std::vector<std::byte> out(parts.size() * 4 + 16);
        RangeEncoder encoder(out);
        double bits = 0;
        for (Taken& part : parts) {
            part.total = random.below(3) == 0 ? 65536 : 2 + random.below(65535);
            // Often the very end: there carries come from.
            part.share = 1 + random.below(random.below(2) == 0 ? 3 : part.total - 1);
            part.share = std::min(part.share, part.total);
            part.first = random.below(2) == 0 ? part.total - part.share : random.below(part.total - part.share + 1);
            if (part.total == 65536) {
                encoder.part(part.first, part.share);
            } else {
                encoder.part(part.first, part.share, part.total);
            }
            bits -= std::log2(static_cast<double>(part.share) / part.total);
        }
        const std::size_t bound = encoder.size_bound();
        out.resize(encoder.finish());
        REQUIRE(out.size() <= bound);
        CHECK(static_cast<double>(out.size()) <= bits / 8 * 1.002 + 2);
        RangeDecoder decoder(out);
        for (const Taken& part : parts) {
            const std::uint32_t place = part.total == 65536 ? decoder.place() : decoder.place(part.total);
            REQUIRE(place >= part.first);
            REQUIRE(place < part.first + part.share);
            decoder.take_part(part.first, part.share);
        }
        CHECK(decoder.at_end());
    }
}

TEST_CASE("what is almost certain costs almost nothing, and nothing at all costs no byte") {
    std::vector<std::byte> out(64);
    RangeEncoder encoder(out);
    for (int i = 0; i < 1000; ++i) encoder.bit(true, 65535);
    CHECK(encoder.finish() <= 1);
    RangeEncoder empty(out);
    CHECK(empty.finish() == 0);
}

TEST_CASE("coded bits and plain bits meet within one byte") {
    for (int plain = 0; plain <= 12; ++plain) {
        for (int coded = 0; coded <= 12; ++coded) {
            INFO(plain << " plain bits, " << coded << " coded ones");
            std::vector<std::byte> out(64);
            RangeEncoder encoder(out);
            encoder.plain(0xA5A5u, plain);
            for (int i = 0; i < coded; ++i) encoder.bit(i % 3 == 0, 32768);
            out.resize(encoder.finish());
            CHECK(out.size() <= static_cast<std::size_t>(plain + coded + 1 + 7) / 8);
            RangeDecoder decoder(out);
            REQUIRE(decoder.plain(plain) == (0xA5A5u & ((1u << plain) - 1)));
            for (int i = 0; i < coded; ++i) REQUIRE(decoder.bit(32768) == (i % 3 == 0));
            CHECK(decoder.at_end());
        }
    }
}

TEST_CASE("zeros at a packet's end are not taken for its end") {
    for (int zeros = 0; zeros < 200; ++zeros) {
        std::vector<std::byte> out(64);
        RangeEncoder encoder(out);
        encoder.plain(1, 3);
        for (int i = 0; i < zeros; ++i) encoder.bit(true, 32768);  // the lower half, again and again
        out.resize(encoder.finish());
        RangeDecoder decoder(out);
        REQUIRE(decoder.plain(3) == 1);
        for (int i = 0; i < zeros; ++i) REQUIRE(decoder.bit(32768));
        CHECK(decoder.at_end());
    }
}

TEST_CASE("an encoder never writes past its buffer, and says that it would have") {
    std::vector<std::byte> out(9, std::byte{7});
    const std::span<std::byte> shorter = std::span(out).first(8);
    RangeEncoder encoder(shorter);
    for (int i = 0; i < 100; ++i) encoder.plain(0x5A5A5A5Au, 32);
    CHECK(encoder.overflowed());
    CHECK(encoder.finish() == 0);
    CHECK(out[8] == std::byte{7});
}

TEST_CASE("a decoder that is asked for more than was coded fails instead of reading on") {
    std::vector<std::byte> out(16);
    RangeEncoder encoder(out);
    encoder.plain(12345, 20);
    out.resize(encoder.finish());
    RangeDecoder decoder(out);
    CHECK(decoder.plain(20) == 12345);
    CHECK(decoder.at_end());
    for (int i = 0; i < 20; ++i) (void)decoder.plain(32);
    CHECK(decoder.failed());
}

TEST_CASE("bytes that nobody coded decode to some bits, within what was asked for") {
    Random random(2);
    for (int round = 0; round < 2000; ++round) {
        std::vector<std::byte> bytes(random.below(30));
        for (auto& b : bytes) b = static_cast<std::byte>(random.below(256));
        RangeDecoder decoder(bytes);
        for (int i = 0; i < 200; ++i) {
            const int count = static_cast<int>(1 + random.below(31));
            REQUIRE(decoder.plain(count) < (1u << count));
            (void)decoder.bit(1 + random.below(65535));
        }
    }
}

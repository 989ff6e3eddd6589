// Recordings: what was written is read, of any described world, and what is no whole recording is refused by name.
#include "tickwire/recording.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "support/random_types.hpp"
#include "support/scratch_folder.hpp"
#include "tickwire/random.hpp"

using namespace tickwire;

namespace {

/// Entities that come, go, change hands and change, of random types.
std::vector<Frame> random_frames(const Description& description, Random& random) {
    std::vector<Frame> frames(1);
    for (std::uint32_t tick = 1; frames.size() < 40; tick += 1 + random.below(3) / 2) {
        Frame frame;
        frame.tick = Tick(tick);
        std::size_t at = 0;
        const Frame& before = frames.back();
        for (std::uint32_t index = 1; index < 30; ++index) {
            while (at < before.entities.size() && before.entities[at].id.index() < index) ++at;
            const bool was = at < before.entities.size() && before.entities[at].id.index() == index;
            if (random.below(was ? 10 : 4) == (was ? 0u : 1u)) continue;
            FrameEntity entity;
            if (was && random.below(12) != 0) entity = before.entities[at];
            if (!entity.id) {
                entity.id = EntityId(index, 1 + random.below(4094));
                entity.owner = PlayerId{static_cast<std::uint16_t>(random.below(5))};
                entity.kind =
                    static_cast<std::uint16_t>(random.below(static_cast<std::uint32_t>(description.kinds.size())));
            }
            const KindInfo& kind = description.kinds[entity.kind];
            const std::uint32_t from = entity.first_slot;
            entity.first_slot = static_cast<std::uint32_t>(frame.slots.size());
            for (std::size_t i = 0; i < kind.fields.size(); ++i) {
                const bool stays = was && entity.id == before.entities[at].id && random.below(3) != 0;
                frame.slots.push_back(
                    stays ? before.slots[from + i]
                          : static_cast<std::uint32_t>(random.next() % (std::uint64_t{kind.fields[i].spec.steps} + 1)));
            }
            frame.entities.push_back(entity);
        }
        frames.push_back(std::move(frame));
    }
    frames.erase(frames.begin());
    return frames;
}

std::vector<std::byte> file_of(const Description& description, const std::vector<Frame>& frames, PlayerId receiver) {
    const test::ScratchFolder folder;
    const std::string path = (folder / "recording").string();
    auto writer = RecordingWriter::create(path, description, receiver);
    REQUIRE(writer);
    for (const Frame& frame : frames) {
        writer->write(frame);
        writer->write(frame);  // a server that stands still
    }
    REQUIRE(writer->finish());
    CHECK(writer->frames() == frames.size());
    std::ifstream in(path, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
    const auto all = std::as_bytes(std::span(bytes));
    return {all.begin(), all.end()};
}

}  // namespace

TEST_CASE("a recording of any described world is read as it was written, each tick once") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Random random(seed);
        const Description description = test::random_description(random);
        const std::vector<Frame> frames = random_frames(description, random);
        const auto read = decode_recording(file_of(description, frames, PlayerId{3}));
        INFO("seed " << seed << (read ? "" : ": " + read.error().message));
        REQUIRE(read);
        CHECK(read->description == description);
        CHECK(read->receiver == PlayerId{3});
        REQUIRE(read->frames.size() == frames.size());
        for (std::size_t i = 0; i < frames.size(); ++i) {
            const Frame &written = frames[i], &got = read->frames[i];
            REQUIRE(got.tick == written.tick);
            REQUIRE(got.slots == written.slots);
            REQUIRE(got.entities.size() == written.entities.size());
            for (std::size_t k = 0; k < got.entities.size(); ++k) {
                CHECK(got.entities[k].id == written.entities[k].id);
                CHECK(got.entities[k].owner == written.entities[k].owner);
                CHECK(got.entities[k].kind == written.entities[k].kind);
                CHECK(got.entities[k].first_slot == written.entities[k].first_slot);
            }
        }
    }
}

TEST_CASE("a recording that is cut or damaged is refused, or read as one that can be") {
    Random random(7);
    const Description description = test::random_description(random);
    const auto whole = file_of(description, random_frames(description, random), {});
    for (int i = 0; i < 300; ++i) {
        auto bytes = whole;
        if (i % 2 == 0) bytes.resize(random.below(static_cast<std::uint32_t>(bytes.size())));
        for (int k = 0; k < i % 3 && !bytes.empty(); ++k)
            bytes[random.below(static_cast<std::uint32_t>(bytes.size()))] ^=
                static_cast<std::byte>(1 + random.below(255));
        const auto read = decode_recording(bytes);
        if (!read) {
            CHECK_FALSE(read.error().message.empty());
            continue;
        }
        for (const Frame& frame : read->frames) {
            for (const FrameEntity& entity : frame.entities) {
                const KindInfo& kind = read->description.kinds.at(entity.kind);
                const auto slots = frame.slots_of(entity, kind.fields.size());
                for (std::size_t s = 0; s < slots.size(); ++s) REQUIRE(slots[s] <= kind.fields[s].spec.steps);
            }
        }
    }
    std::vector<std::byte> cut(whole.begin(), whole.end() - 1);
    const auto read = decode_recording(cut);
    REQUIRE_FALSE(read);
    CHECK(read.error().message.find("cut within frame 39") != std::string::npos);
}

TEST_CASE("a recording that cannot be written or read says so with its path") {
    const auto writer = RecordingWriter::create("/nowhere/at/all.twrec", Description{});
    REQUIRE_FALSE(writer);
    CHECK(writer.error().message.find("/nowhere/at/all.twrec") != std::string::npos);
    const auto read = read_recording("/nowhere/at/all.twrec");
    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::not_found);
}

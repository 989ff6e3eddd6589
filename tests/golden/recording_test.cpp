// The bytes of a recording: what was recorded once can be trained on by later versions.
#include "tickwire/recording.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "support/drift_game.hpp"
#include "support/golden.hpp"
#include "support/scratch_folder.hpp"
#include "tickwire/world_host.hpp"

using namespace tickwire;
using namespace tickwire::test;

TEST_CASE("a recording has its golden bytes and reads back") {
    const ScratchFolder folder;
    const std::string path = (folder / "recording").string();
    auto writer = RecordingWriter::create(path, describe<Drift>(), PlayerId{2});
    REQUIRE(writer);
    WorldHostOf<Drift> host({}, 1);
    Frame frame;
    for (std::uint32_t tick = 1; tick <= 20; ++tick) {
        if (tick % 8 == 1) host.join(PlayerId{static_cast<std::uint16_t>(1 + tick / 8)});
        if (tick == 15) host.leave(PlayerId{1});
        host.step(Tick(tick));
        frame = {};
        host.flatten(frame);
        writer->write(frame);
    }
    REQUIRE(writer->finish());
    std::ifstream in(path, std::ios::binary);
    const std::vector<char> file{std::istreambuf_iterator<char>(in), {}};
    const auto bytes = std::as_bytes(std::span(file));
    check_golden("recording/drift", bytes);
    const auto read = decode_recording(bytes);
    REQUIRE(read);
    CHECK(read->receiver == PlayerId{2});
    REQUIRE(read->frames.size() == 20);
    CHECK(read->frames.back().slots == frame.slots);
}

// Checkpoints: a room comes back as it was, and what is not a whole checkpoint of this game is refused by name.
#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "security/key_exchange.hpp"
#include "server/checkpoint_store.hpp"
#include "server/state_folder.hpp"
#include "support/frame_text.hpp"
#include "support/plain_game.hpp"
#include "support/rink_game.hpp"
#include "support/scratch_folder.hpp"
#include "tickwire/random.hpp"
#include "tickwire/world_host.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace tickwire::server;

namespace {

Wish wish_of(std::uint32_t tick) {
    Random random(tick);
    return {.x = random.between(-1, 1),
            .y = random.between(-1, 1),
            .leap = random.below(50) == 0,
            .kick = random.below(30) == 0,
            .dart = random.below(20) == 0,
            .honk = random.below(40) == 0};
}

/// A world that two players have played in until `tick`.
void play(World<Rink>& world, std::uint32_t until) {
    for (std::uint32_t tick = world.tick().value + 1; tick <= until; ++tick) {
        world.set_command(PlayerId{1}, wish_of(tick));
        world.set_command(PlayerId{2}, wish_of(tick + 1'000'000));
        world.step(Tick(tick));
    }
}

Checkpoint saved(World<Rink>& world) {
    Checkpoint checkpoint{RoomId{1}, "rink", 1'800'000'000, {}, {}, {}, {}};
    world.flatten(checkpoint.frame);
    world.save(checkpoint.world);
    checkpoint.players = {{PlayerId{1}, "ann", false, security::seat_hash({}), {7, {std::byte{1}}}},
                          {PlayerId{2}, "bo", true, {}, {}}};
    return checkpoint;
}

World<Rink> played(std::uint32_t until) {
    static const SetupOf<Rink> setup{};
    World<Rink> world(setup, 5);
    Rink::start(world);
    for (const PlayerId player : {PlayerId{1}, PlayerId{2}}) {
        world.add_player(player);
        Rink::join(world, player);
    }
    play(world, until);
    return world;
}

void write_raw(const std::filesystem::path& file, std::span<const std::byte> bytes) {
    std::ofstream(file, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
}

}  // namespace

TEST_CASE("a world that is resumed from a checkpoint goes on exactly as the one that was saved") {
    const Description description = describe<Rink>();
    World<Rink> original = played(500);
    const auto bytes = encode(saved(original), description);
    const auto read = decode_checkpoint(bytes, description);
    REQUIRE(read);
    CHECK(read->label == "rink");
    CHECK(read->saved_at == 1'800'000'000);
    REQUIRE(read->players.size() == 2);
    CHECK(read->players[0].name == "ann");
    CHECK(read->players[0].seat == security::seat_hash({}));
    CHECK(read->players[0].identity.user == 7);
    CHECK(read->players[1].bot);

    static const SetupOf<Rink> setup{};
    World<Rink> resumed(setup, 99);  // another seed: the saved one counts
    resumed.resume(read->frame, read->world);
    resumed.add_player(PlayerId{1});
    resumed.add_player(PlayerId{2});
    for (std::uint32_t tick = 501; tick <= 1000; ++tick) {
        play(original, tick);
        play(resumed, tick);
        Frame one, two;
        original.flatten(one);
        resumed.flatten(two);
        REQUIRE(text_of(one) == text_of(two));
    }
}

TEST_CASE("what was destroyed after the last step is gone from the checkpoint, and its index free") {
    const Description description = describe<Rink>();
    World<Rink> world = played(100);
    Rink::leave(world, PlayerId{2});
    world.remove_player(PlayerId{2});
    const auto read = decode_checkpoint(encode(saved(world), description), description);
    REQUIRE(read);
    for (const FrameEntity& entity : read->frame.entities) CHECK((entity.kind != 0 || entity.owner != PlayerId{2}));
}

TEST_CASE("a checkpoint in which an entity was of another kind before is refused") {
    const Description description = describe<Rink>();
    World<Rink> world = played(100);
    Checkpoint checkpoint = saved(world);
    REQUIRE(decode_checkpoint(encode(checkpoint, description), description));
    const FrameEntity& entity = checkpoint.frame.entities.front();
    FrameEntity other = entity;
    other.kind = entity.kind == 0 ? 1 : 0;
    other.first_slot = 0;
    Frame before;
    before.entities.push_back(other);
    before.slots.assign(description.kinds[other.kind].fields.size(), 0);
    before.tick = checkpoint.frame.tick;
    checkpoint.past = {before};
    auto read = decode_checkpoint(encode(checkpoint, description), description);
    REQUIRE_FALSE(read);
    CHECK(read.error().message.find("was of another kind before") != std::string::npos);
    checkpoint.past.front().alone()->tick = before.tick - 1;
    checkpoint.past.push_back(checkpoint.frame);
    read = decode_checkpoint(encode(checkpoint, description), description);
    REQUIRE_FALSE(read);
    CHECK(read.error().message.find("was of another kind before") != std::string::npos);
}

TEST_CASE("a checkpoint whose past has what its world has yet to make is refused") {
    const Description description = describe<Rink>();
    World<Rink> world = played(100);
    Checkpoint checkpoint = saved(world);
    checkpoint.past = {checkpoint.frame};
    const auto read_with = [&](std::uint32_t index, std::uint32_t generation) {
        Checkpoint changed = checkpoint;
        Frame& before = *changed.past.emplace(changed.past.begin(), checkpoint.frame)->alone();
        before.tick = checkpoint.frame.tick - 1;
        before.entities.back().id = EntityId(index, generation);
        return decode_checkpoint(encode(changed, description), description);
    };
    const EntityId last = checkpoint.frame.entities.back().id;
    CHECK(read_with(last.index(), last.generation()));
    CHECK(read_with(last.index(), guessed_generation - 1));  // generations begin again
    for (const std::uint32_t generation : {last.generation() + 1, last.generation() + 500, guessed_generation - 500}) {
        const auto read = read_with(last.index(), generation);
        REQUIRE_FALSE(read);
        CHECK(read.error().message.find("was of a later generation") != std::string::npos);
    }
    const auto read = read_with(static_cast<std::uint32_t>(checkpoint.world.generations.size()), 1);
    REQUIRE_FALSE(read);
    CHECK(read.error().message.find("has no place") != std::string::npos);
}

TEST_CASE("a checkpoint of another game is refused with the first difference, and no changed byte gets through") {
    const Description description = describe<Rink>();
    World<Rink> world = played(60);
    const auto bytes = encode(saved(world), description);
    const auto other = decode_checkpoint(bytes, describe<Plain>());
    REQUIRE_FALSE(other);
    CHECK(other.error().code == ErrorCode::mismatch);
    CHECK(other.error().message.find("it is of another game: ") == 0);

    const auto file = frame_file(bytes);
    REQUIRE(unframe_file(file));
    Random random(3);
    for (std::size_t at = 0; at < file.size(); at += 1 + random.below(7)) {
        auto changed = file;
        changed[at] ^= static_cast<std::byte>(1u << random.below(8));
        REQUIRE_FALSE(unframe_file(changed));
        REQUIRE_FALSE(unframe_file(std::span(file).first(at)));
    }
    CHECK(unframe_file(std::span(file).first(file.size() - 1)).error().message.find(" of ") != std::string::npos);
}

TEST_CASE(
    "the newest whole checkpoint is found; damaged ones are refused with their reasons and the one before is used") {
    const Description description = describe<Rink>();
    const ScratchFolder folder;
    World<Rink> world = played(60);
    const auto write_at = [&](std::uint32_t tick) {
        play(world, tick);
        CheckpointStore store(folder.path, description);
        store.load(RoomId{1}, "rink");
        store.write(saved(world));
    };  // the store is written when it goes
    for (const std::uint32_t tick : {70u, 80u, 90u}) write_at(tick);
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path)) files.push_back(entry.path());
    std::ranges::sort(files);
    REQUIRE(files.size() == 2);
    CHECK(files[1].filename() == "room-1.3.checkpoint");
    {
        CheckpointStore store(folder.path, description);
        const auto whole = store.load(RoomId{1}, "rink");
        REQUIRE(whole.size() == 2);
        CHECK(whole[0].frame.tick == Tick(90));
        CHECK(whole[1].frame.tick == Tick(80));
        CHECK(store.load(RoomId{2}, "rink").empty());
        CHECK(store.load(RoomId{1}, "another map").empty());
        CHECK(store.counters().refused == 2);
        CHECK(store.take_news().front().second.find("not of \"another map\"") != std::string::npos);
    }
    const auto whole = *read_file(files[1], 1 << 20);
    const auto now_loads = [&](std::uint32_t tick, const std::string& why) {
        CheckpointStore store(folder.path, description);
        const auto loaded = store.load(RoomId{1}, "rink");
        REQUIRE_FALSE(loaded.empty());
        CHECK(loaded.front().frame.tick == Tick(tick));
        const auto news = store.take_news();
        REQUIRE(news.size() == (why.empty() ? 0 : 1));
        if (!why.empty()) CHECK(news.front().second.find(why) != std::string::npos);
    };
    write_raw(files[1], std::span(whole).first(whole.size() / 2));
    now_loads(80, "room-1.3.checkpoint is not used: it has ");
    auto flipped = whole;
    flipped[flipped.size() - 5] ^= std::byte{1};
    write_raw(files[1], flipped);
    now_loads(80, "its checksum does not fit");
    write_raw(files[1], {});
    now_loads(80, "it is no checkpoint file");
    auto earlier = whole;
    earlier[7] = std::byte{'1'};  // TWCHECK1
    write_raw(files[1], earlier);
    now_loads(80, "it is of another version of checkpoint files");
    write_raw(folder.path / "room-1.4.checkpoint.new", whole);  // as a kill while writing leaves it
    write_raw(files[1], whole);
    now_loads(90, "");
}

TEST_CASE("a disk that takes nothing is said once, harms nothing, and is used again when it takes something") {
    const Description description = describe<Rink>();
    const ScratchFolder folder;
    const auto gone = folder.path / "gone";  // a folder that is not there fails as a full disk does
    World<Rink> world = played(60);
    CheckpointStore store(gone, description);
    const auto settle = [&](std::uint64_t writes) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (store.counters().written + store.counters().failed < writes) {
            REQUIRE(std::chrono::steady_clock::now() < deadline);
            std::this_thread::yield();
        }
    };
    for (std::uint64_t i = 1; i <= 3; ++i) {
        store.write(saved(world));
        settle(i);
    }
    CHECK(store.counters().failed == 3);
    auto news = store.take_news();
    REQUIRE(news.size() == 1);
    CHECK(news[0].second.find("No such file") != std::string::npos);
    std::filesystem::create_directory(gone);
    store.write(saved(world));
    settle(4);
    CHECK(store.counters().written == 1);
    CHECK(store.take_news().front().second == "checkpoints are written again");
}

TEST_CASE("a state folder has one server, a key that stays, and nothing that others can read") {
    const ScratchFolder parent;
    const auto path = parent.path / "state";
    security::SeededRandomSource random(1);
    std::vector<std::byte> key;
    {
        auto folder = StateFolder::open(path);
        REQUIRE(folder);
        key = *read_server_key(folder->path(), random);
        const auto second = StateFolder::open(path);
        REQUIRE_FALSE(second);
        CHECK(second.error().message == "state folder " + path.string() + ": another server uses it");
    }
    auto folder = StateFolder::open(path);
    REQUIRE(folder);
    CHECK(*read_server_key(folder->path(), random) == key);
    for (const auto& file : {path, path / "server.key", path / "lock"}) {
        const auto others = std::filesystem::status(file).permissions() &
                            (std::filesystem::perms::others_all | std::filesystem::perms::group_all);
        CHECK(others == std::filesystem::perms::none);
    }
    write_raw(path / "server.key", std::span(key).first(31));
    CHECK(read_server_key(folder->path(), random).error().message.find("has 31 bytes, must have 32") !=
          std::string::npos);
    CHECK_FALSE(StateFolder::open("/proc/nowhere/state"));
}

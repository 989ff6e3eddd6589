// What each step costs on its own, on the arena walk: seal, open, interest, snapshots written and read, history, worlds
// copied and played again, journals. One process, one thread, no network. `bench_micro --help` has Google Benchmark's
// options.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "arena/arena_game.hpp"
#include "client-lib/snapshot_reader.hpp"
#include "message/session_messages.hpp"
#include "security/seal.hpp"
#include "server/client_stream.hpp"
#include "server/room_journal.hpp"
#include "session_generated.h"
#include "tickwire/detail/predictor.hpp"
#include "tickwire/world_host.hpp"

namespace {

using namespace tickwire;
using bench::Creature;
using Walk = bench::ArenaGame<60>;
using benchmark::State;

constexpr PlayerId somebody{1};
constexpr std::size_t part_capacity = 1171;

security::Key any_key() {
    security::Key key;
    key.bytes.fill(std::byte{7});
    return key;
}

bool can_do(State& state, security::Cipher cipher) {
    const bool can = cipher == security::Cipher::chacha20_poly1305 || security::own_ciphers() != 0;
    if (!can) state.SkipWithError("this machine has no instructions for AES");
    return can;
}

void seal(State& state, security::Cipher cipher) {
    if (!can_do(state, cipher)) return;
    security::Sealer sealer(cipher, any_key(), security::Towards::client, 7);
    const std::vector<std::byte> plain(static_cast<std::size_t>(state.range(0)), std::byte{2});
    std::vector<std::byte> sealed(plain.size() + sealer.overhead());
    for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(sealer.seal(8, plain, sealed));
}

void open(State& state, security::Cipher cipher) {
    if (!can_do(state, cipher)) return;
    security::Sealer sealer(cipher, any_key(), security::Towards::client, 7);
    const std::vector<std::byte> plain(static_cast<std::size_t>(state.range(0)), std::byte{2});
    std::vector<std::vector<std::byte>> sealed(16'384, std::vector<std::byte>(plain.size() + sealer.overhead()));
    for (auto& datagram : sealed) sealer.seal(8, plain, datagram);
    std::vector<std::byte> opened(plain.size());
    auto opener = std::make_unique<security::Opener>(cipher, any_key(), security::Towards::client);
    std::size_t next = 0;
    for ([[maybe_unused]] auto _ : state) {
        if (opener->open(sealed[next], opened).failure != security::Opener::Failure::none)
            return state.SkipWithError("a genuine datagram was not opened");
        if (++next < sealed.size()) continue;
        opener = std::make_unique<security::Opener>(cipher, any_key(),
                                                    security::Towards::client);  // the same ones would be replays
        next = 0;
    }
}

/// A room of the walk without sessions: its world, its past and what is near whom.
class WalkRoom {
public:
    explicit WalkRoom(std::uint32_t creatures)
        : description_(describe<Walk>()), world_({creatures - 1}, 1), interest_(description_) {
        world_.join(somebody);
        step();
    }
    void step() {
        move();
        record();
        interest_.rebuild(*history_->newest(), world_);
    }
    void move() { world_.step(++tick_); }
    void record() {
        world_.flatten(history_->begin(tick_));
        history_->commit(description_);
    }
    const Description& description() const { return description_; }
    WorldHostOf<Walk>& world() { return world_; }
    server::Interest& interest() { return interest_; }
    const snapshot::History& history() const { return *history_; }

private:
    Description description_;
    WorldHostOf<Walk> world_;
    std::unique_ptr<snapshot::History> history_ = std::make_unique<snapshot::History>();
    server::Interest interest_;
    Tick tick_{};
};

void history_write(State& state) {
    WalkRoom room(static_cast<std::uint32_t>(state.range(0)));
    for ([[maybe_unused]] auto _ : state) {
        state.PauseTiming();
        room.move();
        state.ResumeTiming();
        room.record();
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

void interest_rebuild(State& state) {
    WalkRoom room(static_cast<std::uint32_t>(state.range(0)));
    for ([[maybe_unused]] auto _ : state) room.interest().rebuild(*room.history().newest(), room.world());
}

void interest_query(State& state) {
    WalkRoom room(static_cast<std::uint32_t>(state.range(0)));
    server::KnownEntities known(somebody);
    std::vector<server::Relevant> found;
    for ([[maybe_unused]] auto _ : state) {
        room.interest().find(somebody, known, true, found);
        benchmark::DoNotOptimize(found.data());
    }
}

/// The last snapshot's parts.
class Parts final : public server::PartSink {
public:
    std::uint64_t send_part(std::span<const std::byte> part) override {
        bytes.assign(part.begin(), part.end());
        return ++number;
    }
    std::vector<std::byte> bytes;
    std::uint64_t number = 0;
};

/// One client on a LAN: each snapshot is acked before the next. Measures writing, or reading.
void one_snapshot(State& state, snapshot::Level level, bool writing) {
    WalkRoom room(256);
    server::SnapshotWriter::Encoders encoders(room.description(), level);
    server::SnapshotWriter writer(room.description(), encoders, part_capacity);
    server::ClientStream stream(room.description(), somebody, {});
    server::ClientStream::Scratch scratch;
    client::SnapshotReader::Decoders decoders(room.description(), level);
    client::SnapshotReader reader(room.description(), decoders, somebody);
    Parts parts;
    std::vector<server::Relevant> relevant;
    TimePoint now{};
    std::size_t bytes = 0;
    for ([[maybe_unused]] auto _ : state) {
        room.step();
        room.interest().find(somebody, stream.known(), false, relevant);
        now += Duration(16'667);
        const auto begun = std::chrono::steady_clock::now();
        stream.write({room.history(), relevant, false, nullptr, {}, now}, writer, scratch, parts);
        const auto written = std::chrono::steady_clock::now();
        if (!reader.read(parts.bytes)) return state.SkipWithError("a snapshot was refused");
        const auto read = std::chrono::steady_clock::now();
        stream.acked(parts.number, now);
        bytes += parts.bytes.size();
        state.SetIterationTime(std::chrono::duration<double>(writing ? written - begun : read - written).count());
    }
    state.SetItemsProcessed(state.iterations() * bench::arena_seen);
    state.counters["bytes"] = static_cast<double>(bytes) / static_cast<double>(state.iterations());
}

void world_copy(State& state) {
    WalkRoom room(static_cast<std::uint32_t>(state.range(0)));
    World<Walk> copy = room.world().world();
    for ([[maybe_unused]] auto _ : state) {
        copy = room.world().world();
        benchmark::DoNotOptimize(copy);
    }
}

/// A game in which the client predicts its one mover.
struct Steering {
    struct Turn {
        float by = 0;
        static constexpr auto fields = tickwire::fields(real(&Turn::by, {-1, 1}, 0.01));
    };
    struct Mover {
        float x = 500, y = 500, heading = 0;
        static constexpr auto fields = tickwire::fields(
            real(&Mover::x, {0, 1000}, 0.01), real(&Mover::y, {0, 1000}, 0.01), angle(&Mover::heading, 0.001));
        static constexpr KindOptions replication{.predicted_by = KindOptions::Prediction::owner};
    };
    using Command = Turn;
    using Kinds = tickwire::Kinds<Mover>;
    static constexpr Hertz tick_rate{60};
    static void join(World<Steering>& world, PlayerId player) { world.spawn(Mover{}, player); }
    static void leave(World<Steering>& world, PlayerId player) { world.destroy(world.owned_by<Mover>(player)); }
    static void step(World<Steering>& world, Seconds dt) {
        for (auto [id, owner, mover] : world.each<Mover>()) {
            mover.heading += world.command(owner).by * dt.count();
            mover.x += mover.heading * dt.count();
            mover.y -= mover.heading * dt.count();
        }
    }
};

/// The truth of an older tick taken in, and so many commands played again on top of it.
void rollback(State& state) {
    WorldHostOf<Steering> truth({}, 1);
    for (std::uint16_t player = 1; player <= 32; ++player) truth.join(PlayerId{player});
    truth.step(Tick(1));
    Frame frame;
    frame.tick = Tick(1);
    truth.flatten(frame);
    detail::PredictorOf<Steering> predictor({});
    const std::vector<std::uint32_t> command{100};
    for ([[maybe_unused]] auto _ : state) {
        predictor.load(frame, somebody);
        for (std::int64_t i = 0; i < state.range(0); ++i) predictor.step(command, true);
    }
}

/// A tick of so many players written down, in the system's folder for temporary files.
void journal_tick(State& state) {
    const auto folder = std::filesystem::temp_directory_path() / ("tickwire-journal-" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    {
        server::RoomJournal journal(folder, RoomId{1});
        server::RanTick ran;
        for (std::int64_t i = 1; i <= state.range(0); ++i) {
            ran.commands.push_back({PlayerId{static_cast<std::uint16_t>(i)}, true, {}});
            ran.slots.push_back(100);
        }
        for ([[maybe_unused]] auto _ : state) {
            // A new match now and then, so that the folder stays small.
            if (ran.tick.value++ % 1000 == 0) journal.begin({ran.tick.value, 0});
            journal.add(ran);
        }
        if (journal.failed() != 0) state.SkipWithError("the journal could not be written");
    }
    std::filesystem::remove_all(folder);
}

std::vector<std::byte> finished(flatbuffers::FlatBufferBuilder& builder, wire::Body type,
                                flatbuffers::Offset<void> body) {
    builder.Finish(wire::CreateMessage(builder, type, body));
    const auto bytes = std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize()));
    return {bytes.begin(), bytes.end()};
}

/// Of so many bytes, the dearest messages that we know of: a chat line of which nothing can be kept, and a roster in
/// which one such line stands as often as there is room.
void hostile_message(State& state, message::Speaker speaker) {
    const auto bytes = static_cast<std::size_t>(state.range(0));
    flatbuffers::FlatBufferBuilder builder;
    std::vector<std::byte> hostile;
    if (speaker == message::Speaker::client) {
        const auto text = builder.CreateString(std::string(bytes - 64, '\1'));
        hostile = finished(builder, wire::Body::Chat, wire::CreateChat(builder, 0, text).Union());
    } else {
        const auto name = builder.CreateString(std::string(128, '\1'));
        const auto line = wire::CreateRosterLine(builder, 1, name);
        const std::vector<flatbuffers::Offset<wire::RosterLine>> lines((bytes - 256) / sizeof line, line);
        hostile =
            finished(builder, wire::Body::Roster, wire::CreateRoster(builder, builder.CreateVector(lines)).Union());
    }
    const Description description = describe<Walk>();
    for ([[maybe_unused]] auto _ : state)
        benchmark::DoNotOptimize(message::decode(hostile, description, speaker).has_value());
}

}  // namespace

BENCHMARK_CAPTURE(seal, chacha20_poly1305, security::Cipher::chacha20_poly1305)->Arg(100)->Arg(1200);
BENCHMARK_CAPTURE(seal, aes256_gcm, security::Cipher::aes256_gcm)->Arg(100)->Arg(1200);
BENCHMARK_CAPTURE(open, chacha20_poly1305, security::Cipher::chacha20_poly1305)->Arg(100)->Arg(1200);
BENCHMARK_CAPTURE(open, aes256_gcm, security::Cipher::aes256_gcm)->Arg(100)->Arg(1200);
BENCHMARK_CAPTURE(one_snapshot, written_fast, snapshot::Level::fast, true)->UseManualTime();
BENCHMARK_CAPTURE(one_snapshot, written_best, snapshot::Level::best, true)->UseManualTime();
BENCHMARK_CAPTURE(one_snapshot, written_shared, snapshot::Level::shared, true)->UseManualTime();
BENCHMARK_CAPTURE(one_snapshot, read_fast, snapshot::Level::fast, false)->UseManualTime();
BENCHMARK_CAPTURE(one_snapshot, read_best, snapshot::Level::best, false)->UseManualTime();
BENCHMARK_CAPTURE(one_snapshot, read_shared, snapshot::Level::shared, false)->UseManualTime();
BENCHMARK(interest_rebuild)->Arg(256)->Arg(1000);
BENCHMARK(interest_query)->Arg(256)->Arg(1000);
BENCHMARK(history_write)->Arg(256)->Arg(1000);
BENCHMARK(journal_tick)->Arg(16)->Arg(64)->Arg(1000);
BENCHMARK(world_copy)->Arg(256)->Arg(1000);
BENCHMARK(rollback)->Arg(3)->Arg(9);
BENCHMARK_CAPTURE(hostile_message, of_a_client, message::Speaker::client)->Arg(1200)->Arg(65'536);
BENCHMARK_CAPTURE(hostile_message, of_a_server, message::Speaker::server)->Arg(1200);

int main(int argc, char** argv) {
    if (!security::initialize_crypto()) return 1;
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    benchmark::RunSpecifiedBenchmarks();
}

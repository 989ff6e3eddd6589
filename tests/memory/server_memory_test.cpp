// A whole server when memory runs out, at each allocation of an advance() in turn: a client goes with a reason, or a
// room with its own, or something is done later; nothing is thrown, it is counted, and who comes next plays.
#include <catch2/catch.hpp>
#include <exception>
#include <set>

#include "memory/scarcity.hpp"
#include "support/drift_game.hpp"
#include "support/virtual_enet_time.hpp"
#include "tickwire/client.hpp"
#include "tickwire/server.hpp"
#include "tickwire/simulated_network.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace {

struct Outcome {
    std::uint64_t counted = 0, refused = 0, noticed = 0;
    bool threw = false;
    bool came_and_went = true;  ///< each player comes once and goes once, and nobody goes who has not come
    bool next_plays = false;    ///< in a room that the program has opened again where it had to
    bool all_gone = false;      ///< afterwards nobody is counted who is not here
    bool room_failed = false, newcomer_played = false;
    bool resident_stays = false;
};

class World {
public:
    World() {
        ServerConfig config;
        config.seed = 1;
        config.seeded_secrets = true;
        auto opened = Server<Drift>::open(config, {}, "drift",
                                          std::make_unique<PlentifulCarrier>(network_.attach(address_)), now_);
        INFO((opened ? std::string() : opened.error().message));
        REQUIRE(opened);
        server_.emplace(std::move(*opened));
    }

    Client<Drift>& add() {
        const auto number = static_cast<std::uint8_t>(clients_.size() + 1);
        ClientConfig config;
        config.host = "10.0.0.1";
        config.port = address_.port;
        config.name = "somebody well named " + std::to_string(number);
        config.seed = number;
        config.seeded_secrets = true;
        config.reconnect = false;
        auto client =
            Client<Drift>::connect(std::move(config), network_.attach(Address::ipv4(10, 0, 1, number, 50000)), now_);
        REQUIRE(client);
        clients_.push_back(std::make_unique<Client<Drift>>(std::move(*client)));
        return *clients_.back();
    }

    void run(Duration time, const Shortage& shortage = {}) {
        for (const TimePoint end = now_ + time; now_ < end;) {
            now_ += 8'333us;
            try {
                const Scarce scarce(shortage);
                server_->advance(now_);
            } catch (const std::exception&) {
                threw = true;
            }
            look();
            for (const auto& client : clients_) {
                client->advance(now_, {.x = 1, .shout = ++frames_ % 16 == 0});
                if (client->playing() && frames_ % 20 == 0) client->say("a line that is longer than a short string is");
            }
        }
    }

    void leave(Client<Drift>& client) { client.leave(now_); }
    ServerStats stats() const { return server_->stats(); }
    std::uint64_t noticed() const {
        std::uint64_t sum = server_->stats().out_of_memory + server_->stats().rooms_failed;
        for (const auto& [name, count] : server_->transport_counters())
            sum += name.find("out_of_memory") != std::string::npos ? count : 0;
        return sum;
    }
    std::size_t here() const { return here_.size(); }
    bool threw = false, came_and_went = true;
    std::uint64_t rooms_failed = 0;

private:
    void look() {
        for (const Arrival& one : server_->joined()) came_and_went &= here_.insert(one.player).second;
        for (const Departure& one : server_->left()) came_and_went &= here_.erase(one.player) == 1;
        for ([[maybe_unused]] const RoomFailure& one : server_->failed()) {
            ++rooms_failed;
            server_->create_room({}, "again");
        }
    }

    const Address address_ = Address::ipv4(10, 0, 0, 1, 40000);
    TimePoint now_{1000s};
    SimulatedNetwork network_{1};
    std::optional<Server<Drift>> server_;
    std::vector<std::unique_ptr<Client<Drift>>> clients_;
    std::set<PlayerId> here_;
    std::uint64_t frames_ = 0;
};

Outcome run_with(const Shortage& shortage) {
    Outcome outcome;
    World world;
    Client<Drift>& resident = world.add();
    world.run(400ms);
    begin_counting();
    Client<Drift>& newcomer = world.add();
    world.run(400ms, shortage);
    outcome.newcomer_played = newcomer.playing();
    world.leave(newcomer);
    world.run(50ms, shortage);
    outcome.counted = allocations_counted();
    outcome.refused = allocations_refused();
    world.run(100ms);
    Client<Drift>& next = world.add();
    world.run(600ms);
    outcome.next_plays = next.playing() && !next.view<Pod>().empty();
    outcome.resident_stays = resident.playing();
    outcome.threw = world.threw;
    outcome.came_and_went = world.came_and_went;
    outcome.noticed = world.noticed();
    outcome.room_failed = world.rooms_failed > 0;
    if (resident.playing()) world.leave(resident);
    if (next.playing()) world.leave(next);
    world.run(11s);  // who was at the door has had its time
    outcome.all_gone = world.here() == 0 && world.stats().players == 0 && world.stats().clients == 0;
    return outcome;
}

void check_each(std::uint64_t how_many, std::uint64_t stride) {
    run_with({});
    REQUIRE(enet_reads_virtual_time());
    const std::int64_t at_first = blocks_in_use();
    const Outcome calm = run_with({});
    REQUIRE(blocks_in_use() == at_first);
    CAPTURE(calm.counted, calm.noticed, calm.all_gone, calm.newcomer_played);
    REQUIRE((calm.counted > 100 && calm.noticed == 0 && calm.all_gone));
    REQUIRE((calm.newcomer_played && calm.next_plays && calm.resident_stays));
    std::uint64_t rooms = 0, residents = 0, runs = 0;
    for (std::uint64_t n = 1; n <= calm.counted; n += stride) {
        const std::int64_t before = blocks_in_use();
        const Outcome outcome = run_with({n, n + how_many});
        const bool leaked = blocks_in_use() != before;
        INFO("allocation " << n << " of " << calm.counted << ", " << outcome.refused << " refused");
        CHECK(outcome.refused > 0);
        CHECK(outcome.noticed > 0);
        CHECK_FALSE(outcome.threw);
        CHECK(outcome.came_and_went);
        CHECK(outcome.next_plays);
        CHECK(outcome.all_gone);
        CHECK_FALSE(leaked);
        ++runs;
        rooms += outcome.room_failed ? 1 : 0;
        residents += outcome.resident_stays ? 0 : 1;
    }
    WARN(runs << " of " << calm.counted << " allocations, " << how_many << " refused at once: the room failed in "
              << rooms << ", the one who played before was lost in " << residents);
}

}  // namespace

TEST_CASE("when memory runs out at any moment of a server's advance(), it goes on, and nobody is half gone") {
    check_each(1, 1);
}

TEST_CASE("when nothing can be allocated for a while, a server goes on, and nobody is half gone") {
    check_each(50, 7);
}

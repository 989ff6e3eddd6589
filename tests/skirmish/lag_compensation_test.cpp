// A shot aimed at what is on the screen hits, however far away the server is; and who lies about its screen gains
// little.
#include <catch2/catch.hpp>
#include <cmath>

#include "rules/tuning.hpp"
#include "skirmish/skirmish_support.hpp"
#include "skirmish/staged_target.hpp"
#include "tickwire/client.hpp"
#include "tickwire/simulated_network.hpp"

using namespace skirmish;
using namespace skirmish::test;
using namespace tickwire;
using namespace std::chrono_literals;

namespace {

constexpr Duration step{1'000'000 / 60};

/// A marksman far away shoots at a bot that runs up and down eight metres before it.
class ShootingRange {
public:
    explicit ShootingRange(Duration max_rewind, const Conditions& conditions)
        : arena_(arena_of(std::vector<std::string>(30, std::string(40, '.')))), network_(7) {
        auto server = Server<Skirmish>::open({.max_rewind = max_rewind, .seed = 3, .seeded_secrets = true}, arena_,
                                             "range", network_.attach(Address::ipv4(10, 0, 0, 1, 40000)), now_);
        REQUIRE(server);
        server_.emplace(std::move(*server));
        auto client =
            Client<Skirmish>::connect({.host = "10.0.0.1", .ready_at_once = false, .seed = 4, .seeded_secrets = true},
                                      network_.attach(Address::ipv4(10, 0, 0, 2, 50000)), now_);
        REQUIRE(client);
        client_.emplace(std::move(*client));
        bot_ = server_->add_bot("runner");
        network_.set_conditions(conditions);
    }

    /// In per cent, of what the client showed at once, what the server then said too.
    double agreement = 0;
    /// In per cent, of all shots, those judged nearer to now than the shooter saw, for the host's bound and for what
    /// the path makes possible.
    double clipped_by_cap = 0, clipped_by_path = 0;

    /// Hits in per cent of shots.
    double shoot(int frames) {
        run(300, false);
        shots_ = hits_ = 0;
        run(frames, true);
        const int shots = shots_;
        run(90, false);  // what is still in the air
        REQUIRE(shots > 50);
        const ClientStats stats = client_->stats();
        agreement = 100.0 * static_cast<double>(stats.events_confirmed) / static_cast<double>(stats.events_predicted);
        const ServerStats judged = server_->stats();
        const auto part = [&](std::uint64_t clipped) {
            return 100.0 * static_cast<double>(clipped) / static_cast<double>(judged.shots_judged);
        };
        clipped_by_cap = part(judged.shots_clipped_by_cap);
        clipped_by_path = part(judged.shots_clipped_by_path);
        return 100.0 * hits_ / shots;
    }

private:
    void run(int frames, bool fire) {
        for (int i = 0; i < frames; ++i) {
            now_ += step;
            const bool up = frame_++ % 150 < 75;
            server_->set_bot_command(bot_, {.move_y = up ? 1.0f : -1.0f});
            server_->advance(now_);
            count_hits();
            stage_target(*server_, bot_, frame_);
            if (client_->state() == ClientState::loading) client_->set_ready(arena_);
            // Not near the turns, where nobody could know where the target goes.
            const int phase = frame_ % 75;
            client_->advance(now_, aim(fire && phase > 25 && phase < 50));
            shots_ += static_cast<int>(client_->events<Fired>().size());
        }
    }

    /// By the server's word.
    void count_hits() {
        const auto& events = server_->world()->events();
        for (const auto& record : events.records) {
            if (record.kind != Skirmish::Events::index<Hit>() || record.tick == counted_) continue;
            Hit impact;
            restore(impact, events.slots_of(record));
            hits_ += impact.victim == bot_.value;
        }
        counted_ = server_->tick();
    }

    /// At where a bolt will meet what the picture shows.
    Controls aim(bool fire) {
        const Fighter *me = nullptr, *target = nullptr;
        const auto fighters = client_->view<Fighter>();
        for (const auto& drawn : fighters) (drawn.owner == client_->me() ? me : target) = &drawn.value;
        if (me == nullptr || target == nullptr) return {};
        const float flight = std::hypot(target->x - me->x, target->y - me->y) / tuning::bolt_speed;
        return {.aim = std::atan2(target->y + target->vy * flight - me->y, target->x - me->x), .fire = fire};
    }

    const Arena arena_;
    SimulatedNetwork network_;
    TimePoint now_{1000s};
    std::optional<Server<Skirmish>> server_;
    std::optional<Client<Skirmish>> client_;
    PlayerId bot_{};
    Tick counted_{};
    int frame_ = 0, shots_ = 0, hits_ = 0;
};

}  // namespace

TEST_CASE("a shot at what the screen shows hits at 0 and at 150 ms, and without compensation it does not") {
    const Conditions far{.latency = 65ms, .jitter = 20ms, .loss_percent = 5};
    ShootingRange near_range(250ms, {}), far_range(250ms, far), raw_range(0ms, far);
    const double near_hits = near_range.shoot(1500), far_hits = far_range.shoot(1500), raw_hits = raw_range.shoot(1500);
    INFO("near " << near_hits << " %, far " << far_hits << " %, far without compensation " << raw_hits << " %");
    INFO("shown at once and confirmed: near " << near_range.agreement << " %, far " << far_range.agreement << " %");
    INFO("clipped by the bound: far " << far_range.clipped_by_cap << " %, by the path: near "
                                      << near_range.clipped_by_path << " %, far " << far_range.clipped_by_path << " %");
    CHECK(near_range.clipped_by_cap == 0);
    CHECK(near_range.clipped_by_path == 0);
    CHECK(far_range.clipped_by_path < 5);
    CHECK(raw_range.clipped_by_cap == 100);
    CHECK(near_hits > 95);
    CHECK(far_hits > 85);
    CHECK(raw_hits < 40);
    CHECK(near_range.agreement > 90);
    CHECK(far_range.agreement > 80);
}

TEST_CASE("what an honest player saw is hardly ever cut for what its path makes possible") {
    for (const Conditions& path : {Conditions{.latency = 20ms}, Conditions{.latency = 30ms, .jitter = 10ms},
                                   Conditions{.latency = 35ms, .jitter = 25ms, .loss_percent = 2},
                                   Conditions{.latency = 10ms, .jitter = 40ms, .loss_percent = 5}}) {
        ShootingRange range(1s, path);
        range.shoot(1500);
        INFO("latency " << path.latency.count() / 1000 << " ms, jitter " << path.jitter.count() / 1000 << " ms, loss "
                        << path.loss_percent << " %: " << range.clipped_by_path << " % clipped");
        CHECK(range.clipped_by_cap == 0);
        CHECK(range.clipped_by_path < 5);
    }
}

// A shooter built from the library's internals that lies about what it saw: whatever it claims, it hits no more than
// one that tells the truth.
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "client-lib/snapshot_reader.hpp"
#include "message/session_messages.hpp"
#include "rules/tuning.hpp"
#include "security/random.hpp"
#include "skirmish/skirmish_support.hpp"
#include "skirmish/staged_target.hpp"
#include "snapshot/command_codec.hpp"
#include "tickwire/simulated_network.hpp"
#include "transport/client_transport.hpp"

using namespace skirmish;
using namespace skirmish::test;
using namespace tickwire;
using namespace std::chrono_literals;

namespace {

constexpr Duration step{1'000'000 / 60};

/// How a shooter lies: what it claims to see behind its command's tick, and where it aims.
struct Lie {
    std::function<double(double honest)> claims = [](double honest) { return honest; };
    /// Of the target's way, in ticks before the picture that it has; 0 aims at what it sees.
    double aims_back = 0;
};

/// Shoots at a bot that runs up and down eight metres before it, with knowledge of every snapshot as it arrives.
class Shooter {
public:
    Shooter(const Lie& lie, Duration latency) : lie_(lie), network_(7), random_(9) {
        auto server = Server<Skirmish>::open({.seed = 3, .seeded_secrets = true}, arena_, "range",
                                             network_.attach(Address::ipv4(10, 0, 0, 1, 40000)), now_);
        REQUIRE(server);
        server_.emplace(std::move(*server));
        auto transport =
            transport::ClientTransport::connect(network_.attach(Address::ipv4(10, 0, 0, 2, 50000)),
                                                {.server = Address::ipv4(10, 0, 0, 1, 40000)}, random_, now_);
        REQUIRE(transport);
        transport_ = std::move(*transport);
        bot_ = server_->add_bot("runner");
        network_.set_conditions({.latency = latency});
        run(200, false);
        REQUIRE(reader_);
        transport_->send_message(transport::Lane::control, message::encode(message::Ready{}));
        run(300, false);
        REQUIRE(reader_->frame() != nullptr);
    }

    /// Hits in per cent of shots; every one must have been granted no more than the truth or `bound` allow.
    double shoot(int frames) {
        run(frames, true);
        run(90, false);
        int shots = 0, hits = 0;
        for (const Judgement& record : records_) {
            ++shots;
            hits += record.verdict == ShotVerdict::hit;
            most_granted = std::max(most_granted, record.granted);
            clipped += record.cut_by != RewindBound::none;
        }
        REQUIRE(shots > 40);
        return 100.0 * hits / shots;
    }
    Duration most_granted{0};
    int clipped = 0;

private:
    void run(int frames, bool fire) {
        for (int i = 0; i < frames; ++i) {
            now_ += step;
            server_->set_bot_command(bot_, {.move_y = frame_++ % 150 < 75 ? 1.0f : -1.0f});
            server_->advance(now_);
            const auto fresh = server_->judgements({.after = seen_});
            if (!fresh.empty()) seen_ = fresh.back().number;
            if (fire) records_.insert(records_.end(), fresh.begin(), fresh.end());
            stage_target(*server_, bot_, frame_);
            receive();
            const int phase = frame_ % 75;
            if (reader_ && reader_->frame() != nullptr) command(fire && phase > 25 && phase < 50);
            transport_->flush(now_);
        }
    }

    void receive() {
        transport_->receive(now_);
        if (transport_->connected() && !entered_) {
            entered_ = true;
            transport_->send_message(transport::Lane::control,
                                     message::encode(message::Enter{"liar", protocol_hash(description_), 0}));
        }
        for (const auto& event : transport_->events()) {
            REQUIRE(event.kind != transport::TransportEvent::Kind::disconnected);
            if (event.kind == transport::TransportEvent::Kind::message) {
                auto decoded = message::decode(event.bytes, description_, message::Speaker::server);
                if (const auto* in = decoded ? std::get_if<message::Entered>(&*decoded) : nullptr)
                    me_ = in->player, reader_.emplace(description_, decoders_, me_);
            } else if (event.kind == transport::TransportEvent::Kind::state && reader_) {
                REQUIRE(reader_->read(event.bytes));
            }
        }
    }

    void command(bool fire) {
        const Frame& frame = *reader_->frame();
        const Duration rtt = transport_->stats().rtt;
        // Early enough to be in time.
        const Tick tick =
            frame.tick + static_cast<std::int32_t>(std::ceil(static_cast<double>(rtt.count()) * 60e-6)) + 2;
        const double honest = tick - frame.tick;
        snapshot::CommandBatch batch;
        batch.newest = tick;
        batch.view_behind = static_cast<std::uint16_t>(std::clamp(lie_.claims(honest) * 64, 0.0, 65535.0));
        batch.count = 1;
        std::array<std::uint32_t, slot_count<Controls>> slots{};
        flatten(aim(frame, fire), std::span(slots));
        batch.slots.assign(slots.begin(), slots.end());
        std::vector<std::byte> bytes(200);
        bytes.resize(snapshot::write_commands(bytes, description_, batch));
        transport_->send_state(bytes);
    }

    Controls aim(const Frame& frame, bool fire) const {
        Fighter me, target;
        for (const FrameEntity& entity : frame.entities) {
            if (entity.kind != Skirmish::Kinds::index<Fighter>()) continue;
            restore(entity.owner == me_ ? me : target, frame.slots_of(entity, slot_count<Fighter>));
        }
        const double flight = std::hypot(target.x - me.x, target.y - me.y) / tuning::bolt_speed - lie_.aims_back / 60;
        return {.aim = std::atan2(target.y + target.vy * static_cast<float>(flight) - me.y, target.x - me.x),
                .fire = fire};
    }

    const Lie lie_;
    const Arena arena_ = arena_of(std::vector<std::string>(30, std::string(40, '.')));
    const Description description_ = describe<Skirmish>();
    SimulatedNetwork network_;
    security::SeededRandomSource random_;
    TimePoint now_{1000s};
    std::optional<Server<Skirmish>> server_;
    std::unique_ptr<transport::ClientTransport> transport_;
    client::SnapshotReader::Decoders decoders_{description_, snapshot::Level::fast};
    std::optional<client::SnapshotReader> reader_;
    PlayerId bot_{}, me_{};
    bool entered_ = false;
    std::uint64_t seen_ = 0;
    std::vector<Judgement> records_;
    int frame_ = 0;
};

}  // namespace

TEST_CASE("who claims to have seen the past, the distant past or the future hits no more than who tells the truth") {
    const Duration latency = 40ms;
    Shooter truth({}, latency);
    Shooter older({.claims = [](double honest) { return honest + 18; }, .aims_back = 18}, latency);
    Shooter ancient({.claims = [](double) { return 1023.0; }}, latency);
    Shooter future({.claims = [](double) { return 0.0; }}, latency);
    const double honest = truth.shoot(1500), by_older = older.shoot(1500), by_ancient = ancient.shoot(1500),
                 by_future = future.shoot(1500);
    INFO("hits in per cent: honest " << honest << ", 300 ms older " << by_older << ", ancient " << by_ancient
                                     << ", the future " << by_future);
    INFO("granted at most, ms: honest " << truth.most_granted.count() / 1000 << ", older "
                                        << older.most_granted.count() / 1000 << ", ancient "
                                        << ancient.most_granted.count() / 1000);
    CHECK(honest > 90);
    CHECK(by_older < honest / 2);
    CHECK(by_ancient < honest - 25);
    CHECK(by_future < honest / 2);
    CHECK(truth.clipped == 0);
    CHECK(older.clipped > 40);
    CHECK(ancient.clipped > 40);
    // Round trip, lead and what an honest picture may lag beyond both.
    CHECK(older.most_granted < 2 * latency + 3 * step + 60ms + 30ms);
    CHECK(ancient.most_granted < 2 * latency + 3 * step + 60ms + 30ms);
    CHECK(future.most_granted == 0ms);
}

TEST_CASE("who lies by what it is granted anyway shoots at another picture, and hits no more in it") {
    const Duration latency = 40ms;
    Shooter truth({}, latency), liar({.claims = [](double honest) { return honest + 3; }, .aims_back = 3}, latency);
    const double honest = truth.shoot(1500), lying = liar.shoot(1500);
    INFO("hits in per cent: honest " << honest << ", 50 ms older and aimed there " << lying);
    CHECK(lying <= honest + 2);
}

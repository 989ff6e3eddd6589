// The measured rate over virtual links: near what a link carries, without a standing queue; not fooled by loss, jitter
// or a path that has become longer.
#include "server/capacity.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "transport/link.hpp"

using namespace tickwire;
using namespace std::chrono_literals;

namespace {

constexpr Duration tick = 16'667us;
constexpr double kbit = 125;  // bytes a second

// One client that wants more than anything: each tick a datagram as large as the rate allows goes through the link; the
// client acks with its next command.
class Path {
public:
    Path(const Conditions& conditions, std::uint64_t seed, double demand_kbit = 1e9)
        : link_(conditions, seed, 0), latency_(conditions.latency), demand_(demand_kbit) {}

    void run(Duration time) {
        for (const TimePoint end = now_ + time; now_ < end; now_ += tick) step();
    }
    void set(const Conditions& conditions) {
        link_.set_conditions(conditions);
        latency_ = conditions.latency;
    }
    /// Means over the last run() of this length.
    struct Mean {
        double kbit = 0, queueing_ms = 0, worst_ms = 0;
    };
    Mean measure(Duration time) {
        delivered_ = 0;
        arrivals_ = 0;
        waited_ = worst_ = Duration::zero();
        run(time);
        const double seconds = static_cast<double>(time.count()) / 1e6;
        return {delivered_ / seconds / kbit,
                arrivals_ > 0 ? static_cast<double>(waited_.count()) / 1e3 / static_cast<double>(arrivals_) : 0,
                static_cast<double>(worst_.count()) / 1e3};
    }
    double rate_kbit() const { return capacity.rate() / kbit; }

    server::Capacity capacity{48 * kbit, 2000 * kbit};

private:
    struct Datagram {
        TimePoint sent, acked;
        std::size_t bytes;
    };

    void step() {
        const double wish = std::min(capacity.rate(), demand_ * kbit) * static_cast<double>(tick.count()) / 1e6;
        for (double rest = room_ + wish; (room_ = rest) >= 100;) {
            const std::size_t bytes = std::min<std::size_t>(1200, static_cast<std::size_t>(rest));
            send(bytes);
            rest -= static_cast<double>(bytes);
        }
        std::erase_if(acks_, [&](const Datagram& ack) {
            if (ack.acked > now_) return false;
            capacity.acked(now_, ack.sent, ack.bytes);
            return true;
        });
        capacity.advance(now_);
    }

    // The link tells us when it arrives; the ack takes the latency back, and waits for the client's next frame.
    void send(std::size_t bytes) {
        capacity.sent(bytes, demand_ > 1e8 || capacity.rate() < demand_ * kbit);
        const std::vector<std::byte> payload(bytes);
        transport::DelayQueue queue;
        if (!link_.carry({Address::ipv4(1, 1, 1, 1, 1), payload, 0}, now_, queue)) return;
        const TimePoint arrived = queue.next_due();
        const Duration waited = arrived - now_ - latency_;
        waited_ += waited;
        worst_ = std::max(worst_, waited);
        ++arrivals_;
        delivered_ += static_cast<double>(bytes);
        const Duration frame_wait = tick - Duration((arrived - TimePoint{}).count() % tick.count());
        acks_.push_back({now_, arrived + frame_wait + latency_, bytes});
    }

    transport::Link link_;
    Duration latency_;
    double demand_;
    TimePoint now_{1000s};
    double room_ = 0, delivered_ = 0;
    std::uint64_t arrivals_ = 0;
    Duration waited_{0}, worst_{0};
    std::vector<Datagram> acks_;
};

}  // namespace

TEST_CASE("the rate settles just below what a link carries, and leaves no standing queue") {
    for (const std::uint32_t link_kbit : {96u, 256u, 700u, 1500u}) {
        for (const Duration latency : {10ms, 50ms, 125ms}) {
            Path path({.latency = latency, .bandwidth_kbit = link_kbit}, link_kbit);
            path.run(10s);
            const auto mean = path.measure(60s);
            INFO(link_kbit << " kbit/s, " << latency.count() / 1000 << " ms: " << mean.kbit << " kbit/s, mean queue "
                           << mean.queueing_ms << " ms, worst " << mean.worst_ms);
            CHECK(mean.kbit > 0.70 * link_kbit);
            CHECK(mean.kbit < 0.95 * link_kbit);
            CHECK(mean.queueing_ms < 30);
            CHECK(mean.worst_ms < 150);
        }
    }
}

TEST_CASE("a link that becomes narrower is followed within seconds, and one that widens again too") {
    Path path({.latency = 30ms, .bandwidth_kbit = 800}, 3);
    path.run(20s);
    CHECK(path.rate_kbit() > 560);
    path.set({.latency = 30ms, .bandwidth_kbit = 200});
    path.run(3s);
    CHECK(path.rate_kbit() < 200);
    path.run(10s);
    CHECK(path.measure(20s).kbit > 140);
    path.set({.latency = 30ms, .bandwidth_kbit = 800});
    path.run(20s);
    CHECK(path.rate_kbit() > 560);
}

TEST_CASE("random loss alone does not lower the rate, however bad") {
    for (const double loss : {2.0, 10.0, 30.0}) {
        for (const double burst : {1.0, 5.0}) {
            Path path({.latency = 40ms, .jitter = 15ms, .loss_percent = loss, .loss_burst = burst}, 5);
            path.run(60s);
            INFO(loss << " % in bursts of " << burst);
            CHECK(path.rate_kbit() > 1600);
        }
    }
}

TEST_CASE("loss on a narrow link costs what is lost, not more") {
    Path path({.latency = 40ms, .loss_percent = 5, .bandwidth_kbit = 300}, 7);
    path.run(10s);
    const auto mean = path.measure(60s);
    INFO(mean.kbit << " kbit/s, mean queue " << mean.queueing_ms);
    CHECK(mean.kbit > 0.65 * 300);
    CHECK(mean.queueing_ms < 30);
}

TEST_CASE("jitter is not taken for a queue") {
    Path path({.latency = 75ms, .jitter = 40ms, .loss_percent = 5}, 9);
    path.run(120s);
    CHECK(path.rate_kbit() > 1600);
}

TEST_CASE("a path that becomes longer is not taken for a full one for long") {
    Path path({.latency = 20ms, .phases = {{.lasts = 10s}, {.lasts = 10s, .extra_latency = 100ms}}}, 11, 150);
    path.run(100s);
    CHECK(path.rate_kbit() > 150);
}

TEST_CASE("silence says nothing: after a pause the rate is what it was") {
    Path path({.latency = 30ms, .bandwidth_kbit = 400}, 13);
    path.run(20s);
    const double before = path.rate_kbit();
    path.set({.latency = 30ms, .loss_percent = 100, .bandwidth_kbit = 400});
    path.run(5s);
    path.set({.latency = 30ms, .bandwidth_kbit = 400});
    path.run(4s);
    INFO("before " << before << ", after " << path.rate_kbit());
    CHECK(path.rate_kbit() > 0.8 * before);
}

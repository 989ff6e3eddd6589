#include "transport/link.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <limits>
#include <vector>

using namespace tickwire;
using namespace std::chrono_literals;
using transport::DelayQueue;
using transport::Link;

namespace {

struct Arrival {
    std::uint32_t number;
    Duration delay;  // since it was sent
    bool intact;
};

struct Run {
    std::vector<Arrival> arrivals;
    std::vector<bool> lost;
};

/// Sends `count` numbered datagrams of `bytes` bytes, one each `interval`, and collects what comes out.
Run run(const Conditions& conditions, std::uint32_t count, Duration interval = 10ms, std::size_t bytes = 100,
        std::uint64_t seed = 1) {
    REQUIRE(conditions.validate());
    Link link(conditions, seed);
    DelayQueue queue;
    Run out;
    const auto collect = [&](TimePoint now) {
        while (queue.next_due() <= now) {
            const TimePoint due = queue.next_due();
            for (const DelayQueue::Item& item : queue.take(due, 1)) {
                Arrival arrival{};
                std::memcpy(&arrival.number, item.bytes.data(), sizeof arrival.number);
                arrival.intact =
                    std::all_of(item.bytes.begin() + 4, item.bytes.end(), [](auto b) { return b == std::byte{0}; }) &&
                    arrival.number < count;
                arrival.delay = due - (TimePoint{} + interval * arrival.number);
                out.arrivals.push_back(arrival);
            }
        }
    };
    for (std::uint32_t number = 0; number < count; ++number) {
        const TimePoint now = TimePoint{} + interval * number;
        collect(now);
        std::vector<std::byte> datagram(bytes);
        std::memcpy(datagram.data(), &number, sizeof number);
        out.lost.push_back(!link.carry({{}, datagram}, now, queue));
    }
    collect(TimePoint::max() - 1us);
    return out;
}

double percent(std::size_t part, std::size_t whole) {
    return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

std::size_t lost(const Run& run) {
    return static_cast<std::size_t>(std::count(run.lost.begin(), run.lost.end(), true));
}

}  // namespace

TEST_CASE("a perfect link gives everything at once and in order") {
    const Run out = run({}, 1000);
    REQUIRE(out.arrivals.size() == 1000);
    for (std::uint32_t i = 0; i < 1000; ++i) {
        CHECK(out.arrivals[i].number == i);
        CHECK(out.arrivals[i].delay == 0us);
        CHECK(out.arrivals[i].intact);
    }
}

TEST_CASE("latency is exact, and jitter adds up to its bound without changing the order") {
    const Run out = run({.latency = 50ms, .jitter = 30ms}, 20000);
    REQUIRE(out.arrivals.size() == 20000);
    Duration least = 1h, most = 0us;
    for (std::uint32_t i = 0; i < out.arrivals.size(); ++i) {
        REQUIRE(out.arrivals[i].number == i);
        least = std::min(least, out.arrivals[i].delay);
        most = std::max(most, out.arrivals[i].delay);
    }
    CHECK(least >= 50ms);
    CHECK(least < 51ms);
    CHECK(most <= 80ms);
    CHECK(most > 79ms);
}

TEST_CASE("loss is as frequent as asked") {
    const double asked = GENERATE(1.0, 5.0, 40.0, 100.0);
    const Run out = run({.loss_percent = asked}, 100000);
    CHECK(percent(lost(out), 100000) == Approx(asked).margin(0.5));
    CHECK(out.arrivals.size() == 100000 - lost(out));
}

TEST_CASE("burst loss loses as much in total, in runs of the mean length asked") {
    const double asked = GENERATE(2.0, 10.0, 30.0);
    const double burst = GENERATE(3.0, 12.0);
    const Run out = run({.loss_percent = asked, .loss_burst = burst}, 400000);
    CHECK(percent(lost(out), 400000) == Approx(asked).epsilon(0.15));
    std::size_t runs = 0;
    for (std::size_t i = 0; i < out.lost.size(); ++i) runs += out.lost[i] && (i == 0 || !out.lost[i - 1]);
    CHECK(static_cast<double>(lost(out)) / static_cast<double>(runs) == Approx(burst).epsilon(0.05));
}

TEST_CASE("burst loss reaches even a total that short bursts could not") {
    CHECK(percent(lost(run({.loss_percent = 90, .loss_burst = 2}, 200000)), 200000) == Approx(90).margin(1));
}

TEST_CASE("duplicates arrive as often as asked, and corruption changes as many copies") {
    const Run doubled = run({.duplicate_percent = 5}, 100000);
    CHECK(percent(doubled.arrivals.size() - 100000, 100000) == Approx(5).margin(0.3));

    const Run corrupt = run({.corrupt_percent = 5}, 100000);
    const auto broken =
        std::count_if(corrupt.arrivals.begin(), corrupt.arrivals.end(), [](const Arrival& a) { return !a.intact; });
    // A flip in the low bits of the number's four bytes (of 100) is not seen as such.
    CHECK(percent(static_cast<std::size_t>(broken), 100000) == Approx(5).margin(0.4));
}

TEST_CASE("reordered datagrams are overtaken, and only they") {
    const Run out = run({.latency = 30ms, .reorder_percent = 10}, 50000, 16667us);
    REQUIRE(out.arrivals.size() == 50000);
    std::size_t held_back = 0, overtaken = 0;
    std::uint32_t highest = 0;
    for (const Arrival& arrival : out.arrivals) {
        held_back += arrival.delay > 30ms;
        overtaken += arrival.number < highest;
        highest = std::max(highest, arrival.number);
        CHECK_FALSE(arrival.delay > 80ms);
    }
    CHECK(percent(held_back, 50000) == Approx(10).margin(0.5));
    CHECK(percent(overtaken, 50000) == Approx(9.5).margin(1));  // a neighbour may be held back as well
}

TEST_CASE("bandwidth limits what gets through to its rate, with a queue of 200 ms") {
    // 972 + 28 bytes each millisecond are 8,000 kbit/s on a line of 4,000.
    const Run out = run({.bandwidth_kbit = 4000}, 10000, 1ms, 972);
    CHECK(percent(out.arrivals.size(), 10000) == Approx(51).margin(0.5));  // half, and the queue's 200 ms
    Duration most{0};
    for (const Arrival& arrival : out.arrivals) most = std::max(most, arrival.delay);
    CHECK(most > 195ms);
    CHECK(most <= 204ms);

    const Run idle = run({.bandwidth_kbit = 4000}, 100, 10ms, 972);
    REQUIRE(idle.arrivals.size() == 100);
    CHECK(idle.arrivals[50].delay == 2ms);
}

TEST_CASE("the same seed gives the same fates, another seed others") {
    const Conditions bad{
        .latency = 20ms, .jitter = 20ms, .loss_percent = 20, .duplicate_percent = 5, .reorder_percent = 5};
    const auto trace = [&](std::uint64_t seed) {
        std::vector<std::pair<std::uint32_t, Duration>> all;
        for (const Arrival& arrival : run(bad, 2000, 10ms, 100, seed).arrivals)
            all.emplace_back(arrival.number, arrival.delay);
        return all;
    };
    CHECK(trace(7) == trace(7));
    CHECK(trace(7) != trace(8));
}

TEST_CASE("the random stream is the same on every platform") {
    transport::SeededRandom random(1234567);  // the reference values of SplitMix64 for this seed
    CHECK(random.next() == 6457827717110365317u);
    CHECK(random.next() == 3203168211198807973u);
    CHECK(random.next() == 9817491932198370423u);
}

TEST_CASE("a queue that is full loses instead of growing") {
    Link link({.latency = 1s}, 1);
    DelayQueue queue;
    const std::byte byte{};
    std::size_t lost_count = 0;
    for (std::size_t i = 0; i < DelayQueue::max_datagrams + 10; ++i)
        lost_count += !link.carry({{}, {&byte, 1}}, TimePoint{}, queue);
    CHECK(lost_count == 10);
    CHECK(queue.size() == DelayQueue::max_datagrams);
}

TEST_CASE("conditions out of range are refused by name, value and range") {
    CHECK(Conditions{}.validate());
    CHECK_FALSE(Conditions{}.any());
    CHECK(Conditions{.bandwidth_kbit = 1}.any());
    CHECK(Conditions{.latency = 11s}.validate().error().message == "latency 11000 ms: must be 0 to 10000 ms");
    CHECK(Conditions{.jitter = -1ms}.validate().error().message == "jitter -1 ms: must be 0 to 10000 ms");
    CHECK(Conditions{.loss_percent = 100.5}.validate().error().message == "loss_percent 100.5: must be 0 to 100");
    CHECK_FALSE(Conditions{.corrupt_percent = std::numeric_limits<double>::quiet_NaN()}.validate());
    CHECK(Conditions{.loss_burst = 0}.validate().error().message == "loss_burst 0: must be 1 to 1000 datagrams");
}

#include "server/rewind_grant.hpp"

#include <catch2/catch.hpp>

#include "server/command_budget.hpp"

using namespace tickwire;
using namespace tickwire::server;
using namespace std::chrono_literals;

namespace {

transport::SessionStats path(Duration rtt, Duration jitter = {}, double loss = 0) {
    transport::SessionStats stats;
    stats.rtt = rtt;
    stats.rtt_jitter = jitter;
    stats.loss_percent = loss;
    return stats;
}

constexpr Hertz rate{60};

/// One who plays at 60 Hz, of whom each tick a command comes.
struct Shooter {
    RewindGrant grant{};
    Tick command{6000};
    Duration most = 1s;
    transport::SessionStats measured = path(100ms);

    /// `lag`: from a snapshot to the command that acks it first, in ticks. Both in ticks before the command.
    PlayerView next(int lag, double behind) {
        ++command;
        return grant.grant({command, static_cast<float>(behind), command - lag}, measured, most, rate);
    }
    PlayerView play(int ticks, int lag, double behind) {
        PlayerView last;
        for (int i = 0; i < ticks; ++i) last = next(lag, behind);
        return last;
    }
};
constexpr double slack = 0.06 * 60;  // ticks

}  // namespace

TEST_CASE("a picture as old as the news of it is granted, an older one is cut, and the record says by what") {
    Shooter shooter;
    CHECK(shooter.next(8, 10).granted == 10);
    CHECK(shooter.next(8, 10).cut_by == RewindBound::none);
    CHECK(shooter.next(8, 10).round_trip == 100ms);
    CHECK(shooter.play(60, 8, 8 + slack).granted == Approx(8 + slack));
    const PlayerView cut = shooter.next(8, 40);
    CHECK(cut.claimed == 40);
    CHECK(cut.granted == Approx(8 + slack));
    CHECK(cut.cut_by == RewindBound::path);
    shooter.most = 150ms;
    CHECK(shooter.next(8, 10).granted == Approx(9));
    CHECK(shooter.next(8, 10).cut_by == RewindBound::max_rewind);
    shooter.most = 0ms;
    CHECK(shooter.next(8, 3).granted == 0);
}

TEST_CASE("a path that jitters and loses makes older pictures possible, up to a bound") {
    const auto most = [](Duration jitter, double loss) {
        Shooter shooter;
        shooter.measured = path(100ms, jitter, loss);
        return shooter.play(60, 8, 100).granted / 0.06f - 8 / 0.06f;
    };
    CHECK(most(0ms, 0) == Approx(60));
    CHECK(most(5ms, 0) == Approx(80));
    CHECK(most(5ms, 5) == Approx(140));
    CHECK(most(1s, 0) == Approx(160));
}

TEST_CASE("before anything of the world has come nothing can have been seen in it") {
    RewindGrant grant;
    CHECK(grant.grant({Tick{6000}, 30, {}}, path(100ms), 1s, rate).granted == Approx(slack));
}

TEST_CASE("a path that becomes longer counts at once: the picture stands until news comes") {
    Shooter shooter;
    shooter.play(300, 8, 10);
    for (int lost = 1; lost <= 12; ++lost) CHECK(shooter.next(8 + lost, 10 + lost).cut_by == RewindBound::none);
    CHECK(shooter.play(300, 20, 22).granted == 22);
    shooter.command = shooter.command + 6;  // commands must leave earlier now
    CHECK(shooter.next(26, 28).granted == 28);
}

TEST_CASE("after a path has become shorter the picture may be as old as one is that makes up for it") {
    Shooter shooter;
    shooter.play(300, 30, 32);
    double behind = 32;
    for (; behind > 10; behind -= 0.05) REQUIRE(shooter.next(8, behind).cut_by == RewindBound::none);
    CHECK(shooter.play(60, 8, behind).cut_by == RewindBound::none);
    CHECK(shooter.next(8, 25).cut_by == RewindBound::path);
}

TEST_CASE("who claims more than a path makes possible keeps nothing of it when the path becomes shorter") {
    Shooter shooter;
    shooter.play(300, 30, 45);
    CHECK(shooter.next(8, 45).granted == Approx(8 + slack));
}

TEST_CASE("of what it may claim a player cannot choose shot by shot: no picture steps back") {
    Shooter shooter;
    shooter.measured = path(100ms, 20ms, 5);
    CHECK(shooter.play(300, 8, 9).granted == 9);
    CHECK(shooter.next(8, 18).granted == Approx(12));  // the moment of the one before, and how uneven frames are
}

TEST_CASE("who holds back acks cannot see the present for one shot and the past for the next") {
    Shooter shooter;
    shooter.play(300, 30, 32);  // it looks 500 ms away
    CHECK(shooter.next(30, 32).cut_by == RewindBound::none);
    CHECK(shooter.next(30, 2).granted == 2);  // it is not
    for (int stands = 1; stands <= 30; ++stands) shooter.next(30, 2 + stands);
    CHECK(shooter.next(30, 32).granted < 2 + slack + 4);
    // Two seconds for 200 ms.
    CHECK(shooter.play(120, 30, 32).granted == Approx(2 + slack + 0.1 * 152).margin(0.2));
}

TEST_CASE("commands that come twice, or after newer ones, change nothing for those that follow") {
    Shooter shooter;
    shooter.play(300, 8, 10);
    const Tick newest = shooter.command;
    for (int i = 0; i < 100; ++i) {
        shooter.command = newest - 4;
        CHECK(shooter.next(8, 30).cut_by == RewindBound::path);
    }
    shooter.command = newest;
    CHECK(shooter.next(8, 10).granted == 10);
    CHECK(shooter.next(8, 20).granted < 8 + slack + 0.01);
}

TEST_CASE("commands at the tick rate never use up their budget, all of a stall may come at once, a flood may not") {
    CommandBudget honest(rate, 10s), stalled(rate, 10s), flood(rate, 10s);
    TimePoint now{1000s};
    for (int i = 0; i < 100'000; ++i) REQUIRE(honest.take(now += 16'183us));  // 3 % fast, as a clock may run
    for (int i = 0; i < 600; ++i) REQUIRE(stalled.take(now));
    int taken = 0;
    for (; taken < 10'000 && flood.take(now += 1ms); ++taken) continue;
    CHECK(taken > 600);
    CHECK(taken < 700);
}

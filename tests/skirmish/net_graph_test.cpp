// What the net graph keeps of the connection's figures.
#include "app/net_graph.hpp"

#include <catch2/catch.hpp>

using namespace skirmish;
using namespace std::chrono_literals;

TEST_CASE("the net graph keeps what changed from one picture to the next") {
    NetGraph graph;
    tickwire::ClientStats stats;
    stats.rtt = 150ms;
    stats.snapshot_bytes = 100;
    stats.command_margin_ms = -3;
    graph.sample(stats, 0);
    stats.snapshot_bytes = 180;
    stats.corrections = 2;
    stats.starved_frames = 1;
    graph.sample(stats, 0.016);
    REQUIRE(graph.size() == 2);
    CHECK(graph.newest(0).snapshot_bytes == 80);
    CHECK(graph.newest(0).corrections == 2);
    CHECK(graph.newest(0).starved == 1);
    CHECK(graph.newest(1).corrections == 0);
    CHECK(graph.newest(1).rtt_ms == 150);
    CHECK(graph.newest(1).margin_ms == -3);
    graph.sample(stats, 0.033);
    CHECK(graph.newest(0).corrections == 0);
}

TEST_CASE("the net graph forgets the oldest and survives totals that begin again") {
    NetGraph graph;
    tickwire::ClientStats stats;
    for (std::size_t i = 0; i < NetGraph::kept + 10; ++i) {
        stats.rtt = tickwire::Duration(static_cast<std::int64_t>(i) * 1000);
        stats.snapshot_bytes += 50;
        graph.sample(stats, static_cast<double>(i) / 60);
    }
    CHECK(graph.size() == NetGraph::kept);
    CHECK(graph.newest(NetGraph::kept - 1).rtt_ms == 10);
    graph.sample({}, 10);
    CHECK(graph.newest(0).snapshot_bytes == 0);
}

TEST_CASE("the net graph draws inside its frame, whatever the figures are") {
    auto canvas = Canvas::open({.width = 400, .height = 400, .headless = true});
    REQUIRE(canvas);
    NetGraph graph;
    tickwire::ClientStats stats;
    for (int i = 0; i < 300; ++i) {
        stats.rtt = tickwire::Duration(i % 7 * 1'000'000);
        stats.loss_percent = i % 3 * 50;
        stats.command_margin_ms = i % 2 == 0 ? -2'000'000 : 40;
        stats.snapshot_bytes += static_cast<std::uint64_t>(i) * 100'000;
        ++stats.corrections;
        graph.sample(stats, i / 60.0);
    }
    const auto draw = [&](bool shown) {
        (*canvas)->begin();
        if (shown) graph.draw(**canvas, 20, 20);
        std::vector<std::uint32_t> pixels(400 * 400);
        SDL_RenderReadPixels((*canvas)->renderer(), nullptr, SDL_PIXELFORMAT_ARGB8888, pixels.data(), 1600);
        return pixels;
    };
    const auto without = draw(false), with = draw(true);
    int outside = 0, inside = 0;
    for (int y = 0; y < 400; ++y) {
        for (int x = 0; x < 400; ++x) {
            const auto at = static_cast<std::size_t>(y * 400 + x);
            const bool framed = x >= 20 && x < 20 + static_cast<int>(NetGraph::width) && y >= 20 &&
                                y < 20 + static_cast<int>(NetGraph::height);
            (framed ? inside : outside) += without[at] != with[at];
        }
    }
    CHECK(inside > 10'000);
    CHECK(outside == 0);
}

#include "transport/sent_log.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <deque>
#include <set>

#include "tickwire/random.hpp"

using namespace tickwire;
using transport::DatagramNumber;
using transport::SentLog;
using namespace std::chrono_literals;

namespace {

struct Report {
    DatagramNumber newest = 0;
    std::uint32_t history = 0;
};

// What a receiver reports that has opened these.
Report report_of(const std::set<DatagramNumber>& opened) {
    Report report{*opened.rbegin(), 0};
    for (std::uint32_t i = 0; i < 32 && report.newest > i + 1; ++i)
        report.history |= static_cast<std::uint32_t>(opened.contains(report.newest - 1 - i)) << i;
    return report;
}

std::vector<DatagramNumber> numbers_in(const SentLog::News& news) {
    std::vector<DatagramNumber> numbers;
    for (std::uint32_t i = 0; i < 64; ++i) {
        if (((news.acked >> i) & 1u) != 0) numbers.push_back(news.newest - i);
    }
    return numbers;
}

}  // namespace

TEST_CASE("each datagram is acknowledged once, whichever reports are lost, repeated or late") {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        Random random(seed);
        SentLog log;
        std::set<DatagramNumber> opened, told, acknowledged;
        std::deque<Report> under_way;
        TimePoint now{std::chrono::seconds(1)};
        for (DatagramNumber number = 1; number <= 800; ++number) {
            now += std::chrono::milliseconds(16);
            log.sent(number, now);
            if (random.below(5) != 0) opened.insert(number);
            if (!opened.empty() && random.below(4) != 0) under_way.push_back(report_of(opened));
            // Now and then an old one overtakes the new ones the other way round.
            while (under_way.size() > random.below(60)) {
                const std::size_t which = random.below(4) == 0 ? under_way.size() - 1 : 0;
                const Report report = under_way[which];
                if (random.below(8) != 0) under_way.erase(under_way.begin() + static_cast<std::ptrdiff_t>(which));
                INFO("seed " << seed << ", after " << number << " a report of " << report.newest);
                const auto news = log.acknowledge(static_cast<std::uint16_t>(report.newest), report.history, now);
                REQUIRE(news);
                for (std::uint32_t i = 0; i <= 32; ++i) {
                    const bool said = i == 0 || ((report.history >> (i - 1)) & 1u) != 0;
                    if (said && number - (report.newest - i) < 128) told.insert(report.newest - i);
                }
                for (const DatagramNumber one : numbers_in(*news)) REQUIRE(acknowledged.insert(one).second);
                REQUIRE(std::ranges::includes(acknowledged, told));
                REQUIRE(std::ranges::includes(opened, acknowledged));
            }
        }
    }
}

TEST_CASE("a report of what was never sent is no honest one") {
    SentLog log;
    const TimePoint now{std::chrono::seconds(1)};
    const auto nothing = log.acknowledge(0, 0, now);
    REQUIRE(nothing);
    CHECK(nothing->acked == 0);
    CHECK_FALSE(log.acknowledge(1, 0, now));
    for (DatagramNumber number = 1; number <= 5; ++number) log.sent(number, now);
    CHECK_FALSE(log.acknowledge(6, 0, now));
    CHECK_FALSE(log.acknowledge(3, 0b100, now));  // 0 was never a number
    const auto news = log.acknowledge(3, 0b11, now);
    REQUIRE(news);
    CHECK(numbers_in(*news) == std::vector<DatagramNumber>{3, 2, 1});
}

TEST_CASE("a log says for how long nothing that was sent has been answered") {
    SentLog log;
    TimePoint now{std::chrono::seconds(100)};
    const auto send = [&](DatagramNumber number) { log.sent(number, now); };
    CHECK_FALSE(log.unanswered_for(500ms, now));
    send(1);
    now += 400ms;
    CHECK_FALSE(log.unanswered_for(500ms, now));
    now += 100ms;
    CHECK(log.unanswered_for(500ms, now));
    REQUIRE(log.acknowledge(1, 0, now));
    now += 10s;
    CHECK_FALSE(log.unanswered_for(500ms, now));  // nothing was sent that could be
    for (DatagramNumber number = 2; number < 100; ++number) {
        send(number);
        now += 10ms;
    }
    CHECK(log.unanswered_for(500ms, now));
    REQUIRE(log.acknowledge(90, 0, now));
    CHECK_FALSE(log.unanswered_for(500ms, now));
    for (DatagramNumber number = 100; number < 3000; ++number) send(number);  // more than is remembered
    CHECK(log.unanswered_for(500ms, now));
}

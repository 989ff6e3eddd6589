#include "transport/sent_log.hpp"

#include <algorithm>
#include <bit>

namespace tickwire::transport {

namespace {
constexpr Duration longest_gap = std::chrono::milliseconds(500);
}

/// The process stood still, or its clock was set forward: how long an answer to what it had sent before took, nobody
/// knows.
void SentLog::notice_gap(TimePoint now) {
    if (last_look_ != TimePoint{} && now - last_look_ > longest_gap) timed_from_ = newest_ + 1;
    last_look_ = now;
}

void SentLog::grow() {
    std::vector<Entry> larger(entries_.size() * 2);
    for (DatagramNumber number = newest_; number > 0 && newest_ - number < entries_.size(); --number)
        larger[number % larger.size()] = entry(number);
    entries_ = std::move(larger);
}

/// Of a report (bit i: `newest` - i) what no report before it said; remembers it. Nearly all of a report was said
/// before.
std::uint64_t SentLog::news_in(DatagramNumber newest, std::uint64_t report) {
    const auto shifted = [](std::uint64_t bits, std::uint64_t by) { return by < 64 ? bits << by : 0; };
    if (newest > newest_acked_) {
        reported_ = shifted(reported_, newest - newest_acked_);
        newest_acked_ = newest;
    }
    const std::uint64_t behind = newest_acked_ - newest;
    if (behind > 31) return report;  // so late that not all of it is remembered here; the entries know
    const std::uint64_t news = (report << behind) & ~reported_;
    reported_ |= news;
    return news >> behind;
}

std::optional<SentLog::News> SentLog::acknowledge(std::uint16_t newest_low, std::uint32_t history, TimePoint now) {
    const auto back = static_cast<std::uint16_t>((newest_ - newest_low) & 0x7FFF);
    if (back >= newest_) return newest_low == 0 && history == 0 ? std::optional(News{}) : std::nullopt;
    const DatagramNumber reported = newest_ - back;
    const std::uint64_t report = std::uint64_t{history} << 1 | 1;
    if (reported <= 32 && report >> reported != 0) return std::nullopt;
    notice_gap(now);

    News news{reported, 0};
    for (std::uint64_t left = news_in(reported, report); left != 0; left &= left - 1) {
        const auto i = static_cast<std::uint32_t>(std::countr_zero(left));
        const DatagramNumber number = reported - i;
        if (newest_ - number >= entries_.size() || entry(number).acked) continue;
        entry(number).acked = 1;
        news.acked |= std::uint64_t{1} << i;
        if (i == 0 && number >= timed_from_) measure(entry(number).since(now));
    }
    settle(now);
    return news;
}

void SentLog::measure(Duration sample) {
    sample = std::max(sample, Duration::zero());
    if (!measured_) {
        rtt_ = sample;
        jitter_ = sample / 2;
        measured_ = true;
        return;
    }
    // RFC 6298, 2.3
    jitter_ += (std::chrono::abs(rtt_ - sample) - jitter_) / 4;
    rtt_ += (sample - rtt_) / 8;
}

void SentLog::settle(TimePoint now) {
    const std::int64_t second = now.time_since_epoch().count() / 1'000'000;
    const std::int64_t passed = std::clamp<std::int64_t>(second - loss_second_, 0, 4);
    for (std::int64_t i = 0; i < passed; ++i) loss_[static_cast<std::size_t>((second - i) & 3)] = {};
    loss_second_ = second;

    LossBucket& bucket = loss_[static_cast<std::size_t>(second & 3)];
    settled_ = std::max(settled_, newest_ > entries_.size() ? newest_ - entries_.size() : 0);
    while (settled_ + given_up_after < newest_acked_) {
        ++settled_;
        ++bucket.sent;
        if (!entry(settled_).acked) ++bucket.lost;
    }
}

bool SentLog::unanswered_for(Duration time, TimePoint now) const {
    const DatagramNumber first = newest_acked_ + 1;
    if (first > newest_) return false;
    return newest_ - newest_acked_ > entries_.size() || entry(first).since(now) >= time;
}

double SentLog::loss_percent() const {
    std::uint32_t sent = 0, lost = 0;
    for (const LossBucket& bucket : loss_) {
        sent += bucket.sent;
        lost += bucket.lost;
    }
    return sent == 0 ? 0 : 100.0 * lost / sent;
}

}  // namespace tickwire::transport

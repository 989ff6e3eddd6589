// What became of the datagrams that we sent: acknowledged or lost, and how long the answer took. One per session.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "transport/prefetch.hpp"
#include "transport/transport_types.hpp"

namespace tickwire::transport {

class SentLog {
public:
    SentLog() : entries_(least) {}
    /// It leaves now; `number` is one more than the one before.
    void sent(DatagramNumber number, TimePoint now) {
        notice_gap(now);
        if (number - newest_acked_ > entries_.size() - given_up_after && entries_.size() < most) grow();
        newest_ = number;
        entry(number) = {Entry::clock(now) & 0x7FFFFFFFu, 0};
    }
    /// What a report says that none before it has said: bit i is `newest` - i.
    struct News {
        DatagramNumber newest = 0;
        std::uint64_t acked = 0;
    };
    /// The other side reports what it has: the low 15 bits of the newest, and the 32 before it. Nothing when it reports
    /// what was never sent.
    std::optional<News> acknowledge(std::uint16_t newest_low, std::uint32_t history, TimePoint now);

    /// An ack, or a datagram to send, comes soon: its memory is asked for.
    void expect_ack() const {
        prefetch(entry(newest_acked_ + 1));
        prefetch(entry(settled_ + 1));
    }
    void expect_sent() const { prefetch(entry(newest_ + 1)); }

    Duration rtt() const { return rtt_; }
    Duration jitter() const { return jitter_; }
    bool measured() const { return measured_; }
    double loss_percent() const;
    /// Whether of all that was sent in the last `time`, and before since the newest that was acknowledged, nothing was.
    bool unanswered_for(Duration time, TimePoint now) const;

private:
    /// As many are remembered as are under way; on nearly all paths the least will do.
    static constexpr std::size_t least = 128, most = 1024;
    /// A report this much newer without it means that it is lost. The ack reaches 33 back; the rest is for reordering.
    static constexpr std::uint64_t given_up_after = 64;
    // Four bytes each, as a server has many. The time is modulo 2^31 us, 35 minutes: datagrams that may still be
    // acknowledged are never that old.
    struct Entry {
        std::uint32_t at_us : 31 = 0;
        std::uint32_t acked : 1 = 0;
        Duration since(TimePoint now) const {
            const std::uint32_t passed = (clock(now) - at_us) & 0x7FFFFFFFu;
            return Duration(passed < 0x40000000u ? passed : 0);  // the caller's time went back a little
        }
        static std::uint32_t clock(TimePoint time) {
            return static_cast<std::uint32_t>(time.time_since_epoch().count()) & 0x7FFFFFFFu;
        }
    };
    struct LossBucket {
        std::uint32_t sent = 0, lost = 0;
    };
    // Their number is a power of two.
    Entry& entry(DatagramNumber number) { return entries_[number & (entries_.size() - 1)]; }
    const Entry& entry(DatagramNumber number) const { return entries_[number & (entries_.size() - 1)]; }
    void grow();
    void settle(TimePoint now);
    void notice_gap(TimePoint now);
    void measure(Duration sample);
    std::uint64_t news_in(DatagramNumber newest, std::uint64_t report);

    std::vector<Entry> entries_;
    DatagramNumber newest_ = 0, newest_acked_ = 0, settled_ = 0;
    std::uint64_t reported_ = 0;  ///< bit i: newest_acked_ - i was acknowledged
    Duration rtt_{0}, jitter_{0};
    bool measured_ = false;
    TimePoint last_look_{};             ///< of the process at the network
    DatagramNumber timed_from_ = 0;     ///< what was sent before has an answer that waited for us to look
    std::array<LossBucket, 4> loss_{};  ///< one a second
    std::int64_t loss_second_ = 0;
};

}  // namespace tickwire::transport

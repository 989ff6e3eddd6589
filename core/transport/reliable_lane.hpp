// One lane of the reliable plane as a stream of framed messages. ENet carries the stream in packets that each fit one
// datagram, so that it never fragments and a long message never holds up the other lanes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <span>
#include <vector>

#include "tickwire/time.hpp"

namespace tickwire::transport {

/// The most of a stream in one ENet packet: what fits a datagram without ENet's fragments.
inline constexpr std::size_t max_slice_bytes = 1120;

/// A packet that ENet holds until it is acknowledged. ENet's free callback sets `done`.
struct InFlightPacket {
    std::uint64_t stream_end = 0;
    std::size_t bytes = 0;
    bool done = false;
};

class OutgoingLane {
public:
    /// At most `in_flight_limit` bytes unacknowledged, at most `flush_limit` more in one flush.
    OutgoingLane(std::size_t in_flight_limit, std::size_t flush_limit)
        : in_flight_limit_(in_flight_limit), flush_limit_(flush_limit) {}

    /// `silence` is how long the other side had been silent in all when this was queued.
    void push(std::span<const std::byte> message, TimePoint now, Duration silence);
    void begin_flush() { flushed_ = 0; }
    /// Bytes that may go into one packet now, valid until push(); empty when there are none or they must wait.
    std::span<const std::byte> next_slice();
    /// next_slice() has become a packet: where its end is noted. Stays in place until it is done.
    InFlightPacket& slice_sent(std::size_t bytes);
    /// Forgets what has been acknowledged.
    void settle();

    std::size_t waiting_bytes() const { return static_cast<std::size_t>(stream_end_ - acked_); }
    std::size_t waiting_messages() const { return messages_.size(); }
    bool in_flight() const { return !in_flight_.empty(); }
    bool has_unsent() const { return sent_ < stream_end_; }
    /// How long the oldest message has waited, the other side's silence not counted.
    Duration oldest_age(TimePoint now, Duration silence) const;

private:
    struct Message {
        std::uint64_t stream_end;
        TimePoint queued_at;
        Duration silence;
    };
    std::size_t in_flight_limit_, flush_limit_;
    std::vector<std::byte> unsent_;  ///< the stream from sent_ - head_ on
    std::size_t head_ = 0;           ///< of unsent_, already sent
    std::uint64_t stream_end_ = 0, sent_ = 0, acked_ = 0;
    std::size_t in_flight_bytes_ = 0, flushed_ = 0;
    // Lists: a server has many lanes, and nearly all are empty nearly always.
    std::list<Message> messages_;
    std::list<InFlightPacket> in_flight_;
};

class IncomingLane {
public:
    explicit IncomingLane(std::size_t max_message_bytes) : max_message_bytes_(max_message_bytes) {}

    /// Takes the stream's next bytes. False when they cannot be a message: the session has to end.
    bool append(std::span<const std::byte> slice);
    /// The next whole message, valid until the next call; false when there is none.
    bool next_message(std::span<const std::byte>& message);

private:
    std::size_t max_message_bytes_;
    std::vector<std::byte> stream_;
    std::size_t head_ = 0;
};

}  // namespace tickwire::transport

// One sealed session, the same at both ends: seals and opens its datagrams, keeps its acks, lanes and path. It knows
// nothing of handshakes, of ENet or of other sessions.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "security/key_exchange.hpp"
#include "security/seal.hpp"
#include "transport/counters.hpp"
#include "transport/datagram_kind.hpp"
#include "transport/event_queue.hpp"
#include "transport/outbox.hpp"
#include "transport/path_validation.hpp"
#include "transport/reliable_lane.hpp"
#include "transport/sent_log.hpp"
#include "transport/token_bucket.hpp"

namespace tickwire::transport {

inline constexpr std::size_t least_ack_bytes = 2, most_ack_bytes = 6;
inline constexpr std::size_t max_farewell_detail = 200;
inline constexpr std::size_t most_control_bytes = most_ack_bytes + 16 + max_farewell_detail;

enum class ControlKind : std::uint8_t { keep_alive = 1, path_challenge = 2, path_response = 3, farewell = 4 };

/// What a datagram turned out to be, for the owner to act on.
struct Received {
    enum class Kind : std::uint8_t {
        nothing,    ///< dropped and counted, or dealt with
        engine,     ///< `bytes` are ENet's
        farewell,   ///< the other side has left, as `farewell` says
        malformed,  ///< genuine and wrong: a strike
        too_fast,   ///< the session is over its budget and must end
    };
    Kind kind = Kind::nothing;
    std::span<const std::byte> bytes{};
    Disconnect farewell{};
};

class Session {
public:
    struct Setup {
        SessionId id{};
        std::uint32_t slot = 0;
        Route route{};
        security::Key sealing, opening;
        security::Cipher cipher{};
        std::size_t max_message_bytes = 0;
        bool at_server = false;  ///< which does not trust its clients' rates
    };
    Session(const Setup& setup, TimePoint now);

    SessionId id() const { return id_; }
    std::uint32_t slot() const { return slot_; }
    const Route& route() const { return path_.route(); }

    /// Opens it; acks and state datagrams become events at once. The datagram's sender controls every byte.
    Received receive(const IncomingDatagram& datagram, TimePoint now, EventQueue& events, Outbox& outbox,
                     security::RandomSource& random, SealedCounters& counters);
    DatagramNumber send_state(std::span<const std::byte> bytes, TimePoint now, Outbox& outbox);
    void send_engine(std::span<const std::byte> bytes, TimePoint now, Outbox& outbox);
    /// A sealed goodbye, not sent yet: the same bytes may be sent several times.
    std::vector<std::byte> seal_farewell(DisconnectReason reason, std::string_view detail, TimePoint now);
    /// Says something when nothing else has been said for a while, or when acks would fall out of reach.
    void keep_alive(TimePoint now, Outbox& outbox);
    /// Whether acks would soon fall out of reach.
    bool owes_acks() const { return unacknowledged_arrivals_ >= most_unacknowledged; }

    OutgoingLane& outgoing(Lane lane) { return outgoing_[static_cast<std::size_t>(lane)]; }
    IncomingLane& incoming(Lane lane) { return incoming_[static_cast<std::size_t>(lane)]; }
    /// Whether the other side takes its reliable messages too slowly; `patience` bounds their age.
    bool backed_up(TimePoint now, Duration patience) const;
    /// For how long the other side has been silent since the session began, in gaps of over half a second.
    Duration silence(TimePoint now) const;
    std::size_t reliable_bytes_waiting() const;

    TimePoint last_received() const { return last_received_; }
    TimePoint next_keep_alive() const;
    const SentLog& sent_log() const { return sent_log_; }
    PathStats path_stats() const { return {sent_log_.rtt(), sent_log_.jitter(), sent_log_.loss_percent()}; }
    SessionStats stats() const;
    /// IPv4 and UDP headers included.
    std::uint64_t wire_bytes_sent() const { return bytes_sent_ + datagrams_sent_ * udp_ipv4_header_bytes; }

    /// A datagram comes, or a state is to be sent, soon: the memory for it is asked for; expect_ack() once the first
    /// has had time.
    void expect_datagram() const {
        prefetch(this, static_cast<std::size_t>(bytes_of(opener_) - bytes_of(*this)) + security::Opener::used_bytes);
    }
    void expect_ack() const { sent_log_.expect_ack(); }
    void expect_state() const {
        prefetch(this, static_cast<std::size_t>(bytes_of(opener_) - bytes_of(*this)) + sizeof(security::ReplayWindow));
        prefetch(&sealer_, security::Sealer::used_bytes);
    }
    void expect_sent() const { sent_log_.expect_sent(); }

    bool connected = false;  ///< ENet's connection stands, and the event was given
    bool confirmed = false;  ///< the other side has proved that it holds the keys

private:
    static constexpr std::uint32_t most_unacknowledged = 24;  // of the 33 that one ack can tell of

    static const std::byte* bytes_of(const auto& object) { return reinterpret_cast<const std::byte*>(&object); }
    /// Returns how many bytes they take.
    std::size_t write_acks(std::span<std::byte, most_ack_bytes> out) const;
    DatagramNumber seal(DatagramKind kind, std::span<const std::byte> plain, const Route& route, TimePoint now,
                        Outbox& outbox);
    void send_control(ControlKind kind, std::uint64_t value, const Route& route, TimePoint now, Outbox& outbox);
    using ControlBytes = std::array<std::byte, most_control_bytes>;
    std::span<const std::byte> fill_control(ControlBytes& bytes, ControlKind kind, std::uint64_t value,
                                            DisconnectReason reason, std::string_view detail) const;
    /// What follows the acks; nothing when they are cut short or of what was never sent.
    std::optional<std::span<const std::byte>> take_acks(std::span<const std::byte> plain, TimePoint now,
                                                        EventQueue& events);
    Received control(std::span<const std::byte> body, const Route& route, TimePoint now, Outbox& outbox,
                     SealedCounters& counters);
    void note_arrival(const IncomingDatagram& datagram, TimePoint now);

    // What nearly every datagram needs comes first, so that it can be asked for ahead.
    SessionId id_;
    std::uint32_t slot_;
    SentLog sent_log_;
    PathValidation path_;
    TokenBucket datagram_budget_, byte_budget_;
    TimePoint last_received_, last_sent_;
    Duration silence_{0};
    std::uint64_t datagrams_sent_ = 0, datagrams_received_ = 0, bytes_sent_ = 0, bytes_received_ = 0;
    std::uint32_t unacknowledged_arrivals_ = 0;  ///< since we last sent acks
    bool limit_inbound_;
    security::Opener opener_;
    security::Sealer sealer_;

    std::array<OutgoingLane, lane_count> outgoing_;
    std::array<IncomingLane, lane_count> incoming_;
    TokenBucket overrun_budget_;
    std::size_t max_message_bytes_;
};

}  // namespace tickwire::transport

// The UDP carrier: one socket for a client, three for a server, so that a flood of strangers' hellos fills a queue of
// its own, never delays an established session, and leaves room for the join of who was answered.
#include <poll.h>

#include <algorithm>
#include <array>

#include "tickwire/udp.hpp"
#include "transport/udp_socket.hpp"

namespace tickwire {

namespace {

using transport::ReceiveBatch;
using transport::UdpSocket;

constexpr int smallest_buffer_bytes = 4096;
constexpr int largest_buffer_bytes = 256 * 1024 * 1024;
constexpr int handshake_buffer_bytes = 512 * 1024;  // a short queue: under a flood an old hello is worth nothing
/// Of one drain, after which the caller gets to run its tick. About 6 ms of forged datagrams, far over any honest tick.
constexpr std::size_t drain_budget = 4096;
/// Of hellos in one drain, and of joins, half a millisecond of them: with a drain each two milliseconds 256,000 a
/// second. With fewer an honest hello seldom gets through a flood of them.
constexpr int handshake_batches = 8;

class UdpCarrier final : public Carrier {
public:
    UdpCarrier(std::unique_ptr<UdpSocket> sessions, UdpSocket::Handshakes handshakes)
        : sessions_(std::move(sessions)),
          handshakes_{std::move(handshakes.joins), std::move(handshakes.hellos)},
          local_(sessions_->local_address()) {
        batch_->good.reserve(transport::datagrams_per_batch);
    }

    void send(std::span<const OutgoingDatagram> datagrams, TimePoint) override {
        sessions_->send(datagrams, locals_, counters_);
    }

    /// One drain: all that the sessions sent, then some batches of joins, some of hellos, then empty.
    std::span<const IncomingDatagram> receive(TimePoint now) override {
        if (!draining_) begin_drain(now);
        while (drained_ < drain_budget) {
            const std::size_t count = sessions_->receive(*batch_, locals_, counters_, drain_);
            if (count == 0) break;
            drained_ += count;
            if (!batch_->good.empty()) return batch_->good;
        }
        for (; turn_ < handshakes_.size(); ++turn_, handshakes_drained_ = 0) {
            while (handshakes_[turn_] && handshakes_drained_ < handshake_batches) {
                ++handshakes_drained_;
                if (handshakes_[turn_]->receive(*batch_, locals_, counters_) == 0) break;
                if (!batch_->good.empty()) return batch_->good;
            }
        }
        drained_ = 0;
        turn_ = 0;
        draining_ = false;
        return {};
    }

    void wait(Duration timeout) override {
        std::array<pollfd, 3> sockets{{{sessions_->descriptor(), POLLIN, 0}, {-1, POLLIN, 0}, {-1, POLLIN, 0}}};
        for (std::size_t i = 0; i < handshakes_.size(); ++i) {
            if (handshakes_[i]) sockets[i + 1].fd = handshakes_[i]->descriptor();
        }
        const auto microseconds = std::max(timeout, Duration::zero()).count();
        const timespec limit{static_cast<time_t>(microseconds / 1'000'000),
                             static_cast<long>(microseconds % 1'000'000) * 1000};
        ppoll(sockets.data(), sockets.size(), &limit, nullptr);
    }

    Address local_address() const override { return local_; }

    const CarrierCounters& counters() const override {
        counters_.kernel_dropped += sessions_->take_kernel_drops();
        for (const auto& socket : handshakes_) {
            if (socket) counters_.kernel_dropped += socket->take_kernel_drops();
        }
        return counters_;
    }

private:
    void begin_drain(TimePoint now) {
        draining_ = true;
        drain_ = {std::chrono::system_clock::now().time_since_epoch(), std::max(now - drained_at_, Duration::zero())};
        drained_at_ = now;
    }

    std::unique_ptr<UdpSocket> sessions_;
    std::array<std::unique_ptr<UdpSocket>, 2> handshakes_;  // joins, hellos; null for a client
    std::unique_ptr<ReceiveBatch> batch_ = std::make_unique<ReceiveBatch>();
    Address local_;
    transport::LocalAddresses locals_;
    mutable CarrierCounters counters_;  // mutable: the kernel's own count is fetched when somebody looks
    bool draining_ = false;
    transport::Drain drain_;
    TimePoint drained_at_{};
    std::size_t drained_ = 0;
    std::size_t turn_ = 0;        // of the handshakes' sockets
    int handshakes_drained_ = 0;  // batches
};

}  // namespace

Result<std::unique_ptr<Carrier>> open_udp(const UdpConfig& config) {
    if (config.buffer_bytes < smallest_buffer_bytes || config.buffer_bytes > largest_buffer_bytes) {
        return Error{ErrorCode::invalid_argument,
                     "buffer_bytes " + std::to_string(config.buffer_bytes) + ": must be 4096 to 268435456"};
    }
    transport::SocketOptions options;
    options.buffer_bytes = config.buffer_bytes;
    options.local.port = config.port;
    options.broadcast = config.broadcast;
    if (!config.bind_host.empty()) {
        auto local = resolve({config.bind_host, config.port});
        if (!local) return local.error();
        options.local = *local;
    }

    options.arrivals = config.server;
    auto sessions = UdpSocket::open(options);
    if (!sessions) return sessions.error();
    UdpSocket::Handshakes handshakes;
    if (config.server) {
        transport::SocketOptions strangers = options;
        strangers.arrivals = false;
        strangers.buffer_bytes = std::min(config.buffer_bytes, handshake_buffer_bytes);
        auto split = UdpSocket::open_handshakes(**sessions, strangers);
        if (!split) return split.error();
        handshakes = std::move(*split);
        // Anything of a stranger's that the kernel steered here before the split was in place is refused from now on.
        (*sessions)->limit_to(transport::sealed_kinds);
    }
    return std::unique_ptr<Carrier>(std::make_unique<UdpCarrier>(std::move(*sessions), std::move(handshakes)));
}

}  // namespace tickwire

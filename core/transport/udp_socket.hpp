// One non-blocking UDP socket, dual-stack where the kernel has IPv6, that receives and sends in batches.
// Owned by the UDP carrier; one thread.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <memory>
#include <span>
#include <vector>

#include "tickwire/carrier.hpp"
#include "tickwire/result.hpp"
#include "transport/local_addresses.hpp"
#include "transport/socket_filter.hpp"

namespace tickwire::transport {

inline constexpr std::size_t datagrams_per_batch = 64;

/// The kernel's structures of one recvmmsg(), and where it puts the bytes.
struct ReceiveBatch {
    std::array<mmsghdr, datagrams_per_batch> headers{};
    std::array<iovec, datagrams_per_batch> parts{};
    std::array<PacketInfoSpace, datagrams_per_batch> infos{};
    std::array<sockaddr_in6, datagrams_per_batch> sources{};  // large enough for sockaddr_in too
    std::array<std::array<std::byte, max_datagram_bytes>, datagrams_per_batch> bytes{};
    std::vector<IncomingDatagram> good{};  ///< what the last UdpSocket::receive() left, spans into `bytes`
};

struct SocketOptions {
    Address local{};  ///< all zero: every address of the machine
    int buffer_bytes = 0;
    KindSet kinds = all_kinds;
    bool broadcast = false;  ///< may send to a whole network
    bool arrivals = false;   ///< tells of each datagram when it came
};

/// Many receive() in a row: the time of day when it began, by which the kernel says when datagrams came, and how long
/// before that the last drain did, since when all have come.
struct Drain {
    std::chrono::nanoseconds began{0};
    Duration after_last{0};
};

class UdpSocket {
public:
    UdpSocket(const UdpSocket&) = delete;
    UdpSocket& operator=(const UdpSocket&) = delete;
    ~UdpSocket();

    /// Opens a port that nobody else has, not even with SO_REUSEPORT.
    static Result<std::unique_ptr<UdpSocket>> open(const SocketOptions& options);
    /// Opens two more sockets on first's port and splits what arrives: hellos and queries to one, joins to the other,
    /// all else to `first`. Nobody can slip between them: `first` holds the port exclusively until it is shared here.
    struct Handshakes {
        std::unique_ptr<UdpSocket> hellos, joins;
    };
    static Result<Handshakes> open_handshakes(UdpSocket& first, SocketOptions options);

    /// Fills the batch; returns how many datagrams the kernel gave, 0 when there are none.
    std::size_t receive(ReceiveBatch& batch, LocalAddresses& locals, CarrierCounters& counters,
                        const Drain& drain = {});
    void send(std::span<const OutgoingDatagram> datagrams, const LocalAddresses& locals, CarrierCounters& counters);

    int descriptor() const { return descriptor_; }
    Address local_address() const;
    /// Dropped by the kernel on this socket since the last call.
    std::uint64_t take_kernel_drops();
    bool limit_to(KindSet kinds);

private:
    UdpSocket(int descriptor, int family) : descriptor_(descriptor), family_(family) {}
    static Result<std::unique_ptr<UdpSocket>> create(const SocketOptions& options);
    Result<void> bind_to(const Address& local);
    void send_batch(std::span<mmsghdr> headers, CarrierCounters& counters);

    int descriptor_;
    int family_;                  // AF_INET6, or AF_INET on a kernel without IPv6
    bool tells_local_ = false;    // bound to every address: the kernel says which one a datagram came to
    bool tells_arrival_ = false;  // and when
    std::uint32_t kernel_drops_seen_ = 0;
};

}  // namespace tickwire::transport

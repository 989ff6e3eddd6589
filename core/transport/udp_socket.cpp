// See udp_socket.hpp. Linux: recvmmsg(2), sendmmsg(2), ip(7), ipv6(7), udp(7).
#include "transport/udp_socket.hpp"

#include <linux/sock_diag.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <system_error>

#include "transport/control_message.hpp"
#include "transport/socket_address.hpp"

namespace tickwire::transport {

namespace {

Error system_error(const std::string& what, int number) {
    const ErrorCode code = number == EADDRINUSE      ? ErrorCode::address_in_use
                           : number == EADDRNOTAVAIL ? ErrorCode::not_found
                                                     : ErrorCode::io;
    return Error{code, what + ": " + std::system_category().message(number)};
}

bool set_option(int socket, int level, int name, int value) {
    return setsockopt(socket, level, name, &value, sizeof value) == 0;
}

/// A spoofed ICMP "fragmentation needed" must not stop our datagrams, which fit every IPv6 path: what the kernel has
/// learnt of a path is ignored. Over IPv4 they say too that nobody may fragment them, as RFC 9000, 14 asks of QUIC, and
/// then need no number each that the kernel has to look for. Kernels that refuse keep working without it.
void ignore_path_mtu(int socket, int family) {
    set_option(socket, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE);
    if (family == AF_INET6) set_option(socket, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_OMIT);
}

/// A time of day that was set meanwhile says nothing beyond what the last drain proves.
Duration waited_for(const Drain& drain, const msghdr& received) {
    const auto came = control_message<timespec>(received, SOL_SOCKET, SCM_TIMESTAMPNS);
    if (!came) return Duration::zero();
    const auto waited = drain.began - std::chrono::seconds(came->tv_sec) - std::chrono::nanoseconds(came->tv_nsec);
    return std::clamp(std::chrono::duration_cast<Duration>(waited), Duration::zero(), drain.after_last);
}

}  // namespace

UdpSocket::~UdpSocket() {
    close(descriptor_);
}

Result<std::unique_ptr<UdpSocket>> UdpSocket::create(const SocketOptions& options) {
    constexpr int type = SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
    // One that is bound to an IPv4 address needs no other kind, and costs the kernel less.
    const bool ipv4_only = options.local.ip != Address{}.ip && options.local.is_ipv4();
    int family = ipv4_only ? AF_INET : AF_INET6;
    int descriptor = ::socket(family, type, 0);
    if (descriptor < 0 && errno == EAFNOSUPPORT) descriptor = ::socket(family = AF_INET, type, 0);
    if (descriptor < 0) return system_error("socket", errno);

    std::unique_ptr<UdpSocket> socket(new UdpSocket(descriptor, family));
    if (family == AF_INET6 && !set_option(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, 0)) {
        return system_error("IPV6_V6ONLY", errno);
    }
    ignore_path_mtu(descriptor, family);
    if (options.broadcast && !set_option(descriptor, SOL_SOCKET, SO_BROADCAST, 1)) {
        return system_error("SO_BROADCAST", errno);
    }
    set_option(descriptor, SOL_SOCKET, SO_RCVBUF, options.buffer_bytes);  // the kernel clamps to its rmem_max
    set_option(descriptor, SOL_SOCKET, SO_SNDBUF, options.buffer_bytes);
    socket->tells_local_ = options.local.ip == Address{}.ip && family == AF_INET6 &&
                           set_option(descriptor, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
    socket->tells_arrival_ = options.arrivals && set_option(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, 1);
    // Before bind(), so that nothing unfiltered is ever queued.
    if (!socket->limit_to(options.kinds)) return system_error("SO_ATTACH_FILTER", errno);
    return socket;
}

Result<void> UdpSocket::bind_to(const Address& local) {
    Address shown = local;
    if (family_ == AF_INET && shown.ip == Address{}.ip) shown = Address::ipv4(0, 0, 0, 0, local.port);
    const SocketAddress name = to_socket_address(shown, family_);
    const std::string what = "bind " + shown.to_string();
    if (name.length == 0) return Error{ErrorCode::unsupported, what + ": this kernel has no IPv6"};
    if (bind(descriptor_, name.data(), name.length) != 0) return system_error(what, errno);
    return {};
}

Result<std::unique_ptr<UdpSocket>> UdpSocket::open(const SocketOptions& options) {
    auto socket = create(options);
    if (!socket) return socket;
    if (auto bound = (*socket)->bind_to(options.local); !bound) return bound.error();
    return socket;
}

Result<UdpSocket::Handshakes> UdpSocket::open_handshakes(UdpSocket& first, SocketOptions options) {
    options.local = first.local_address();
    options.kinds = hello_kinds;
    auto hellos = create(options);
    if (!hellos) return hellos.error();
    options.kinds = join_kinds;
    auto joins = create(options);
    if (!joins) return joins.error();
    Handshakes both{std::move(*hellos), std::move(*joins)};
    // The first socket was bound without SO_REUSEPORT, so a taken port has already been refused; a second server fails
    // there too. Only now do all agree to share.
    for (const int descriptor : {first.descriptor_, both.hellos->descriptor_, both.joins->descriptor_}) {
        if (!set_option(descriptor, SOL_SOCKET, SO_REUSEPORT, 1)) return system_error("SO_REUSEPORT", errno);
    }
    for (UdpSocket* socket : {both.hellos.get(), both.joins.get()}) {
        if (auto bound = socket->bind_to(options.local); !bound) return bound.error();
    }
    if (!attach_handshake_split(first.descriptor_)) return system_error("SO_ATTACH_REUSEPORT_CBPF", errno);
    return both;
}

bool UdpSocket::limit_to(KindSet kinds) {
    return attach_datagram_filter(descriptor_, kinds);
}

std::size_t UdpSocket::receive(ReceiveBatch& batch, LocalAddresses& locals, CarrierCounters& counters,
                               const Drain& drain) {
    batch.good.clear();
    for (std::size_t i = 0; i < datagrams_per_batch; ++i) {
        batch.parts[i] = {batch.bytes[i].data(), batch.bytes[i].size()};
        batch.headers[i].msg_hdr = {};
        batch.headers[i].msg_hdr.msg_name = &batch.sources[i];
        batch.headers[i].msg_hdr.msg_namelen = sizeof batch.sources[i];
        batch.headers[i].msg_hdr.msg_iov = &batch.parts[i];
        batch.headers[i].msg_hdr.msg_iovlen = 1;
        if (tells_local_ || tells_arrival_) {
            batch.headers[i].msg_hdr.msg_control = batch.infos[i].data();
            batch.headers[i].msg_hdr.msg_controllen = batch.infos[i].size();
        }
    }
    // Besides EAGAIN, a read reports pending errors (an ICMP answer, a signal); each is consumed by reporting it.
    int count = -1;
    for (int attempt = 0; attempt < 4 && count < 0; ++attempt) {
        count = recvmmsg(descriptor_, batch.headers.data(), datagrams_per_batch, MSG_DONTWAIT, nullptr);
        if (count < 0 && errno == EAGAIN) return 0;
    }
    if (count <= 0) return 0;

    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        const Address from = from_socket_address(reinterpret_cast<const sockaddr*>(&batch.sources[i]));
        const std::size_t length = batch.headers[i].msg_len;
        if ((batch.headers[i].msg_hdr.msg_flags & MSG_TRUNC) || length < min_datagram_bytes || from.port == 0) {
            ++counters.receive_dropped;
            continue;
        }
        ++counters.datagrams_received;
        counters.bytes_received += length;
        const std::uint16_t via = tells_local_ ? locals.learn(batch.headers[i].msg_hdr) : std::uint16_t{0};
        const Duration waited = tells_arrival_ ? waited_for(drain, batch.headers[i].msg_hdr) : Duration::zero();
        batch.good.push_back({from, std::span(batch.bytes[i].data(), length), via, waited});
    }
    return static_cast<std::size_t>(count);
}

void UdpSocket::send(std::span<const OutgoingDatagram> datagrams, const LocalAddresses& locals,
                     CarrierCounters& counters) {
    std::array<mmsghdr, datagrams_per_batch> headers;
    std::array<iovec, datagrams_per_batch> parts;
    std::array<SocketAddress, datagrams_per_batch> names;
    std::array<PacketInfoSpace, datagrams_per_batch> infos;
    while (!datagrams.empty()) {
        const auto batch = datagrams.first(std::min(datagrams.size(), datagrams_per_batch));
        datagrams = datagrams.subspan(batch.size());
        std::size_t used = 0;
        for (const OutgoingDatagram& datagram : batch) {
            names[used] = to_socket_address(datagram.to, family_);
            if (names[used].length == 0 || datagram.to.port == 0 || datagram.bytes.size() > max_datagram_bytes) {
                ++counters.send_failed;
                continue;
            }
            parts[used] = {const_cast<std::byte*>(datagram.bytes.data()), datagram.bytes.size()};
            headers[used] = {};
            headers[used].msg_hdr.msg_name = names[used].data();
            headers[used].msg_hdr.msg_namelen = names[used].length;
            headers[used].msg_hdr.msg_iov = &parts[used];
            headers[used].msg_hdr.msg_iovlen = 1;
            if (tells_local_) locals.choose(datagram.via, headers[used].msg_hdr, infos[used]);
            ++used;
        }
        send_batch(std::span(headers).first(used), counters);
    }
}

void UdpSocket::send_batch(std::span<mmsghdr> headers, CarrierCounters& counters) {
    int refusals_in_a_row = 0;
    while (!headers.empty()) {
        const int sent = sendmmsg(descriptor_, headers.data(), static_cast<unsigned>(headers.size()), MSG_DONTWAIT);
        if (sent > 0) {
            for (const mmsghdr& header : headers.first(static_cast<std::size_t>(sent))) {
                ++counters.datagrams_sent;
                counters.bytes_sent += header.msg_len;
            }
            headers = headers.subspan(static_cast<std::size_t>(sent));
            refusals_in_a_row = 0;
            continue;
        }
        if (errno == EAGAIN || errno == ENOBUFS) {  // full: the rest would fail as well
            counters.send_failed += headers.size();
            return;
        }
        // An error left by an earlier ICMP answer says nothing of this datagram: try it again. Refused twice, it is
        // skipped.
        if (++refusals_in_a_row == 2) {
            ++counters.send_failed;
            headers = headers.subspan(1);
            refusals_in_a_row = 0;
        }
    }
}

Address UdpSocket::local_address() const {
    SocketAddress name;
    name.length = sizeof name.storage;
    if (getsockname(descriptor_, name.data(), &name.length) != 0) return {};
    return from_socket_address(name.data());
}

std::uint64_t UdpSocket::take_kernel_drops() {
    std::array<std::uint32_t, SK_MEMINFO_VARS> memory{};
    socklen_t length = sizeof memory;
    if (getsockopt(descriptor_, SOL_SOCKET, SO_MEMINFO, memory.data(), &length) != 0) return 0;
    const std::uint32_t drops = memory[SK_MEMINFO_DROPS] - kernel_drops_seen_;  // the kernel's counter wraps
    kernel_drops_seen_ = memory[SK_MEMINFO_DROPS];
    return drops;
}

}  // namespace tickwire::transport

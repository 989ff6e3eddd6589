#include "arena/plain_carrier.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace tickwire::bench {

namespace {

sockaddr_in name_of(const Address& address) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(address.port);
    std::memcpy(&name.sin_addr, address.ip.data() + 12, 4);
    return name;
}

// Where a thread's clients receive, one after the other: what one has got is opened before the next asks. Memory of
// each client's own would be in no cache.
class Arrivals {
public:
    static constexpr std::size_t most = 4;
    Arrivals() {
        for (std::size_t i = 0; i < most; ++i) {
            rooms_[i] = {bytes_[i].data(), bytes_[i].size()};
            messages_[i].msg_hdr.msg_iov = &rooms_[i];
            messages_[i].msg_hdr.msg_iovlen = 1;
        }
    }
    std::span<const IncomingDatagram> take(int descriptor, const Address& server) {
        const int got = recvmmsg(descriptor, messages_.data(), most, MSG_DONTWAIT, nullptr);
        const auto count = static_cast<std::size_t>(std::max(got, 0));
        for (std::size_t i = 0; i < count; ++i)
            batch_[i] = {server, std::span(bytes_[i]).first(messages_[i].msg_len), 0};
        return std::span(batch_).first(count);
    }

private:
    std::array<std::array<std::byte, max_datagram_bytes>, most> bytes_{};
    std::array<iovec, most> rooms_{};
    std::array<mmsghdr, most> messages_{};
    std::array<IncomingDatagram, most> batch_{};
};

thread_local Arrivals arrivals;

class PlainCarrier final : public Carrier {
public:
    PlainCarrier(int descriptor, const Address& local, const Address& server)
        : descriptor_(descriptor), local_(local), server_(server) {}
    ~PlainCarrier() override { close(descriptor_); }

    void send(std::span<const OutgoingDatagram> datagrams, TimePoint) override {
        for (const OutgoingDatagram& datagram : datagrams) {
            const auto sent = ::send(descriptor_, datagram.bytes.data(), datagram.bytes.size(), MSG_DONTWAIT);
            ++(sent > 0 ? counters_.datagrams_sent : counters_.send_failed);
            counters_.bytes_sent += datagram.bytes.size();
        }
    }

    std::span<const IncomingDatagram> receive(TimePoint) override {
        std::span<const IncomingDatagram> came;
        if (!drained_) came = arrivals.take(descriptor_, server_);
        for (const IncomingDatagram& datagram : came) counters_.bytes_received += datagram.bytes.size();
        counters_.datagrams_received += came.size();
        drained_ = !came.empty() && came.size() < Arrivals::most;  // the next call, which ends this round, need not ask
        return came;
    }

    void wait(Duration) override {}
    Address local_address() const override { return local_; }
    const CarrierCounters& counters() const override { return counters_; }

private:
    int descriptor_;
    Address local_, server_;
    bool drained_ = false;
    CarrierCounters counters_;
};

}  // namespace

std::unique_ptr<Carrier> open_plain(const Address& local, const Address& server) {
    const int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return nullptr;
    const sockaddr_in name = name_of(local);
    const sockaddr_in to = name_of(server);
    const int never = IP_PMTUDISC_DO;  // as the library's own: the kernel need not find a number for fragments
    if (setsockopt(descriptor, IPPROTO_IP, IP_MTU_DISCOVER, &never, sizeof never) != 0 ||
        bind(descriptor, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0 ||
        ::connect(descriptor, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
        close(descriptor);
        return nullptr;
    }
    return std::make_unique<PlainCarrier>(descriptor, local, server);
}

}  // namespace tickwire::bench

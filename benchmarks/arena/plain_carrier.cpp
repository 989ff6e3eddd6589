#include "arena/plain_carrier.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

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

class PlainCarrier final : public Carrier {
public:
    PlainCarrier(int descriptor, const Address& local, const Address& server)
        : descriptor_(descriptor), local_(local), server_(server), to_(name_of(server)) {}
    ~PlainCarrier() override { close(descriptor_); }

    void send(std::span<const OutgoingDatagram> datagrams, TimePoint) override {
        for (const OutgoingDatagram& datagram : datagrams) {
            const auto sent = sendto(descriptor_, datagram.bytes.data(), datagram.bytes.size(), MSG_DONTWAIT,
                                     reinterpret_cast<const sockaddr*>(&to_), sizeof to_);
            ++(sent > 0 ? counters_.datagrams_sent : counters_.send_failed);
            counters_.bytes_sent += datagram.bytes.size();
        }
    }

    std::span<const IncomingDatagram> receive(TimePoint) override {
        std::size_t count = 0;
        for (; count < bytes_.size() && !drained_; ++count) {
            const auto got = recv(descriptor_, bytes_[count].data(), max_datagram_bytes, MSG_DONTWAIT);
            if (got <= 0) {
                drained_ = true;
                break;
            }
            ++counters_.datagrams_received;
            counters_.bytes_received += static_cast<std::uint64_t>(got);
            batch_[count] = {server_, std::span(bytes_[count]).first(static_cast<std::size_t>(got)), 0};
        }
        if (count == 0) drained_ = false;
        return std::span(batch_).first(count);
    }

    void wait(Duration) override {}
    Address local_address() const override { return local_; }
    const CarrierCounters& counters() const override { return counters_; }

private:
    static constexpr std::size_t batch = 4;
    int descriptor_;
    Address local_, server_;
    sockaddr_in to_;
    bool drained_ = false;
    std::array<std::array<std::byte, max_datagram_bytes>, batch> bytes_{};
    std::array<IncomingDatagram, batch> batch_{};
    CarrierCounters counters_;
};

}  // namespace

std::unique_ptr<Carrier> open_plain(const Address& local, const Address& server) {
    const int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return nullptr;
    const sockaddr_in name = name_of(local);
    if (bind(descriptor, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
        close(descriptor);
        return nullptr;
    }
    return std::make_unique<PlainCarrier>(descriptor, local, server);
}

}  // namespace tickwire::bench

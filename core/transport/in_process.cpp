// See in_process.hpp.
#include "tickwire/in_process.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <vector>

namespace tickwire {

namespace {

constexpr std::size_t max_waiting = 4096;

using Bytes = std::vector<std::byte>;

/// One direction. Emptied buffers go back to the sender's side, so that the steady state allocates nothing.
struct Pipe {
    std::mutex mutex;
    std::condition_variable arrived;
    std::vector<Bytes> waiting;
    std::vector<Bytes> spare;

    bool push(std::span<const std::byte> bytes) {
        {
            const std::lock_guard lock(mutex);
            if (waiting.size() >= max_waiting) return false;
            Bytes buffer;
            if (!spare.empty()) {
                buffer = std::move(spare.back());
                spare.pop_back();
            }
            buffer.assign(bytes.begin(), bytes.end());
            waiting.push_back(std::move(buffer));
        }
        arrived.notify_one();
        return true;
    }

    /// Swaps what is waiting for the buffers that the receiver is done with.
    void take(std::vector<Bytes>& taken) {
        const std::lock_guard lock(mutex);
        for (Bytes& buffer : taken) spare.push_back(std::move(buffer));
        taken.clear();
        taken.swap(waiting);
    }

    void wait(Duration timeout) {
        std::unique_lock lock(mutex);
        arrived.wait_for(lock, timeout, [this] { return !waiting.empty(); });
    }
};

/// Shared by two carriers that may live on two threads and end in either order: the one place for a shared_ptr.
using Pipes = std::shared_ptr<std::array<Pipe, 2>>;

class InProcessCarrier final : public Carrier {
public:
    InProcessCarrier(Pipes pipes, std::size_t side, Address local, Address peer)
        : pipes_(std::move(pipes)), in_((*pipes_)[side]), out_((*pipes_)[1 - side]), local_(local), peer_(peer) {}

    void send(std::span<const OutgoingDatagram> datagrams, TimePoint) override {
        for (const OutgoingDatagram& datagram : datagrams) {
            if (datagram.to != peer_ || datagram.bytes.size() > max_datagram_bytes || !out_.push(datagram.bytes)) {
                ++counters_.send_failed;
                continue;
            }
            ++counters_.datagrams_sent;
            counters_.bytes_sent += datagram.bytes.size();
        }
    }

    std::span<const IncomingDatagram> receive(TimePoint) override {
        in_.take(taken_);
        batch_.clear();
        for (const Bytes& bytes : taken_) {
            ++counters_.datagrams_received;
            counters_.bytes_received += bytes.size();
            batch_.push_back({peer_, bytes});
        }
        return batch_;
    }

    void wait(Duration timeout) override { in_.wait(timeout); }
    Address local_address() const override { return local_; }
    const CarrierCounters& counters() const override { return counters_; }

private:
    Pipes pipes_;
    Pipe& in_;
    Pipe& out_;
    Address local_, peer_;
    std::vector<Bytes> taken_;
    std::vector<IncomingDatagram> batch_;
    CarrierCounters counters_;
};

}  // namespace

std::pair<std::unique_ptr<Carrier>, std::unique_ptr<Carrier>> in_process_pair(Address a, Address b) {
    const auto pipes = std::make_shared<std::array<Pipe, 2>>();
    return {std::make_unique<InProcessCarrier>(pipes, 0, a, b), std::make_unique<InProcessCarrier>(pipes, 1, b, a)};
}

}  // namespace tickwire

// See conditioner.hpp.
#include "tickwire/conditioner.hpp"

#include <algorithm>
#include <cassert>
#include <vector>

#include "transport/link.hpp"

namespace tickwire {

namespace {

using transport::DelayQueue;
using transport::Link;

constexpr std::size_t datagrams_per_batch = 64;
/// wait() is told no time, only how long; while something is under way it looks again this often.
constexpr Duration longest_nap = std::chrono::milliseconds(1);

class Conditioner final : public ConditionedCarrier {
public:
    Conditioner(std::unique_ptr<Carrier> inner, const Conditions& outgoing, const Conditions& incoming,
                std::uint64_t seed)
        : inner_(std::move(inner)), outgoing_(outgoing, seed), incoming_(incoming, ~seed) {}

    // A goodbye is the last that a program sends, and must not be lost with it.
    ~Conditioner() override { release_until(TimePoint::max()); }

    void send(std::span<const OutgoingDatagram> datagrams, TimePoint now) override {
        for (const OutgoingDatagram& datagram : datagrams) {
            outgoing_.carry({datagram.to, datagram.bytes, datagram.via}, now, outbox_);
        }
        release(now);
    }

    std::span<const IncomingDatagram> receive(TimePoint now) override {
        release(now);
        delivered_.clear();
        // One batch of the carrier inside at a time, so that our drain ends where its drain does.
        for (bool more = true; more && delivered_.empty();) {
            const auto arrived = inner_->receive(now);
            more = !arrived.empty();
            for (const IncomingDatagram& in : arrived) incoming_.carry({in.from, in.bytes, in.via}, now, inbox_);
            for (const DelayQueue::Item& item : inbox_.take(now, datagrams_per_batch)) {
                delivered_.push_back({item.address, item.bytes, item.via, now - item.due});
            }
        }
        return delivered_;
    }

    void wait(Duration timeout) override {
        const TimePoint due = std::min(outbox_.next_due(), inbox_.next_due());
        if (due <= last_now_) return;
        if (due != TimePoint::max()) timeout = std::min({timeout, due - last_now_, longest_nap});
        inner_->wait(timeout);
    }

    Address local_address() const override { return inner_->local_address(); }
    const CarrierCounters& counters() const override { return inner_->counters(); }

    void set_outgoing(const Conditions& conditions) override { outgoing_.set_conditions(conditions); }
    void set_incoming(const Conditions& conditions) override { incoming_.set_conditions(conditions); }
    const Conditions& outgoing() const override { return outgoing_.conditions(); }
    const Conditions& incoming() const override { return incoming_.conditions(); }

private:
    /// Hands what is due to the carrier inside.
    void release(TimePoint now) {
        last_now_ = now;
        release_until(now);
    }
    void release_until(TimePoint due) {
        do {
            due_out_.clear();
            for (const DelayQueue::Item& item : outbox_.take(due, datagrams_per_batch)) {
                due_out_.push_back({item.address, item.bytes, item.via});
            }
            if (!due_out_.empty()) inner_->send(due_out_, last_now_);
        } while (!due_out_.empty());
    }

    std::unique_ptr<Carrier> inner_;
    Link outgoing_, incoming_;
    DelayQueue outbox_, inbox_;
    std::vector<OutgoingDatagram> due_out_;
    std::vector<IncomingDatagram> delivered_;
    TimePoint last_now_{};
};

}  // namespace

std::unique_ptr<ConditionedCarrier> condition(std::unique_ptr<Carrier> inner, const Conditions& outgoing,
                                              const Conditions& incoming, std::uint64_t seed) {
    assert(outgoing.validate() && incoming.validate());
    return std::make_unique<Conditioner>(std::move(inner), outgoing, incoming, seed);
}

}  // namespace tickwire

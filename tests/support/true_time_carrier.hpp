// Gives the network below the world's time, whatever time its owner believes that it is: for programs whose clock is
// stepped.
#pragma once

#include <memory>
#include <utility>

#include "tickwire/carrier.hpp"

namespace tickwire::test {

class TrueTimeCarrier final : public Carrier {
public:
    /// `now` must outlive the carrier.
    TrueTimeCarrier(std::unique_ptr<Carrier> inner, const TimePoint& now) : inner_(std::move(inner)), now_(now) {}
    void send(std::span<const OutgoingDatagram> datagrams, TimePoint) override { inner_->send(datagrams, now_); }
    std::span<const IncomingDatagram> receive(TimePoint) override { return inner_->receive(now_); }
    void wait(Duration timeout) override { inner_->wait(timeout); }
    Address local_address() const override { return inner_->local_address(); }
    const CarrierCounters& counters() const override { return inner_->counters(); }

private:
    std::unique_ptr<Carrier> inner_;
    const TimePoint& now_;
};

}  // namespace tickwire::test

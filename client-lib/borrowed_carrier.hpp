// A carrier that somebody else owns: the client keeps its socket while transports come and go over it.
#pragma once

#include "tickwire/carrier.hpp"

namespace tickwire::client {

class BorrowedCarrier final : public Carrier {
public:
    explicit BorrowedCarrier(Carrier& owned_elsewhere) : inner_(owned_elsewhere) {}
    void send(std::span<const OutgoingDatagram> datagrams, TimePoint now) override { inner_.send(datagrams, now); }
    std::span<const IncomingDatagram> receive(TimePoint now) override { return inner_.receive(now); }
    void wait(Duration timeout) override { inner_.wait(timeout); }
    Address local_address() const override { return inner_.local_address(); }
    const CarrierCounters& counters() const override { return inner_.counters(); }

private:
    Carrier& inner_;
};

}  // namespace tickwire::client

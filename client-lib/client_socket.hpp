// A client's socket: what transports come and go over, with the conditions that the program wishes for play-testing. It
// may be replaced at any time; what it has carried is counted over all of them.
#pragma once

#include <cstdint>
#include <memory>

#include "borrowed_carrier.hpp"
#include "tickwire/conditioner.hpp"

namespace tickwire::client {

class ClientSocket {
public:
    ClientSocket(std::unique_ptr<Carrier> carrier, const Conditions& outgoing, const Conditions& incoming,
                 std::uint64_t seed)
        : outgoing_(outgoing), incoming_(incoming), seed_(seed) {
        put(std::move(carrier));
    }

    /// For a transport; good until the next replace(), and set_conditions() where it says so.
    std::unique_ptr<Carrier> borrow() { return std::make_unique<BorrowedCarrier>(*carrier_); }
    /// Whether what was borrowed must be borrowed anew.
    bool set_conditions(const Conditions& outgoing, const Conditions& incoming) {
        outgoing_ = outgoing;
        incoming_ = incoming;
        if (conditioned_ == nullptr) {
            if (!outgoing.any() && !incoming.any()) return false;
            put(std::move(carrier_));
            return true;
        }
        conditioned_->set_outgoing(outgoing);
        conditioned_->set_incoming(incoming);
        return false;
    }
    /// The one before, which what was borrowed still uses.
    std::unique_ptr<Carrier> replace(std::unique_ptr<Carrier> carrier) {
        bytes_sent_before_ = bytes_sent();
        bytes_received_before_ = bytes_received();
        std::unique_ptr<Carrier> before = std::move(carrier_);
        put(std::move(carrier));
        return before;
    }
    std::uint64_t bytes_sent() const { return bytes_sent_before_ + carrier_->counters().bytes_sent; }
    std::uint64_t bytes_received() const { return bytes_received_before_ + carrier_->counters().bytes_received; }

private:
    void put(std::unique_ptr<Carrier> carrier) {
        conditioned_ = nullptr;
        if (outgoing_.any() || incoming_.any()) {
            auto conditioned = condition(std::move(carrier), outgoing_, incoming_, ++seed_);
            conditioned_ = conditioned.get();
            carrier = std::move(conditioned);
        }
        carrier_ = std::move(carrier);
    }

    Conditions outgoing_, incoming_;
    std::uint64_t seed_;
    std::unique_ptr<Carrier> carrier_;
    ConditionedCarrier* conditioned_ = nullptr;  // carrier_, when it is one
    std::uint64_t bytes_sent_before_ = 0, bytes_received_before_ = 0;
};

}  // namespace tickwire::client

// A network inside the process, on virtual time: the same seed and the same calls give the same bytes at the same
// moments, on every machine. For tests of whole sessions. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "tickwire/carrier.hpp"
#include "tickwire/conditions.hpp"

namespace tickwire {

/// Time is whatever `now` the carriers' send() and receive() are given; it must not go backwards.
class SimulatedNetwork {
public:
    /// Called for each datagram as it is sent: when, from, to, its bytes, and whether it will be lost.
    using Observer = std::function<void(TimePoint, const Address&, const Address&, std::span<const std::byte>, bool)>;

    explicit SimulatedNetwork(std::uint64_t seed);
    ~SimulatedNetwork();

    /// A carrier at this address, which nobody else has now. It must be destroyed before the network.
    std::unique_ptr<Carrier> attach(Address address);

    /// From now on datagrams tell how long they have waited to be received, as a kernel that is asked to does.
    void tell_waits();
    /// For every pair that has no conditions of its own, from now on. Each ordered pair is a link of its own.
    void set_conditions(const Conditions& conditions);
    /// One way, for this pair.
    void set_conditions(const Address& from, const Address& to, const Conditions& conditions);
    /// While `on`, everything to and from this address is lost, both ways, silently. What is under way still arrives.
    void blackhole(const Address& address, bool on);
    /// The carrier at `from` now sends from `to`, as after a change of network; its conditions move with it. What is
    /// under way to the old address is lost. False when nobody is at `from` or somebody is at `to`.
    bool rebind(const Address& from, const Address& to);

    /// When the next datagram arrives anywhere; TimePoint::max() when nothing is under way.
    TimePoint next_arrival() const;
    void on_datagram(Observer observer);
    /// Over all that was sent: bytes, addresses, fates, and times since the first. Equal hashes mean equal runs.
    std::uint64_t wire_hash() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace tickwire

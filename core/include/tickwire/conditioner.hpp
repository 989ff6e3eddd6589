// A bad network on purpose, around any carrier: play-testing with latency, loss and the rest, and no outside tool. It
// belongs on one end of a connection; both directions can be conditioned there.
#pragma once

#include <cstdint>
#include <memory>

#include "tickwire/carrier.hpp"
#include "tickwire/conditions.hpp"

namespace tickwire {

/// A carrier that delays, loses and damages what passes through it. All peers share its two links, as they would share
/// the machine's own access line. The counters are those of the carrier inside: what really crossed it.
class ConditionedCarrier : public Carrier {
public:
    /// At run time; `conditions` must be valid. Datagrams under way keep their time.
    virtual void set_outgoing(const Conditions& conditions) = 0;
    virtual void set_incoming(const Conditions& conditions) = 0;
    virtual const Conditions& outgoing() const = 0;
    virtual const Conditions& incoming() const = 0;
};

/// Takes the carrier over. Delayed datagrams move when send() or receive() is called; wait() returns when one is due.
/// When it is destroyed, what was on its way out leaves at once.
std::unique_ptr<ConditionedCarrier> condition(std::unique_ptr<Carrier> inner, const Conditions& outgoing,
                                              const Conditions& incoming, std::uint64_t seed);

}  // namespace tickwire

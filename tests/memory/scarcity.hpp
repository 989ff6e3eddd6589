// Memory that runs out on demand: this program's operator new and ENet's malloc count the allocations of this thread,
// and refuse those that a test has chosen.
#pragma once

#include <cstdint>
#include <memory>

#include "tickwire/carrier.hpp"

namespace tickwire::test {

/// Which allocations fail, numbered from 1 while a Scarce stands.
struct Shortage {
    std::uint64_t from = 0, until = 0;  ///< [from, until); none when equal
};

/// While it stands, allocations of this thread are counted and may fail. One at a time.
class Scarce {
public:
    explicit Scarce(const Shortage& shortage);
    ~Scarce();
    Scarce(const Scarce&) = delete;
    Scarce& operator=(const Scarce&) = delete;
};

/// Inside a Scarce: what the test needs itself neither counts nor fails.
class Plenty {
public:
    Plenty();
    ~Plenty();
    Plenty(const Plenty&) = delete;
    Plenty& operator=(const Plenty&) = delete;

private:
    bool was_;
};

/// Forgets what was counted and refused; ENet allocates as told from the first call on.
void begin_counting();
std::uint64_t allocations_counted();
std::uint64_t allocations_refused();
/// Blocks of this thread that were allocated and not freed, since the thread began.
std::int64_t blocks_in_use();

/// A carrier's memory is not the transport's.
class PlentifulCarrier final : public Carrier {
public:
    explicit PlentifulCarrier(std::unique_ptr<Carrier> inner) : inner_(std::move(inner)) {}
    void send(std::span<const OutgoingDatagram> datagrams, TimePoint now) override;
    std::span<const IncomingDatagram> receive(TimePoint now) override;
    void wait(Duration timeout) override { inner_->wait(timeout); }
    Address local_address() const override { return inner_->local_address(); }
    const CarrierCounters& counters() const override { return inner_->counters(); }

private:
    std::unique_ptr<Carrier> inner_;
};

}  // namespace tickwire::test

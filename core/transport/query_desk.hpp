// Where a server answers who asks about it: without memory of the asker, with an answer shorter than the question, and
// within budgets of its own, so that a flood of questions takes nothing from those who join.
#pragma once

#include <functional>

#include "tickwire/server_info.hpp"
#include "transport/counters.hpp"
#include "transport/outbox.hpp"
#include "transport/prefix_budget.hpp"
#include "transport/token_bucket.hpp"

namespace tickwire::transport {

class QueryDesk {
public:
    explicit QueryDesk(security::RandomSource& random);
    /// From now on `source` is asked for each answer; null: nobody is answered. `discoverable`: also who asked a whole
    /// network.
    void open(std::function<ServerInfo()> source, bool discoverable);
    void answer(const IncomingDatagram& datagram, TimePoint now, Outbox& outbox, ServerTransportCounters& counters);

private:
    std::function<ServerInfo()> source_;
    bool discoverable_ = false;
    PrefixBudget prefix_budget_;
    TokenBucket budget_;
};

}  // namespace tickwire::transport

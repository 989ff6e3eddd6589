#include "transport/query_desk.hpp"

#include <utility>

#include "transport/query_messages.hpp"

namespace tickwire::transport {

namespace {
constexpr double queries_per_second = 2'000;
constexpr std::uint32_t queries_per_prefix = 32;  // a LAN party is one network of 256 addresses
}  // namespace

QueryDesk::QueryDesk(security::RandomSource& random)
    : prefix_budget_(queries_per_prefix, random), budget_(queries_per_second, queries_per_second / 4) {}

void QueryDesk::open(std::function<ServerInfo()> source, bool discoverable) {
    source_ = std::move(source);
    discoverable_ = discoverable;
}

void QueryDesk::answer(const IncomingDatagram& datagram, TimePoint now, Outbox& outbox,
                       ServerTransportCounters& counters) {
    ++counters.queries;
    if (!source_) {
        ++counters.queries_ignored;
        return;
    }
    if (!budget_.take(1, now)) {
        ++counters.query_over_budget;
        return;
    }
    const auto query = read_query(datagram.bytes);
    if (!query) {
        ++counters.malformed_query;
        return;
    }
    if (!prefix_budget_.take(datagram.from, now)) {
        ++counters.query_over_prefix_budget;
        return;
    }
    if (query->discover && !discoverable_) {
        ++counters.queries_ignored;
        return;
    }
    InfoMessage answer{query->nonce, source_()};
    answer.info.wire_version = wire_version;
    ++counters.infos;
    outbox.add({datagram.from, datagram.via}, write(answer));
}

}  // namespace tickwire::transport

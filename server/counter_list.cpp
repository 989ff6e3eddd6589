#include "counter_list.hpp"

#include "transport/counters.hpp"
#include "transport/server_transport.hpp"

namespace tickwire::server {

std::vector<std::pair<std::string, std::uint64_t>> list_counters(transport::ServerTransport& transport) {
    std::vector<std::pair<std::string, std::uint64_t>> counters;
    const auto add = [&](const char* name, std::uint64_t value) { counters.emplace_back(name, value); };
    transport::for_each_counter(transport.counters(), add);
    const CarrierCounters& carrier = transport.carrier().counters();
    add("datagrams_sent", carrier.datagrams_sent);
    add("datagrams_received", carrier.datagrams_received);
    add("bytes_sent", carrier.bytes_sent);
    add("bytes_received", carrier.bytes_received);
    add("send_failed", carrier.send_failed);
    add("receive_dropped", carrier.receive_dropped);
    add("kernel_dropped", carrier.kernel_dropped);
    return counters;
}

}  // namespace tickwire::server

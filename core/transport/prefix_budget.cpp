#include "transport/prefix_budget.hpp"

namespace tickwire::transport {

bool PrefixBudget::take(const Address& address, TimePoint now) {
    // The first 15 of the 16 bytes of a mapped IPv4 address are its /24; the first 8 of an IPv6 address its /64.
    const std::size_t prefix_bytes = address.is_ipv4() ? 15 : 8;
    Place& place = (*table_)[hash_.of(std::as_bytes(std::span(address.ip)).first(prefix_bytes)) % places];
    const auto second = static_cast<std::uint32_t>(now.time_since_epoch().count() / 1'000'000 + 1);
    if (place.second != second) place = {second, 0};
    return ++place.used <= per_second_;
}

}  // namespace tickwire::transport

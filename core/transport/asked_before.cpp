#include "transport/asked_before.hpp"

#include <cstring>
#include <utility>

namespace tickwire::transport {

bool AskedBefore::ask(const Address& from, std::uint64_t nonce) {
    std::array<std::byte, 16 + 2 + 8> asked{};
    std::memcpy(asked.data(), from.ip.data(), 16);
    std::memcpy(asked.data() + 16, &from.port, 2);
    std::memcpy(asked.data() + 18, &nonce, 8);
    const std::uint64_t hash = hash_.of(asked);
    const auto tag = static_cast<std::uint16_t>(hash >> 48 | 1u);  // not that of an empty place
    return std::exchange((*tags_)[hash % places], tag) == tag;
}

}  // namespace tickwire::transport

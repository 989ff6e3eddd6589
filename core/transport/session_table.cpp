#include "transport/session_table.hpp"

#include <algorithm>
#include <cassert>

namespace tickwire::transport {

SessionTable::SessionTable(std::uint32_t max_sessions) : slots_(max_sessions) {
    for (std::uint32_t slot = max_sessions; slot > 0; --slot) free_.push_back(slot - 1);
}

ServerSession& SessionTable::add(std::unique_ptr<ServerSession> session) {
    assert(!full() && session->sealed.slot() == next_slot());
    const std::uint32_t slot = free_.back();
    slot_of_.set(session->sealed.id(), slot);  // first: there may be no memory for it
    free_.pop_back();
    slots_[slot] = std::move(session);
    return *slots_[slot];
}

void SessionTable::remove(SessionId id) {
    const auto slot = slot_of_.find(id);
    if (!slot) return;
    slots_[*slot].reset();
    free_.push_back(*slot);
    slot_of_.erase(id);
}

ServerSession* SessionTable::find(SessionId id) {
    const auto slot = slot_of_.find(id);
    return slot ? slots_[*slot].get() : nullptr;
}

const ServerSession* SessionTable::find(SessionId id) const {
    const auto slot = slot_of_.find(id);
    return slot ? slots_[*slot].get() : nullptr;
}

ServerSession* SessionTable::find_address(const Address& address) {
    for (const auto& session : slots_) {
        if (session && session->sealed.route().to == address) return session.get();
    }
    return nullptr;
}

ServerSession* SessionTable::find_user(std::uint64_t user) {
    for (const auto& session : slots_) {
        if (user != 0 && session && session->identity.user == user) return session.get();
    }
    return nullptr;
}

std::uint32_t SessionTable::count_near(const Address& address) const {
    const bool v4 = address.is_ipv4();
    if (v4 ? address.ip[12] == 127 : address.ip == Address::ipv6_loopback(0).ip) return 0;
    const std::ptrdiff_t prefix = v4 ? 16 : 8;
    return static_cast<std::uint32_t>(std::ranges::count_if(slots_, [&](const auto& session) {
        if (!session) return false;
        const auto& ip = session->sealed.route().to.ip;
        return std::equal(ip.begin(), ip.begin() + prefix, address.ip.begin());
    }));
}

}  // namespace tickwire::transport

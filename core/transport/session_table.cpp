#include "transport/session_table.hpp"

#include <algorithm>
#include <cassert>

namespace tickwire::transport {

SessionTable::SessionTable(std::uint32_t max_sessions) : slots_(max_sessions) {
    for (std::uint32_t slot = max_sessions; slot > 0; --slot) free_.push_back(slot - 1);
    slot_of_.reserve(max_sessions);
}

ServerSession& SessionTable::add(std::unique_ptr<ServerSession> session) {
    assert(!full() && session->sealed.slot() == next_slot());
    const std::uint32_t slot = free_.back();
    slot_of_[session->sealed.id().value] = slot;  // first: there may be no memory for it
    free_.pop_back();
    slots_[slot] = std::move(session);
    return *slots_[slot];
}

void SessionTable::remove(SessionId id) {
    const auto found = slot_of_.find(id.value);
    if (found == slot_of_.end()) return;
    slots_[found->second].reset();
    free_.push_back(found->second);
    slot_of_.erase(found);
}

ServerSession* SessionTable::find(SessionId id) {
    const auto found = slot_of_.find(id.value);
    return found == slot_of_.end() ? nullptr : slots_[found->second].get();
}

const ServerSession* SessionTable::find(SessionId id) const {
    const auto found = slot_of_.find(id.value);
    return found == slot_of_.end() ? nullptr : slots_[found->second].get();
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

#include "transport/session_table.hpp"

#include <cassert>

namespace tickwire::transport {

SessionTable::SessionTable(std::uint32_t max_sessions) : slots_(max_sessions) {
    for (std::uint32_t slot = max_sessions; slot > 0; --slot) free_.push_back(slot - 1);
    slot_of_.reserve(max_sessions);
}

ServerSession& SessionTable::add(std::unique_ptr<ServerSession> session) {
    assert(!full() && session->sealed.slot() == next_slot());
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    slot_of_[session->sealed.id().value] = slot;
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
        if (session && session->user == user) return session.get();
    }
    return nullptr;
}

}  // namespace tickwire::transport

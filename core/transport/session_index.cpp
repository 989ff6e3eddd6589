#include "transport/session_index.hpp"

#include <cassert>

namespace tickwire::transport {

void SessionIndex::set(SessionId session, std::uint32_t value) {
    assert(session);
    if (2 * (used_ + 1) > places_.size()) grow();
    std::size_t i = home(session);
    while (places_[i].session && places_[i].session != session) i = (i + 1) & mask();
    if (!places_[i].session) ++used_;
    places_[i] = {session, value};
}

// What stands behind the hole moves up, where that brings it no farther from its home than it was allowed to be.
void SessionIndex::erase(SessionId session) {
    if (!find(session)) return;
    std::size_t hole = home(session);
    while (places_[hole].session != session) hole = (hole + 1) & mask();
    for (std::size_t i = (hole + 1) & mask(); places_[i].session; i = (i + 1) & mask()) {
        const std::size_t away = (i - home(places_[i].session)) & mask();
        if (away < ((i - hole) & mask())) continue;
        places_[hole] = places_[i];
        hole = i;
    }
    places_[hole] = {};
    --used_;
}

void SessionIndex::grow() {
    std::vector<Place> before(2 * places_.size());
    before.swap(places_);
    used_ = 0;
    for (const Place& place : before) {
        if (place.session) set(place.session, place.value);
    }
}

}  // namespace tickwire::transport

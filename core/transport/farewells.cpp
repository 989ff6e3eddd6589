#include "transport/farewells.hpp"

#include <algorithm>

namespace tickwire::transport {

namespace {
constexpr Duration between_repeats{50'000};
constexpr Duration between_answers{100'000};
constexpr Duration remembered{5'000'000};
constexpr int repeats = 4;
constexpr std::size_t most_remembered = 4096;
}  // namespace

void Farewells::add(SessionId session, const Route& route, std::vector<std::byte> datagram, TimePoint now,
                    Outbox& outbox) {
    outbox.add(route, datagram);
    if (farewells_.size() >= most_remembered) return;
    farewells_[session.value] = {route, std::move(datagram), repeats, now + between_repeats, now + remembered, now};
}

void Farewells::ended_by_peer(SessionId session, TimePoint now) {
    if (farewells_.size() >= most_remembered) return;
    farewells_[session.value] = {{}, {}, 0, TimePoint::max(), now + remembered, now};
}

void Farewells::repeat(TimePoint now, Outbox& outbox) {
    for (auto it = farewells_.begin(); it != farewells_.end();) {
        Farewell& farewell = it->second;
        if (farewell.repeats_left > 0 && now >= farewell.next) {
            outbox.add(farewell.route, farewell.datagram);
            farewell.next = --farewell.repeats_left > 0 ? now + between_repeats : TimePoint::max();
        }
        it = now >= farewell.forgotten_at ? farewells_.erase(it) : std::next(it);
    }
}

bool Farewells::answer(SessionId session, TimePoint now, Outbox& outbox) {
    const auto found = farewells_.find(session.value);
    if (found == farewells_.end()) return false;
    Farewell& farewell = found->second;
    // Only to the proved address, whoever asked; nobody gains by asking.
    if (!farewell.datagram.empty() && now - farewell.answered_at >= between_answers) {
        outbox.add(farewell.route, farewell.datagram);
        farewell.answered_at = now;
    }
    return true;
}

TimePoint Farewells::next_due() const {
    TimePoint soonest = TimePoint::max();
    for (const auto& [id, farewell] : farewells_) soonest = std::min(soonest, farewell.next);
    return soonest;
}

}  // namespace tickwire::transport

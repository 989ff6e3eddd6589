#include <cstring>

#include "delivery.hpp"
#include "security/random.hpp"
#include "tickwire/simulated_network.hpp"
#include "transport/client_transport.hpp"
#include "transport/server_transport.hpp"

namespace tickwire::bench {

using transport::TransportEvent;

Delivery deliver_sealed(const Trial& trial) {
    SimulatedNetwork network(trial.seed);
    network.set_conditions(trial.conditions);
    security::SeededRandomSource random(trial.seed);
    TimePoint now{std::chrono::seconds(1000)};
    const Address address = Address::ipv4(10, 0, 0, 1, 40000);
    auto server = transport::ServerTransport::open(network.attach(address), {}, random, now);
    auto client = transport::ClientTransport::connect(network.attach(Address::ipv4(10, 0, 0, 2, 50000)),
                                                      {.server = address}, random, now);
    Delivery delivery;
    if (!server || !client) return delivery;

    transport::SessionId session;
    std::vector<TimePoint> sent_at;
    const std::vector<std::byte> state(60);
    const TimePoint end = now + trial.time;
    for (; now < end + patience; now += period) {
        (*server)->receive(now);
        for (const TransportEvent& event : (*server)->events()) {
            if (event.kind == TransportEvent::Kind::connected) session = event.session;
            if (event.kind == TransportEvent::Kind::disconnected) ++delivery.disconnects;
        }
        if (session && now < end) {
            const std::uint64_t number = delivery.sent++;
            sent_at.push_back(now);
            (*server)->send_message(session, transport::Lane::control, std::as_bytes(std::span(&number, 1)));
        }
        if (session) (*server)->send_state(session, state);
        (*server)->flush(now);
        (*client)->receive(now);
        for (const TransportEvent& event : (*client)->events()) {
            if (event.kind == TransportEvent::Kind::disconnected) ++delivery.disconnects;
            if (event.kind != TransportEvent::Kind::message) continue;
            std::uint64_t number = 0;
            std::memcpy(&number, event.bytes.data(), sizeof number);
            delivery.arrived(number, sent_at[number], now);
        }
        (*client)->send_state(state);
        (*client)->flush(now);
    }
    return delivery;
}

}  // namespace tickwire::bench

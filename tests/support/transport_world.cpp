#include "support/transport_world.hpp"

#include <catch2/catch.hpp>

namespace tickwire::test {

using namespace transport;

const Address TransportWorld::server_address = Address::ipv4(10, 0, 0, 1, 40000);

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}
std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

namespace {

std::vector<Happened> only(const std::vector<Happened>& all, TransportEvent::Kind kind) {
    std::vector<Happened> some;
    for (const Happened& one : all) {
        if (one.kind == kind) some.push_back(one);
    }
    return some;
}

}  // namespace

std::vector<Happened> TestClient::all(TransportEvent::Kind kind) const {
    return only(happened, kind);
}

DisconnectReason TestClient::ended() const {
    const auto ends = all(TransportEvent::Kind::disconnected);
    return ends.empty() ? DisconnectReason::none : ends.front().disconnect.reason;
}

TransportWorld::TransportWorld(std::uint64_t seed, const ServerConfig& config) : network(seed), random(seed) {
    restart_server(config);
}

TransportWorld::~TransportWorld() {
    clients.clear();
    server.reset();
}

void TransportWorld::restart_server(const ServerConfig& config) {
    server.reset();
    auto opened = ServerTransport::open(network.attach(server_address), config, random, now);
    REQUIRE(opened);
    server = std::move(*opened);
}

TestClient& TransportWorld::add_client(const ClientConfig& config, const Address& address) {
    auto client = std::make_unique<TestClient>();
    client->address = address;
    if (address.port == 0)
        client->address = Address::ipv4(10, 0, 1, static_cast<std::uint8_t>(clients.size() + 1), 50000);
    ClientConfig own = config;
    own.server = server_address;
    auto transport = ClientTransport::connect(network.attach(client->address), own, random, now);
    REQUIRE(transport);
    client->transport = std::move(*transport);
    clients.push_back(std::move(client));
    return *clients.back();
}

void TransportWorld::collect(std::span<const TransportEvent> events, std::vector<Happened>& into) const {
    if (!record) return;
    for (const TransportEvent& event : events) {
        into.push_back({event.kind, event.session, event.lane, event.number, text_of(event.bytes),
                        event.disconnect != nullptr ? *event.disconnect : Disconnect{}, now});
    }
}

void TransportWorld::step() {
    now += tick;
    if (server) server->receive(now);
    for (auto& client : clients) client->transport->receive(now);
    // What flush() finds stays in events() until the next receive(), which is the next step's.
    if (between) between();
    if (server) {
        server->flush(now);
        collect(server->events(), happened);
    }
    for (auto& client : clients) {
        client->transport->flush(now);
        collect(client->transport->events(), client->happened);
    }
}

void TransportWorld::run(Duration time) {
    for (const TimePoint end = now + time; now < end;) step();
}

bool TransportWorld::run_until(const std::function<bool()>& done, Duration limit) {
    for (const TimePoint end = now + limit; now < end;) {
        if (done()) return true;
        step();
    }
    return done();
}

bool TransportWorld::connect(TestClient& client, Duration limit) {
    return run_until([&] { return client.connected() && session_of(client); }, limit);
}

std::vector<Happened> TransportWorld::all(TransportEvent::Kind kind) const {
    return only(happened, kind);
}

SessionId TransportWorld::session_of(const TestClient& client) const {
    for (const Happened& one : happened) {
        if (one.kind == TransportEvent::Kind::connected && server->stats(one.session).remote == client.address) {
            return one.session;
        }
    }
    return {};
}

}  // namespace tickwire::test

// A server and clients of the sealed transport in one process, on virtual time over a seeded network. Everything that
// happens is recorded by side, so that a test can ask what arrived.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "security/random.hpp"
#include "tickwire/simulated_network.hpp"
#include "transport/client_transport.hpp"
#include "transport/counters.hpp"
#include "transport/server_transport.hpp"

namespace tickwire::test {

/// A transport event with bytes of its own.
struct Happened {
    transport::TransportEvent::Kind kind{};
    transport::SessionId session{};
    transport::Lane lane{};
    transport::DatagramNumber number = 0;
    std::string text;
    Disconnect disconnect{};
    TimePoint at{};
};

struct TestClient {
    Address address;
    std::unique_ptr<transport::ClientTransport> transport;
    std::vector<Happened> happened;

    bool connected() const { return transport->connected(); }
    /// Of the given kind, in order.
    std::vector<Happened> all(transport::TransportEvent::Kind kind) const;
    DisconnectReason ended() const;
};

class TransportWorld {
public:
    using ServerConfig = transport::ServerTransportConfig;
    using ClientConfig = transport::ClientTransportConfig;

    explicit TransportWorld(std::uint64_t seed = 1, const ServerConfig& config = {});
    ~TransportWorld();

    /// At an address of its own, unless one is given.
    TestClient& add_client(const ClientConfig& config = {}, const Address& address = {});
    /// A client's carrier from somewhere else, for an attacker or a second socket.
    std::unique_ptr<Carrier> attach(const Address& address) { return network.attach(address); }
    /// One step: everybody receives, `between` runs, everybody flushes.
    void step();
    void run(Duration time);
    /// Until `done`, or for at most `limit`; whether it came.
    bool run_until(const std::function<bool()>& done, Duration limit);
    /// Steps until this client and the server agree that it is connected.
    bool connect(TestClient& client, Duration limit = std::chrono::seconds(5));
    void restart_server(const ServerConfig& config);
    void stop_server() { server.reset(); }

    std::vector<Happened> all(transport::TransportEvent::Kind kind) const;
    transport::SessionId session_of(const TestClient& client) const;

    static const Address server_address;
    SimulatedNetwork network;
    security::SeededRandomSource random;
    TimePoint now{std::chrono::seconds(1000)};
    Duration tick{16'667};
    std::unique_ptr<transport::ServerTransport> server;
    std::vector<std::unique_ptr<TestClient>> clients;
    std::vector<Happened> happened;  ///< at the server
    std::function<void()> between;   ///< each step, after receiving and before flushing
    bool record = true;              ///< false for long runs that look at events by themselves

private:
    void collect(std::span<const transport::TransportEvent> events, std::vector<Happened>& into) const;
};

std::span<const std::byte> bytes_of(std::string_view text);
std::string text_of(std::span<const std::byte> bytes);

}  // namespace tickwire::test

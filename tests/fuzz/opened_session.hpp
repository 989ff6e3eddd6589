// A real server and a hostile client that holds its session's keys: it may seal anything.
#pragma once

#include <memory>
#include <span>

#include "security/key_exchange.hpp"
#include "security/random.hpp"
#include "security/seal.hpp"
#include "tickwire/simulated_network.hpp"
#include "transport/enet_engine.hpp"
#include "transport/server_transport.hpp"

namespace tickwire::fuzz {

class OpenedSession : transport::EngineSink {
public:
    OpenedSession();
    /// Seals `plain` as a datagram of this kind and lets the server take it. Joins again when the session was ended for
    /// it.
    void offer(std::uint8_t kind, std::span<const std::byte> plain);
    /// Sends these bytes with the session's number in its place, sealed by nobody: they must open as nothing and end
    /// nothing.
    void forge(std::span<const std::byte> bytes);

private:
    void engine_output(transport::SessionId session, std::span<const std::byte> datagram) noexcept override;
    void engine_connected(transport::SessionId) noexcept override { connected_ = true; }
    void engine_packet(transport::SessionId, std::uint8_t, std::span<const std::byte>) noexcept override {}
    void engine_ended(transport::SessionId) noexcept override { connected_ = false; }

    void join();
    void send(std::span<const std::byte> bytes);
    void send_sealed(std::uint8_t kind, std::span<const std::byte> plain);
    /// A tick of both; the datagrams that the server sent.
    std::vector<std::vector<std::byte>> step();

    SimulatedNetwork network_{1};
    security::SeededRandomSource random_{1};
    TimePoint now_{std::chrono::seconds(1000)};
    std::unique_ptr<Carrier> carrier_;
    std::unique_ptr<transport::ServerTransport> server_;
    std::unique_ptr<transport::EnetEngine> engine_;
    std::unique_ptr<security::Sealer> sealer_;
    std::unique_ptr<security::Opener> opener_;
    std::uint32_t session_ = 0;
    bool connected_ = false;
    int offers_ = 0;
};

}  // namespace tickwire::fuzz

// A stranger's datagram at a server's door, and the same as an answer to a client that knocks.
#include "fuzz/fuzz_target.hpp"
#include "security/random.hpp"
#include "tickwire/simulated_network.hpp"
#include "transport/client_transport.hpp"
#include "transport/handshake_messages.hpp"
#include "transport/server_transport.hpp"

namespace {

using namespace tickwire;
using namespace std::chrono_literals;

const Address server_address = Address::ipv4(10, 0, 0, 1, 1), client_address = Address::ipv4(10, 0, 0, 2, 2),
              stranger_address = Address::ipv4(10, 0, 0, 3, 3);

struct Door {
    Door() {
        security::SeededRandomSource random(1);
        fuzz::require(bool(security::initialize_crypto()));
        stranger = network.attach(stranger_address);
        fake_server = network.attach(client_address);
        auto opened = transport::ServerTransport::open(network.attach(server_address), {}, source, now);
        fuzz::require(bool(opened));
        server = std::move(*opened);
    }
    SimulatedNetwork network{1};
    security::SeededRandomSource source{1};
    TimePoint now{1000s};
    std::unique_ptr<Carrier> stranger, fake_server;
    std::unique_ptr<transport::ServerTransport> server;
};

void send(Carrier& carrier, const Address& to, std::span<const std::byte> bytes, TimePoint now) {
    const OutgoingDatagram datagram{to, bytes};
    carrier.send(std::span(&datagram, 1), now);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Door door;
    const auto bytes = fuzz::bytes_of(data, size);
    if (bytes.size() > max_datagram_bytes) return 0;
    door.now += 100ms;  // so that no budget hides what comes after it
    send(*door.stranger, server_address, bytes, door.now);
    door.server->receive(door.now);
    door.server->flush(door.now);
    std::size_t answered = 0;
    for (auto batch = door.stranger->receive(door.now); !batch.empty(); batch = door.stranger->receive(door.now)) {
        for (const auto& answer : batch) answered += answer.bytes.size();
    }
    fuzz::require(answered <= bytes.size());
    fuzz::require(door.server->session_count() == 0);

    // A client that knocks at the fake server, and gets these bytes for an answer.
    static const Address fresh = Address::ipv4(10, 0, 0, 4, 4);
    security::SeededRandomSource random(7);
    auto client =
        transport::ClientTransport::connect(door.network.attach(fresh), {.server = client_address}, random, door.now);
    fuzz::require(bool(client));
    (*client)->flush(door.now);
    send(*door.fake_server, fresh, bytes, door.now);
    (*client)->receive(door.now);
    (*client)->flush(door.now);
    fuzz::require(!(*client)->connected());
    while (!door.fake_server->receive(door.now).empty()) {
    }
    return 0;
}

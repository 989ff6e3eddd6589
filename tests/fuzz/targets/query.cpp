// A stranger's question at a server's door, and the same bytes as an answer to who asks for servers.
#include "fuzz/fuzz_target.hpp"
#include "security/random.hpp"
#include "security/secret.hpp"
#include "tickwire/server_query.hpp"
#include "tickwire/simulated_network.hpp"
#include "transport/query_messages.hpp"
#include "transport/server_transport.hpp"

namespace {

using namespace tickwire;
using namespace std::chrono_literals;

const Address server_address = Address::ipv4(10, 0, 0, 1, 1), stranger_address = Address::ipv4(10, 0, 0, 3, 3);

/// With the longest texts that a host may give.
ServerInfo longest() {
    const std::string text(200, 'w');
    return {.instance = 1, .game_hash = 2, .game = text, .name = text, .map = text, .mode = text};
}

struct Door {
    Door() {
        fuzz::require(bool(security::initialize_crypto()));
        stranger = network.attach(stranger_address);
        auto opened = transport::ServerTransport::open(network.attach(server_address), {}, source, now);
        fuzz::require(bool(opened));
        server = std::move(*opened);
        server->answer_queries(longest, true);
    }
    SimulatedNetwork network{1};
    security::SeededRandomSource source{1};
    TimePoint now{1000s};
    std::unique_ptr<Carrier> stranger;
    std::unique_ptr<transport::ServerTransport> server;
};

bool is_clean(const std::string& text, std::size_t most) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20) return false;
    }
    return text.size() <= most;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Door door;
    const auto bytes = fuzz::bytes_of(data, size);
    if (bytes.size() > max_datagram_bytes) return 0;
    door.now += 100ms;  // so that no budget hides what comes after it
    const OutgoingDatagram datagram{server_address, bytes};
    door.stranger->send(std::span(&datagram, 1), door.now);
    door.server->receive(door.now);
    door.server->flush(door.now);
    std::size_t answered = 0;
    for (auto batch = door.stranger->receive(door.now); !batch.empty(); batch = door.stranger->receive(door.now)) {
        for (const auto& answer : batch) {
            answered += answer.bytes.size();
            const bool known = answer.bytes[0] != static_cast<std::byte>(transport::DatagramKind::info) ||
                               transport::read_info(answer.bytes).has_value();
            fuzz::require(known);
        }
    }
    fuzz::require(answered <= bytes.size());

    if (const auto read = transport::read_info(bytes)) {
        fuzz::require(is_clean(read->info.name, max_server_name_bytes) && is_clean(read->info.mode, max_mode_bytes));
        fuzz::require(is_clean(read->info.map, max_listed_map_bytes) && read->info.bots <= read->info.players);
        const auto again = transport::read_info(write(*read));
        fuzz::require(again && again->info.name == read->info.name && again->info.players == read->info.players);
    }
    return 0;
}

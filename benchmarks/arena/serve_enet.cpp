// Stock ENet as a game would use it, with the same walk and interest: one prebuilt plain packet of 100 bytes to every
// client every tick (`floor`), or the full state of its 32 entities as a FlatBuffers vector of structs
// (`enet-flatbuffers`). ENet's throttle is set so that every packet leaves: else it drops part of them by itself.
#include <enet/enet.h>

#include <array>
#include <memory>
#include <vector>

#include "arena/arena.hpp"
#include "arena/metronome.hpp"
#include "arena/nearest.hpp"
#include "arena/swarm_pace.hpp"
#include "arena_generated.h"

namespace tickwire::bench {

namespace {

constexpr std::size_t plain_bytes = 100;

void leave_throttle_open(ENetPeer& peer) {
    enet_peer_throttle_configure(&peer, 5000, ENET_PEER_PACKET_THROTTLE_SCALE, 0);
}

class EnetServer {
public:
    EnetServer(const ArenaOptions& options, ENetHost* host)
        : options_(options), host_(host), walk_(options.entities(), options.seed), nearest_(options.clients) {
        const int buffer = 4 * 1024 * 1024;
        setsockopt(host->socket, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer);
    }

    void tick() {
        ENetEvent event;
        while (enet_host_service(host_, &event, 0) > 0) take(event);
        walk_.step(1.0f / static_cast<float>(options_.hz));
        nearest_.rebuild(walk_.creatures());
        for (std::uint32_t i = 0; i < options_.clients; ++i) {
            const auto seen = nearest_.of(i);
            if (i < peers_.size()) send(*peers_[i], seen);
        }
        enet_host_flush(host_);
        count();
        ++totals_.ticks;
    }
    const ServerFigures& totals() const { return totals_; }

private:
    void take(const ENetEvent& event) {
        if (event.type == ENET_EVENT_TYPE_CONNECT) {
            leave_throttle_open(*event.peer);
            peers_.push_back(event.peer);
        }
        if (event.type != ENET_EVENT_TYPE_RECEIVE) return;
        ++totals_.commands_received;
        enet_packet_destroy(event.packet);
    }

    void send(ENetPeer& peer, std::span<const server::NearestGrid::Candidate> seen) {
        ENetPacket* packet = nullptr;
        if (options_.system == "floor") {
            packet = enet_packet_create(plain_.data(), plain_.size(), ENET_PACKET_FLAG_NO_ALLOCATE);
        } else {
            builder_.Clear();
            wire::Seen* out = nullptr;
            const auto all = builder_.CreateUninitializedVectorOfStructs<wire::Seen>(seen.size(), &out);
            for (const auto& each : seen) *out++ = seen_of(each.item);
            builder_.Finish(wire::CreateFullState(builder_, static_cast<std::uint32_t>(totals_.ticks), all));
            packet = enet_packet_create(builder_.GetBufferPointer(), builder_.GetSize(), 0);
        }
        totals_.payload_down += packet->dataLength;
        if (enet_peer_send(&peer, 0, packet) != 0) enet_packet_destroy(packet);
    }

    wire::Seen seen_of(std::uint32_t item) const {
        const Creature& one = walk_.creatures()[item];
        return {static_cast<std::uint16_t>(item),
                static_cast<std::uint16_t>(one.x * 16),
                static_cast<std::uint16_t>(one.y * 16),
                one.heading,
                one.health,
                one.flags};
    }

    // ENet's own counters are of 32 bits.
    void count() {
        totals_.bytes_down += host_->totalSentData;
        totals_.datagrams_down += host_->totalSentPackets;
        host_->totalSentData = host_->totalSentPackets = 0;
    }

    const ArenaOptions& options_;
    ENetHost* host_;
    PlainWalk walk_;
    Nearest nearest_;
    std::vector<ENetPeer*> peers_;
    std::array<std::byte, plain_bytes> plain_{};
    flatbuffers::FlatBufferBuilder builder_{1024};
    ServerFigures totals_;
};

struct HostCloser {
    void operator()(ENetHost* host) const { enet_host_destroy(host); }
};
using Host = std::unique_ptr<ENetHost, HostCloser>;

}  // namespace

void serve_enet(const ArenaOptions& options, Board& board) {
    ServerMeter meter(options.hz, board);
    ENetAddress address{};
    enet_address_set_host_ip(&address, "127.0.0.1");
    address.port = 20'000;  // ENet does not say which port the system chose
    Host host(enet_host_create(&address, options.clients, 1, 0, 0));
    for (int tries = 0; !host && tries < 100; ++tries) {
        ++address.port;
        host.reset(enet_host_create(&address, options.clients, 1, 0, 0));
    }
    if (!host) return fail(board, "ENet cannot open a host");
    EnetServer server(options, host.get());
    board.port.store(address.port);
    board.phase.store(Phase::listening, std::memory_order_release);
    run_ticks(options.hz, meter, server);
}

void swarm_enet(const ArenaOptions& options, Board& board) {
    if (!wait_for_server(board)) return;
    ENetAddress server{};
    enet_address_set_host_ip(&server, "127.0.0.1");
    server.port = static_cast<enet_uint16>(board.port.load());
    struct Client {
        Host host;
        ENetPeer* peer = nullptr;
        bool connected = false;
    };
    std::vector<Client> clients;
    std::uint64_t snapshots = 0, before = 0;
    std::uint32_t connected = 0;
    std::array<std::byte, plain_bytes> command{};
    const std::size_t bytes = options.system == "floor" ? plain_bytes : arena_command_bytes;
    const auto act = [&](std::uint32_t i, TimePoint) {
        if (i >= clients.size()) return;
        Client& client = clients[i];
        if (client.connected)
            enet_peer_send(client.peer, 0, enet_packet_create(command.data(), bytes, ENET_PACKET_FLAG_NO_ALLOCATE));
        ENetEvent event;
        while (enet_host_service(client.host.get(), &event, 0) > 0) {
            if (event.type == ENET_EVENT_TYPE_CONNECT) {
                client.connected = true;
                ++connected;
                leave_throttle_open(*client.peer);
            }
            if (event.type == ENET_EVENT_TYPE_DISCONNECT) fail(board, "ENet has dropped a client");
            if (event.type != ENET_EVENT_TYPE_RECEIVE) continue;
            ++snapshots;
            enet_packet_destroy(event.packet);
        }
    };
    const auto joined = [&](TimePoint) {
        for (int n = 0; n < 8 && clients.size() < options.clients; ++n) {
            Client& client = clients.emplace_back();
            client.host.reset(enet_host_create(nullptr, 1, 1, 0, 0));
            client.peer = client.host ? enet_host_connect(client.host.get(), &server, 1, 0) : nullptr;
            if (client.peer == nullptr) return fail(board, "ENet cannot open a client"), false;
        }
        return connected == options.clients;
    };
    pace_swarm(
        options, board, [] {}, act, joined, [&] { before = snapshots; },
        [&] { board.swarm.snapshots = snapshots - before; });
}

}  // namespace tickwire::bench

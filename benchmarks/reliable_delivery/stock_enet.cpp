// Debian's ENet, unmodified, over the simulated network: the program defines the three functions by which ENet reaches
// sockets and clock, and the dynamic linker prefers them. Sockets that are not simulated go to ENet's own functions.
#include <dlfcn.h>
#include <enet/enet.h>

#include <cstring>
#include <map>
#include <memory>
#include <string>

#include "delivery.hpp"
#include "tickwire/simulated_network.hpp"

namespace {

struct SimulatedSocket {
    std::unique_ptr<tickwire::Carrier> carrier;
    std::vector<std::pair<tickwire::Address, std::vector<std::byte>>> arrived;  // newest first
};
std::map<ENetSocket, SimulatedSocket> sockets;
tickwire::TimePoint simulated_now{std::chrono::seconds(1000)};

tickwire::Address address_of(const ENetAddress& address) {
    std::uint8_t bytes[4];
    std::memcpy(bytes, &address.host, sizeof bytes);
    return tickwire::Address::ipv4(bytes[0], bytes[1], bytes[2], bytes[3], address.port);
}

void drain(SimulatedSocket& socket) {
    std::vector<std::pair<tickwire::Address, std::vector<std::byte>>> taken;
    for (auto batch = socket.carrier->receive(simulated_now); !batch.empty();
         batch = socket.carrier->receive(simulated_now)) {
        for (const auto& datagram : batch)
            taken.emplace_back(datagram.from, std::vector<std::byte>(datagram.bytes.begin(), datagram.bytes.end()));
    }
    socket.arrived.insert(socket.arrived.begin(), std::make_move_iterator(taken.rbegin()),
                          std::make_move_iterator(taken.rend()));
}

}  // namespace

extern "C" int enet_socket_send(ENetSocket socket, const ENetAddress* address, const ENetBuffer* buffers,
                                size_t count) {
    const auto found = sockets.find(socket);
    if (found == sockets.end()) {
        static const auto own = reinterpret_cast<decltype(&enet_socket_send)>(dlsym(RTLD_NEXT, "enet_socket_send"));
        return own(socket, address, buffers, count);
    }
    std::vector<std::byte> bytes;
    for (size_t i = 0; i < count; ++i) {
        const auto* data = static_cast<const std::byte*>(buffers[i].data);
        bytes.insert(bytes.end(), data, data + buffers[i].dataLength);
    }
    const tickwire::OutgoingDatagram datagram{address_of(*address), bytes};
    found->second.carrier->send(std::span(&datagram, 1), simulated_now);
    return static_cast<int>(bytes.size());
}

extern "C" int enet_socket_receive(ENetSocket socket, ENetAddress* address, ENetBuffer* buffers, size_t count) {
    const auto found = sockets.find(socket);
    if (found == sockets.end()) {
        static const auto own =
            reinterpret_cast<decltype(&enet_socket_receive)>(dlsym(RTLD_NEXT, "enet_socket_receive"));
        return own(socket, address, buffers, count);
    }
    SimulatedSocket& simulated = found->second;
    drain(simulated);
    if (simulated.arrived.empty()) return 0;
    const auto [from, bytes] = std::move(simulated.arrived.back());
    simulated.arrived.pop_back();
    if (bytes.size() > buffers[0].dataLength) return -2;
    std::memcpy(buffers[0].data, bytes.data(), bytes.size());
    std::memcpy(&address->host, from.ip.data() + 12, 4);
    address->port = from.port;
    return static_cast<int>(bytes.size());
}

namespace tickwire::bench {

namespace {

/// A host whose socket is at an address of the simulated network; its real socket carries nothing.
struct Host {
    Host(SimulatedNetwork& network, std::uint8_t number, std::size_t peers) {
        enet_address_set_host_ip(&address, ("10.0.0." + std::to_string(number)).c_str());
        address.port = 40000;
        host = enet_host_create(nullptr, peers, 2, 0, 0);
        sockets[host->socket].carrier = network.attach(address_of(address));
    }
    ~Host() {
        const ENetSocket socket = host->socket;
        enet_host_destroy(host);
        sockets.erase(socket);
    }
    ENetAddress address{};
    ENetHost* host = nullptr;
};

}  // namespace

Delivery deliver_by_stock_enet(const Trial& trial) {
    SimulatedNetwork network(trial.seed);
    network.set_conditions(trial.conditions);
    simulated_now = TimePoint{std::chrono::seconds(1000)};
    enet_initialize();
    enet_time_set(1'000'000);
    Delivery delivery;
    {
        Host server(network, 1, 1), client(network, 2, 1);
        server.host->randomSeed = client.host->randomSeed = static_cast<enet_uint32>(trial.seed);
        enet_host_connect(client.host, &server.address, 2, 0);
        ENetPeer* peer = nullptr;
        std::vector<TimePoint> sent_at;
        const TimePoint end = simulated_now + trial.time;
        for (; simulated_now < end + patience; simulated_now += period) {
            enet_time_set(static_cast<enet_uint32>(
                std::chrono::duration_cast<std::chrono::milliseconds>(simulated_now.time_since_epoch()).count()));
            ENetEvent event;
            while (enet_host_service(server.host, &event, 0) > 0) {
                if (event.type == ENET_EVENT_TYPE_CONNECT) peer = event.peer;
                if (event.type == ENET_EVENT_TYPE_DISCONNECT) {
                    ++delivery.disconnects;
                    peer = nullptr;
                }
            }
            if (peer != nullptr && simulated_now < end) {
                const std::uint64_t number = delivery.sent++;
                sent_at.push_back(simulated_now);
                enet_peer_send(peer, 0, enet_packet_create(&number, sizeof number, ENET_PACKET_FLAG_RELIABLE));
            }
            enet_host_flush(server.host);
            while (enet_host_service(client.host, &event, 0) > 0) {
                if (event.type == ENET_EVENT_TYPE_DISCONNECT) ++delivery.disconnects;
                if (event.type != ENET_EVENT_TYPE_RECEIVE) continue;
                std::uint64_t number = 0;
                std::memcpy(&number, event.packet->data, sizeof number);
                delivery.arrived(number, sent_at[number], simulated_now);
                enet_packet_destroy(event.packet);
            }
        }
    }
    enet_deinitialize();
    return delivery;
}

}  // namespace tickwire::bench

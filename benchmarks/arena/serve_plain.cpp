// The floors without any library: the walk and its interest, and a prebuilt datagram of 100 bytes to every client every
// tick, one by one (`sendmsg`) or in batches (`sendmmsg`); or the walk alone (`walk`).
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "arena/arena.hpp"
#include "arena/metronome.hpp"
#include "arena/nearest.hpp"
#include "arena/swarm_pace.hpp"

namespace tickwire::bench {

namespace {

constexpr std::size_t batch = 64, snapshot_bytes = 100, largest = 1232;

int open_socket(std::uint16_t port, std::uint32_t address) {
    const int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    const int buffer = 4 * 1024 * 1024;
    for (const int option : {SO_RCVBUFFORCE, SO_SNDBUFFORCE})
        setsockopt(descriptor, SOL_SOCKET, option, &buffer, sizeof buffer);
    sockaddr_in local{};
    local.sin_family = AF_INET;
    local.sin_port = htons(port);
    local.sin_addr.s_addr = htonl(address);
    if (bind(descriptor, reinterpret_cast<sockaddr*>(&local), sizeof local) == 0) return descriptor;
    close(descriptor);
    return -1;
}

// Where a client listens is told by the port that it writes from.
class PlainServer {
public:
    PlainServer(const ArenaOptions& options, int descriptor)
        : options_(options),
          descriptor_(descriptor),
          walk_(options.entities(), options.seed),
          nearest_(options.clients) {
        client_of_.fill(none);
        for (std::size_t i = 0; i < batch; ++i) {
            in_parts_[i] = {in_bytes_[i].data(), largest};
            address(in_[i], in_names_[i], in_parts_[i]);
        }
        out_part_ = {snapshot_.data(), snapshot_.size()};
    }

    std::uint16_t port() const {
        sockaddr_in name{};
        socklen_t length = sizeof name;
        getsockname(descriptor_, reinterpret_cast<sockaddr*>(&name), &length);
        return ntohs(name.sin_port);
    }

    void tick() {
        receive();
        walk_.step(1.0f / static_cast<float>(options_.hz));
        nearest_.rebuild(walk_.creatures());
        // Before anybody is there the walk alone is measured with all the interest that there would be.
        for (std::uint32_t i = 0; i < options_.clients; ++i) kept_ += nearest_.of(i).front().item;
        if (options_.system != "walk") send();
        ++totals_.ticks;
    }
    const ServerFigures& totals() const { return totals_; }

private:
    static constexpr std::uint16_t none = 0xFFFF;

    static void address(mmsghdr& header, sockaddr_in& name, iovec& part) {
        header = {};
        header.msg_hdr.msg_name = &name;
        header.msg_hdr.msg_namelen = sizeof name;
        header.msg_hdr.msg_iov = &part;
        header.msg_hdr.msg_iovlen = 1;
    }

    void receive() {
        const bool batched = options_.system == "sendmmsg";
        for (;;) {
            for (auto& header : in_) header.msg_hdr.msg_namelen = sizeof(sockaddr_in);
            int count = 0;
            if (batched) {
                count = recvmmsg(descriptor_, in_.data(), batch, MSG_DONTWAIT, nullptr);
            } else {
                count = recvmsg(descriptor_, &in_[0].msg_hdr, MSG_DONTWAIT) > 0 ? 1 : 0;
            }
            if (count <= 0) return;
            for (int i = 0; i < count; ++i) take(in_names_[static_cast<std::size_t>(i)]);
        }
    }

    void take(const sockaddr_in& from) {
        ++totals_.commands_received;
        std::uint16_t& client = client_of_[ntohs(from.sin_port)];
        if (client == none) {
            client = static_cast<std::uint16_t>(names_.size());
            names_.push_back(from);
        }
    }

    void send() {
        const std::size_t at_once = options_.system == "sendmmsg" ? batch : 1;
        for (std::size_t first = 0; first < names_.size(); first += at_once) {
            const std::size_t count = std::min(at_once, names_.size() - first);
            for (std::size_t i = 0; i < count; ++i) address(out_[i], names_[first + i], out_part_);
            const int sent = at_once > 1
                                 ? sendmmsg(descriptor_, out_.data(), static_cast<unsigned>(count), MSG_DONTWAIT)
                             : sendmsg(descriptor_, &out_[0].msg_hdr, MSG_DONTWAIT) > 0 ? 1
                                                                                        : 0;
            totals_.datagrams_down += static_cast<std::uint64_t>(std::max(sent, 0));
            totals_.bytes_down += static_cast<std::uint64_t>(std::max(sent, 0)) * snapshot_bytes;
        }
        totals_.payload_down = totals_.bytes_down;
    }

    const ArenaOptions& options_;
    int descriptor_;
    PlainWalk walk_;
    Nearest nearest_;
    std::vector<sockaddr_in> names_;
    std::array<std::uint16_t, 65536> client_of_{};
    std::array<mmsghdr, batch> in_{}, out_{};
    std::array<iovec, batch> in_parts_{};
    std::array<sockaddr_in, batch> in_names_{};
    std::array<std::array<std::byte, largest>, batch> in_bytes_{};
    std::array<std::byte, snapshot_bytes> snapshot_{};
    iovec out_part_{};
    ServerFigures totals_;
    std::uint64_t kept_ = 0;  // so that no optimizer leaves the interest out
};

}  // namespace

void serve_plain(const ArenaOptions& options, Board& board) {
    ServerMeter meter(options.hz, board);
    const int descriptor = open_socket(0, INADDR_LOOPBACK);
    if (descriptor < 0) return fail(board, "the plain server cannot bind a port");
    PlainServer server(options, descriptor);
    board.port.store(server.port());
    board.phase.store(Phase::listening, std::memory_order_release);
    run_ticks(options.hz, meter, server);
    close(descriptor);
}

void swarm_plain(const ArenaOptions& options, Board& board) {
    if (!wait_for_server(board)) return;
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(static_cast<std::uint16_t>(board.port.load()));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::vector<int> sockets;
    for (std::uint32_t i = 0; i < options.clients; ++i) sockets.push_back(open_socket(0, INADDR_LOOPBACK));
    if (std::ranges::find(sockets, -1) != sockets.end()) return fail(board, "the swarm cannot bind its ports");
    std::array<std::byte, largest> bytes{};
    std::uint64_t snapshots = 0, before = 0;
    const auto act = [&](std::uint32_t i, TimePoint) {
        while (recv(sockets[i], bytes.data(), bytes.size(), MSG_DONTWAIT) > 0) ++snapshots;
        sendto(sockets[i], bytes.data(), arena_command_bytes, MSG_DONTWAIT, reinterpret_cast<sockaddr*>(&server),
               sizeof server);
    };
    const auto joined = [&](TimePoint) { return options.system == "walk" || snapshots >= options.clients; };
    pace_swarm(
        options, board, [] {}, act, joined, [&] { before = snapshots; },
        [&] { board.swarm.snapshots = snapshots - before; });
    for (const int socket : sockets) close(socket);
}

}  // namespace tickwire::bench

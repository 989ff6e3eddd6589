// What a public server is sent by those who wish it ill, over real sockets:
//   tormentor [--forged] PORT SECONDS PER_SECOND KIND...
// Kinds: empty, runt, long, enet (ENet's CONNECT), hello, join (forged cookies), session (sealed, of no session), noise
// (random bytes), knock (hello, cookie, join, and then nothing), mute (joins, and then neither reads nor acks). Sources
// are 64 addresses of 127/8; forged, another for each datagram, of 65,280 networks. Prints how many datagrams of each
// kind were sent. PER_SECOND 0: as many as one core sends. Ends with 77 where forging is not permitted.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "forged_source.hpp"
#include "security/random.hpp"
#include "tickwire/random.hpp"
#include "tickwire/udp.hpp"
#include "transport/client_transport.hpp"
#include "transport/handshake_messages.hpp"

namespace {

using namespace tickwire;
using Bytes = std::vector<std::byte>;

constexpr std::size_t source_count = 64;
constexpr unsigned datagrams_a_call = 64;

int source_socket(std::size_t number, std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(0x7f000000u | static_cast<std::uint32_t>(number % 250 + 2) << 8 | 1u);
    sockaddr_in server = own;
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server.sin_port = htons(port);
    if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr*>(&own), sizeof own) != 0 ||
        ::connect(fd, reinterpret_cast<sockaddr*>(&server), sizeof server) != 0) {
        std::perror("tormentor");
        std::exit(1);
    }
    return fd;
}

Bytes random_bytes(Random& random, std::size_t size) {
    Bytes bytes(size);
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random.below(256));
    return bytes;
}

/// ENet's CONNECT as any ENet client sends it first.
Bytes enet_connect(Random& random) {
    Bytes bytes = random_bytes(random, 52);
    bytes[0] = std::byte{0x8f};
    bytes[1] = std::byte{0xff};
    bytes[4] = std::byte{0x82};
    bytes[5] = std::byte{0xff};
    return bytes;
}

Bytes forged_join(Random& random) {
    transport::JoinMessage join;
    join.nonce = random.next();
    for (std::byte& byte : join.cookie) byte = static_cast<std::byte>(random.below(256));
    for (std::byte& byte : join.client_key) byte = static_cast<std::byte>(random.below(256));
    return transport::write(join);
}

/// Handshakes that lead nowhere: one client after the other, each left alone after a moment.
class Knocker {
public:
    Knocker(std::uint16_t port, bool reads) : port_(port), reads_(reads) {}
    void step(TimePoint now) {
        if (!client_ || now >= given_up_) {
            auto carrier = open_udp({});
            if (!carrier) return;
            auto client = transport::ClientTransport::connect(
                std::move(*carrier), {.server = Address::ipv4(127, 0, 0, 1, port_)}, security::system_random(), now);
            if (!client) return;
            client_ = std::move(*client);
            given_up_ = now + std::chrono::seconds(reads_ ? 12 : 1);
        }
        if (reads_ && client_->connected()) return;  // it has joined, and falls silent
        client_->receive(now);
        if (!client_->connected()) client_->flush(now);
    }

private:
    std::uint16_t port_;
    bool reads_;
    std::unique_ptr<transport::ClientTransport> client_;
    TimePoint given_up_{};
};

/// A kind's datagrams, made beforehand and sent 64 in a call, so that the flood is as fast as the kernel takes it.
class Flood {
public:
    /// `forged_to`: the port, in headers with a forged source; 0 without.
    Flood(const std::function<Bytes(Random&)>& make, Random& random, std::uint16_t forged_to)
        : random_(random), forged_(forged_to != 0) {
        for (unsigned i = 0; i < 8 * datagrams_a_call; ++i) {
            Bytes bytes = make(random);
            if (forged_) {
                const auto headers = torment::forged_headers(forged_to, bytes.size());
                bytes.insert(bytes.begin(), headers.begin(), headers.end());
            }
            prepared_.push_back(std::move(bytes));
        }
        for (Bytes& bytes : prepared_) parts_.push_back({bytes.data(), bytes.size()});
        for (iovec& part : parts_) {
            mmsghdr header{};
            header.msg_hdr.msg_iov = &part;
            header.msg_hdr.msg_iovlen = 1;
            headers_.push_back(header);
        }
    }
    void send(int source, unsigned count) {
        for (unsigned i = 0; forged_ && i < count; ++i) torment::forge_source(prepared_[next_ + i].data(), random_);
        const int taken = ::sendmmsg(source, headers_.data() + next_, count, 0);
        next_ += count;  // at a low rate too all of them have their turn
        if (next_ + datagrams_a_call > headers_.size()) next_ = 0;
        if (taken > 0) sent += static_cast<std::uint64_t>(taken);
    }
    std::uint64_t sent = 0;

private:
    Random& random_;
    bool forged_;
    std::vector<Bytes> prepared_;
    std::vector<iovec> parts_;
    std::vector<mmsghdr> headers_;
    std::size_t next_ = 0;
};

using Maker = std::function<Bytes(Random&)>;

const std::map<std::string, Maker> makers{
    {"empty", [](Random&) { return Bytes(); }},
    {"runt", [](Random& random) { return random_bytes(random, 1 + random.below(20)); }},
    {"long", [](Random& random) { return random_bytes(random, 1233 + random.below(8000)); }},
    {"enet", enet_connect},
    {"hello",
     [](Random& random) {
         return transport::write(transport::HelloMessage{transport::wire_version, random.next()});
     }},
    {"join", forged_join},
    {"session",
     [](Random& random) {
         Bytes bytes = random_bytes(random, 30 + random.below(1100));
         bytes[0] = static_cast<std::byte>(7 + random.below(3));
         return bytes;
     }},
    {"noise", [](Random& random) { return random_bytes(random, random.below(1232)); }},
};

}  // namespace

int main(int argc, char** argv) {
    const bool forged = argc > 1 && std::strcmp(argv[1], "--forged") == 0;
    if (forged) ++argv, --argc;
    if (argc < 5) return std::fputs("tormentor [--forged] PORT SECONDS PER_SECOND KIND...\n", stderr), 2;
    const auto port = static_cast<std::uint16_t>(std::atoi(argv[1]));
    const double rate = std::atof(argv[3]);
    std::vector<std::pair<std::string, Maker>> kinds;
    std::vector<Knocker> knockers;
    for (int i = 4; i < argc; ++i) {
        const auto found = makers.find(argv[i]);
        if (found != makers.end()) {
            kinds.emplace_back(found->first, found->second);
        } else if (std::strcmp(argv[i], "knock") == 0 || std::strcmp(argv[i], "mute") == 0) {
            for (int n = 0; n < 4; ++n) knockers.emplace_back(port, argv[i][0] == 'm');
        } else {
            return std::fprintf(stderr, "tormentor: there is no kind '%s'\n", argv[i]), 2;
        }
    }
    std::array<int, source_count> sources{};
    for (std::size_t i = 0; i < source_count; ++i)
        sources[i] = forged ? torment::open_forging_socket() : source_socket(i, port);
    Random random(static_cast<std::uint64_t>(::getpid()));
    std::vector<Flood> floods;
    for (const auto& [name, make] : kinds) floods.emplace_back(make, random, forged ? port : std::uint16_t{0});
    const TimePoint begin = monotonic_now(), end = begin + std::chrono::seconds(std::atoi(argv[2]));
    std::uint64_t done = 0, calls = 0;
    for (TimePoint now = begin; now < end; now = monotonic_now()) {
        const double due = rate * std::chrono::duration<double>(now - begin).count();
        for (TimePoint turn = now; !floods.empty() && turn < end && turn - now < std::chrono::milliseconds(5);
             turn = monotonic_now()) {
            const double left = rate > 0 ? due - static_cast<double>(done) : datagrams_a_call;
            if (left < 1) break;
            const auto count = static_cast<unsigned>(std::min<double>(left, datagrams_a_call));
            floods[calls % floods.size()].send(sources[calls / floods.size() % source_count], count);
            done += count;
            ++calls;
        }
        for (Knocker& knocker : knockers) knocker.step(now);
        if (rate > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    const double seconds = std::chrono::duration<double>(monotonic_now() - begin).count();
    for (std::size_t k = 0; k < kinds.size(); ++k)
        std::printf("%s %llu, %.0f a second\n", kinds[k].first.c_str(), static_cast<unsigned long long>(floods[k].sent),
                    static_cast<double>(floods[k].sent) / seconds);
    for (const int fd : sources) ::close(fd);
}

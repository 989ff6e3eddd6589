// What the sealed transport costs beside what cannot be done without: sealing and opening a datagram against copying
// it, a token's check, and a service call with many sessions that say nothing.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <vector>

#include "security/seal.hpp"
#include "security/token.hpp"
#include "tickwire/simulated_network.hpp"
#include "transport/client_transport.hpp"
#include "transport/server_transport.hpp"

namespace {

using namespace tickwire;

volatile unsigned kept;  // so that nothing is optimized away

/// The middle of many short runs, in microseconds a call: a machine that is busy elsewhere disturbs few of them.
double microseconds(int calls, const std::function<void()>& call) {
    std::vector<double> runs;
    for (int run = 0; run < 51; ++run) {
        const TimePoint begin = monotonic_now();
        for (int i = 0; i < calls; ++i) call();
        runs.push_back(std::chrono::duration<double, std::micro>(monotonic_now() - begin).count() / calls);
    }
    std::ranges::nth_element(runs, runs.begin() + 25);
    return runs[25];
}

void seal_and_open(security::Cipher cipher, std::size_t bytes) {
    security::Key key;
    key.bytes.fill(std::byte{1});
    security::Sealer sealer(cipher, key, security::Towards::server, 7);
    std::vector<std::byte> plain(bytes, std::byte{2}), sealed(bytes + sealer.overhead()), opened(bytes), copy(bytes);
    const double copying = microseconds(1000, [&] {
        std::memcpy(copy.data(), plain.data(), bytes);
        kept = std::to_integer<unsigned>(copy[bytes / 2]);
    });
    const double sealing = microseconds(500, [&] { sealer.seal(8, plain, sealed); });
    security::Sealer other(cipher, key, security::Towards::server, 7);
    security::Opener opener(cipher, key, security::Towards::server);
    bool all = true;
    const double both = microseconds(500, [&] {
        other.seal(8, plain, sealed);
        all &= opener.open(sealed, opened).failure == security::Opener::Failure::none;
    });
    std::printf(
        "%-17s %5zu bytes: seal %.2f us, open %.2f us, copy %.3f us; %zu bytes more on the wire, %zu towards a client; "
        "all opened: "
        "%s\n",
        std::string(name_of(cipher)).c_str(), bytes, sealing, both - sealing, copying, sealer.overhead(),
        security::seal_bytes(security::Towards::client), all ? "yes" : "NO");
}

void check_tokens() {
    security::SealKey key{1, {}};
    const auto token = security::mint_token(key, {.user = 42, .expires_at = 1}, security::system_random());
    std::vector<std::byte> sealed(token.begin() + security::token_secret_bytes, token.end());
    const double good = microseconds(500, [&] { kept = security::open_token(key, sealed) ? 1 : 0; });
    sealed.back() ^= std::byte{1};
    const double bad = microseconds(500, [&] { kept = security::open_token(key, sealed) ? 1 : 0; });
    std::printf("token: opened in %.2f us, a changed one refused in %.2f us\n", good, bad);
}

Result<void> many_sessions(std::uint32_t count) {
    SimulatedNetwork network(1);
    TimePoint now{std::chrono::seconds(1000)};
    const Address address = Address::ipv4(10, 0, 0, 1, 1);
    const TimePoint begin = monotonic_now();
    auto server = transport::ServerTransport::open(network.attach(address), {.max_sessions = count},
                                                   security::system_random(), now);
    if (!server) return server.error();
    const double started = std::chrono::duration<double, std::milli>(monotonic_now() - begin).count();
    std::vector<std::unique_ptr<transport::ClientTransport>> clients;
    transport::SessionId newest{};
    for (std::uint32_t i = 0; i < count; ++i) {
        const Address own =
            Address::ipv4(10, static_cast<std::uint8_t>(1 + i / 250), static_cast<std::uint8_t>(i % 250), 1, 2);
        auto client = transport::ClientTransport::connect(network.attach(own), {.server = address},
                                                          security::system_random(), now);
        if (!client) return client.error();
        clients.push_back(std::move(*client));
        const auto connected = [&] { return clients.back()->connected(); };
        for (int step = 0; step < 400 && !connected(); ++step) {
            now += std::chrono::milliseconds(2);
            clients.back()->receive(now);
            clients.back()->flush(now);
            (*server)->receive(now);
            (*server)->flush(now);
        }
        if (!connected()) return Error{ErrorCode::io, "client " + std::to_string(i) + " did not connect"};
    }
    const double service = microseconds(20, [&] {
        (*server)->receive(now);
        (*server)->flush(now);
    });
    // One of them talks: a message each way in every tick, and ENet looks through all of its peers for it. That all
    // the others are kept alive in every sixteenth of these ticks is not in the middle one.
    for (int i = 0; i < 4; ++i) {
        clients.back()->receive(now);
        clients.back()->flush(now);
        (*server)->receive(now);
        for (const auto& event : (*server)->events()) {
            if (event.kind == transport::TransportEvent::Kind::connected) newest = event.session;
        }
        (*server)->flush(now);
    }
    const std::array<std::byte, 8> words{};
    std::vector<double> ticks;
    for (int i = 0; i < 501; ++i) {
        now += std::chrono::milliseconds(16);
        clients.back()->receive(now);
        clients.back()->send_message(transport::Lane::events, words);
        clients.back()->flush(now);
        const TimePoint from = monotonic_now();
        (*server)->receive(now);
        (*server)->send_message(newest, transport::Lane::events, words);
        (*server)->flush(now);
        ticks.push_back(std::chrono::duration<double, std::micro>(monotonic_now() - from).count());
    }
    std::ranges::nth_element(ticks, ticks.begin() + 250);
    std::printf(
        "%u sessions: opened in %.1f ms; receive and flush with nothing to do %.1f us, with one that talks %.1f us\n",
        count, started, service, ticks[250]);
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    std::uint32_t sessions = 1000;
    CLI::App app("What the sealed transport costs.", "bench_transport_cost");
    app.add_option("--sessions", sessions)->check(CLI::Range(1, 4000))->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    if (auto crypto = security::initialize_crypto(); !crypto) return std::puts(crypto.error().message.c_str()), 1;
    for (const security::Cipher cipher : {security::Cipher::chacha20_poly1305, security::Cipher::aes256_gcm}) {
        if (cipher == security::Cipher::aes256_gcm && security::own_ciphers() == 0) continue;
        for (const std::size_t bytes : {100u, 1200u}) seal_and_open(cipher, bytes);
    }
    check_tokens();
    if (auto done = many_sessions(sessions); !done) return std::puts(done.error().message.c_str()), 1;
}

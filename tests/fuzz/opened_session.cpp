#include "fuzz/opened_session.hpp"

#include "fuzz/fuzz_target.hpp"
#include "transport/counters.hpp"
#include "transport/datagram_kind.hpp"
#include "transport/handshake_messages.hpp"

namespace tickwire::fuzz {

using namespace transport;

namespace {

const Address server_address = Address::ipv4(10, 0, 0, 1, 1), client_address = Address::ipv4(10, 0, 0, 2, 2);
constexpr int offers_a_session = 200;  // then a new one, whose state no earlier input has touched
constexpr std::size_t longest_plain = 1200 - security::most_seal_bytes;

}  // namespace

OpenedSession::OpenedSession() {
    require(bool(security::initialize_crypto()));
    carrier_ = network_.attach(client_address);
    auto server = ServerTransport::open(network_.attach(server_address), {}, random_, now_);
    require(bool(server));
    server_ = std::move(*server);
}

void OpenedSession::send(std::span<const std::byte> bytes) {
    const OutgoingDatagram datagram{server_address, bytes};
    carrier_->send(std::span(&datagram, 1), now_);
}

void OpenedSession::send_sealed(std::uint8_t kind, std::span<const std::byte> plain) {
    std::vector<std::byte> sealed(plain.size() + sealer_->overhead());
    sealer_->seal(kind, plain, sealed);
    send(sealed);
}

void OpenedSession::engine_output(SessionId, std::span<const std::byte> datagram) noexcept {
    send_sealed(static_cast<std::uint8_t>(DatagramKind::sealed_engine), datagram);
}

std::vector<std::vector<std::byte>> OpenedSession::step() {
    now_ += std::chrono::milliseconds(5);
    server_->receive(now_);
    server_->flush(now_);
    std::vector<std::vector<std::byte>> taken;
    for (auto batch = carrier_->receive(now_); !batch.empty(); batch = carrier_->receive(now_)) {
        for (const auto& datagram : batch) taken.emplace_back(datagram.bytes.begin(), datagram.bytes.end());
    }
    return taken;
}

void OpenedSession::join() {
    connected_ = false;
    const security::KeyPair own = security::make_key_pair(random_);
    const std::uint64_t nonce = random_.u64();
    now_ += std::chrono::seconds(1);
    send(write(HelloMessage{wire_version, nonce}));
    std::optional<CookieMessage> cookie;  // among what may still come from the session before
    for (const auto& answer : step()) {
        if (auto read = read_cookie(answer)) cookie = read;
    }
    require(cookie.has_value());
    send(write(JoinMessage{wire_version, nonce, cookie->cookie, own.shared, {}, {}, security::own_ciphers()}));
    std::optional<WelcomeMessage> welcome;
    for (const auto& answer : step()) {
        if (auto read = read_welcome(answer)) welcome = read;
    }
    require(welcome.has_value());
    session_ = welcome->session;
    const auto keys = security::derive_session_keys(
        own.secret, welcome->server_key, {},
        {wire_version, 0, session_, nonce, own.shared, welcome->server_key, security::own_ciphers(), welcome->cipher});
    require(keys.has_value());
    sealer_ = std::make_unique<security::Sealer>(welcome->cipher, keys->client_to_server, security::Towards::server,
                                                 session_);
    opener_ = std::make_unique<security::Opener>(welcome->cipher, keys->server_to_client, security::Towards::client);
    auto engine = EnetEngine::open(false, 1, *this);
    require(bool(engine));
    engine_ = std::move(*engine);
    engine_->begin(SessionId{session_}, 0, std::chrono::seconds(10));
    require(engine_->connect(now_));
    for (int i = 0; i < 20 && !connected_; ++i) {
        engine_->service(now_);
        for (const auto& datagram : step()) {
            if (datagram[0] != static_cast<std::byte>(DatagramKind::sealed_engine)) continue;
            std::vector<std::byte> plain(datagram.size() - opener_->overhead());
            if (opener_->open(datagram, plain).failure == security::Opener::Failure::none)
                engine_->deliver(0, plain, now_);
        }
    }
    require(connected_);
    engine_->service(now_);
    step();
    offers_ = 0;
}

void OpenedSession::offer(std::uint8_t kind, std::span<const std::byte> plain) {
    if (plain.size() > longest_plain) return;
    if (server_->session_count() == 0 || ++offers_ > offers_a_session) join();
    send_sealed(kind, plain);
    step();
    require(server_->session_count() <= 1);
}

void OpenedSession::forge(std::span<const std::byte> bytes) {
    if (bytes.size() > longest_plain) return;
    // Well within the silence that would end the session.
    if (server_->session_count() == 0 || ++offers_ > offers_a_session) join();
    std::vector<std::byte> datagram(bytes.begin(), bytes.end());
    for (std::size_t i = 0; i < sizeof session_ && 1 + i < datagram.size(); ++i)
        datagram[1 + i] = static_cast<std::byte>(session_ >> (8 * i));
    const std::uint64_t opened = server_->counters().sealed.opened;
    const auto connected = server_->session_count();
    send(datagram);
    step();
    require(server_->counters().sealed.opened == opened);
    require(server_->session_count() == connected);
}

}  // namespace tickwire::fuzz

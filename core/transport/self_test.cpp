#include "transport/self_test.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "security/random.hpp"
#include "tickwire/simulated_network.hpp"
#include "transport/sealed_client.hpp"
#include "transport/sealed_server.hpp"

namespace tickwire::transport {

namespace {

constexpr std::string_view canary = "a canary that must never be seen on the wire";
constexpr Duration step{1'000};
// A machine that holds this up in the middle moves ENet's clock ahead by that, and ENet takes no acknowledgement until
// ours is there too: four seconds of it are no fault.
constexpr int most_steps = 4'000;
constexpr std::size_t counter_offset = security::seal_header_bytes(security::Towards::server) - 2;

std::span<const std::byte> canary_bytes() {
    return std::as_bytes(std::span(canary));
}

/// A server and a client of the real transport in memory, and what an observer of their wire sees.
class Rehearsal {
public:
    explicit Rehearsal(TimePoint now)
        : now_(now),
          server_(network_.attach(server_address), {.max_sessions = 1}, security::system_random(), now),
          client_(network_.attach(client_address), {.server = server_address}, {.ciphers = security::own_ciphers()},
                  security::system_random(), now),
          attacker_(network_.attach(attacker_address)) {
        network_.on_datagram([this](TimePoint, const Address& from, const Address&, std::span<const std::byte> bytes,
                                    bool) {
            leaked_ |=
                std::search(bytes.begin(), bytes.end(), canary_bytes().begin(), canary_bytes().end()) != bytes.end();
            if (from == client_address) newest_of_client_.assign(bytes.begin(), bytes.end());
        });
    }

    Result<void> run() {
        if (auto started = server_.start(); !started) return started;
        if (auto started = client_.start(); !started) return started;
        if (!step_until([this] { return connected_ == 2; })) return broken("no session could be made");
        client_.send_message(Lane::control, canary_bytes());
        client_.send_state(canary_bytes());
        server_.send_state(session_, canary_bytes());
        if (!step_until([this] { return messages_ == 1 && states_ == 2; })) return broken("a message did not arrive");
        if (leaked_) return broken("a message could be read on the wire");

        server_.receive(now_ += step);  // what is still under way
        const std::uint64_t forged = server_.counters().sealed.forged, opened = server_.counters().sealed.opened;
        std::vector<std::byte> fake = newest_of_client_;
        fake[counter_offset] =
            static_cast<std::byte>(std::to_integer<int>(fake[counter_offset]) + 1);  // one that has not come yet
        attacker_->send(std::vector<OutgoingDatagram>{{server_address, fake}, {server_address, newest_of_client_}},
                        now_);
        server_.receive(now_ += step);
        const SealedCounters& after = server_.counters().sealed;
        if (after.forged != forged + 1 || after.replayed == 0 || after.opened != opened)
            return broken("a forged datagram was taken");
        return {};
    }

private:
    static inline const Address server_address = Address::ipv4(127, 0, 0, 1, 1),
                                client_address = Address::ipv4(127, 0, 0, 1, 2),
                                attacker_address = Address::ipv4(127, 0, 0, 1, 3);

    static Error broken(const char* what) {
        return {ErrorCode::unsupported, std::string("the start-up self-test of the seal failed: ") + what};
    }

    template <class Done>
    bool step_until(Done done) {
        for (int i = 0; i < most_steps && !done(); ++i) {
            now_ += step;
            server_.receive(now_);
            client_.receive(now_);
            server_.flush(now_);
            client_.flush(now_);
            take(server_.events());
            take(client_.events());
        }
        return done();
    }

    void take(std::span<const TransportEvent> events) {
        for (const TransportEvent& event : events) {
            if (event.kind == TransportEvent::Kind::connected) {
                session_ = event.session;
                ++connected_;  // once at each end
            }
            const bool ours = std::ranges::equal(event.bytes, canary_bytes());
            messages_ += event.kind == TransportEvent::Kind::message && ours;
            states_ += event.kind == TransportEvent::Kind::state && ours;
        }
    }

    TimePoint now_;
    SimulatedNetwork network_{1};
    SealedServer server_;
    SealedClient client_;
    std::unique_ptr<Carrier> attacker_;
    SessionId session_{};
    int connected_ = 0, messages_ = 0, states_ = 0;
    bool leaked_ = false;
    std::vector<std::byte> newest_of_client_;
};

}  // namespace

Result<void> run_self_test(TimePoint now) {
    return Rehearsal(now).run();
}

}  // namespace tickwire::transport

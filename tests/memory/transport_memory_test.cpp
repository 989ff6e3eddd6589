// The transport when memory runs out, at each allocation of a handshake and of receiving and sending in turn: the
// session ends with a reason or the datagram is lost, it is counted, and the server goes on.
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "memory/scarcity.hpp"
#include "security/random.hpp"
#include "support/transport_world.hpp"
#include "support/virtual_enet_time.hpp"
#include "tickwire/connect_token.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace tickwire::transport;
using namespace std::chrono_literals;

namespace {

const std::string long_text(5'000, 'x');  // several packets of ENet's
const TokenKey token_key{7, std::vector<std::byte>(32, std::byte{3})};

/// What one run came to, without anything that allocates.
struct Outcome {
    std::uint64_t counted = 0, refused = 0;
    std::uint64_t noticed = 0;       ///< by the transport's own counters
    bool connects_and_ends = true;   ///< above, each session connects before it ends, once each
    bool resident_stays = false;     ///< who played before the shortage plays on
    bool resident_was_told = false;  ///< or knows why not
    bool resident_in_order = true;
    bool newcomer_settled = false;  ///< it is connected, or knows why not
    bool next_plays = false;        ///< somebody who comes afterwards is served
};

enum class Scene { open, token };

class World {
public:
    World(Scene scene, TimePoint begin) : scene_(scene), now_(begin) {
        ServerTransportConfig config;
        config.max_sessions = 8;
        if (scene == Scene::token) {
            config.admission = AdmissionMode::token;
            config.token_keys = {token_key};
            config.unix_time = [] { return std::uint64_t{1'000'000}; };
        }
        auto opened =
            ServerTransport::open(std::make_unique<PlentifulCarrier>(network_.attach(address_)), config, random_, now_);
        INFO((opened ? std::string() : opened.error().message));
        REQUIRE(opened);
        server_ = std::move(*opened);
    }

    struct Guest {
        std::unique_ptr<ClientTransport> transport;
        DisconnectReason ended = DisconnectReason::none;
        std::vector<std::string> heard;
    };

    Guest& add() {
        ClientTransportConfig config;
        config.server = address_;
        if (scene_ == Scene::token) {
            auto token = mint_connect_token(
                token_key, {.user = guests_.size() + 1, .expires_at = 1'000'300, .servers = {}, .user_data = {}});
            REQUIRE(token);
            config.token = *token;
        }
        const Address own = Address::ipv4(10, 0, 1, static_cast<std::uint8_t>(guests_.size() + 1), 50000);
        auto client = ClientTransport::connect(network_.attach(own), config, random_, now_);
        REQUIRE(client);
        guests_.push_back(std::make_unique<Guest>());
        guests_.back()->transport = std::move(*client);
        return *guests_.back();
    }

    /// Each guest that is connected says a line each tick, and the server answers each with the same and with a state.
    void run(Duration time, const Shortage& shortage = {}) {
        for (const TimePoint end = now_ + time; now_ < end;) {
            now_ += 16'667us;
            {
                const Scarce scarce(shortage);
                server_->receive(now_);
            }
            take_events();
            {
                const Scarce scarce(shortage);
                for (const auto& [session, text] : to_say_)
                    server_->send_message(session, Lane::events, bytes_of(text));
                for (const SessionId session : connected_) server_->send_state(session, bytes_of("state"));
                server_->flush(now_);
            }
            to_say_.clear();
            handled_ = received_;
            take_events();
            handled_ = 0;
            for (const auto& guest : guests_) play(*guest);
        }
    }

    bool connected(const Guest& guest) const {
        return guest.ended == DisconnectReason::none && guest.transport->connected();
    }
    std::uint64_t noticed() const {
        const ServerTransportCounters& counters = server_->counters();
        return counters.out_of_memory + counters.sealed.out_of_memory + counters.sealed.engine_out_of_memory;
    }
    bool connects_and_ends = true;

private:
    void take_events() {
        const auto events = server_->events();
        for (std::size_t i = handled_; i < events.size(); ++i) {
            const TransportEvent& event = events[i];
            if (event.kind == TransportEvent::Kind::connected)
                connects_and_ends &= connected_.insert(event.session).second;
            if (event.kind == TransportEvent::Kind::disconnected)
                connects_and_ends &= connected_.erase(event.session) == 1;
            if (event.kind == TransportEvent::Kind::message) to_say_.emplace_back(event.session, text_of(event.bytes));
        }
        received_ = events.size();
    }

    void play(Guest& guest) {
        guest.transport->receive(now_);
        for (const TransportEvent& event : guest.transport->events()) {
            if (event.kind == TransportEvent::Kind::disconnected) guest.ended = event.disconnect->reason;
            if (event.kind == TransportEvent::Kind::message) guest.heard.push_back(text_of(event.bytes));
        }
        if (connected(guest)) {
            const std::string line = std::to_string(++said_[&guest]);
            guest.transport->send_message(Lane::events, bytes_of(said_[&guest] == 3 ? line + long_text : line));
            guest.transport->send_state(bytes_of("state"));
        }
        guest.transport->flush(now_);
    }

    const Scene scene_;
    const Address address_ = Address::ipv4(10, 0, 0, 1, 40000);
    TimePoint now_;
    SimulatedNetwork network_{1};
    security::SeededRandomSource random_{1};
    std::unique_ptr<ServerTransport> server_;
    std::vector<std::unique_ptr<Guest>> guests_;
    std::set<SessionId> connected_;
    std::vector<std::pair<SessionId, std::string>> to_say_;
    std::map<const Guest*, int> said_;
    std::size_t handled_ = 0, received_ = 0;
};

bool in_order(const std::vector<std::string>& heard) {
    for (std::size_t i = 0; i < heard.size(); ++i) {
        const std::string line = std::to_string(i + 1);
        if (heard[i] != (i + 1 == 3 ? line + long_text : line)) return false;
    }
    return !heard.empty();
}

Outcome run_with(Scene scene, const Shortage& shortage) {
    Outcome outcome;
    World world(scene, TimePoint(1000s));
    World::Guest& resident = world.add();
    world.run(300ms);
    begin_counting();
    World::Guest& newcomer = world.add();
    world.run(400ms, shortage);
    outcome.counted = allocations_counted();
    outcome.refused = allocations_refused();
    const auto settled = [&] { return newcomer.ended != DisconnectReason::none || world.connected(newcomer); };
    for (int i = 0; i < 48 && !settled(); ++i) world.run(250ms);  // its patience may have to end
    World::Guest& next = world.add();
    world.run(400ms);
    outcome.noticed = world.noticed();
    outcome.connects_and_ends = world.connects_and_ends;
    outcome.resident_stays = world.connected(resident);
    outcome.resident_was_told = resident.ended != DisconnectReason::none;
    outcome.resident_in_order = in_order(resident.heard);
    outcome.newcomer_settled =
        world.connected(newcomer) ? in_order(newcomer.heard) : newcomer.ended != DisconnectReason::none;
    outcome.next_plays = world.connected(next) && in_order(next.heard);
    return outcome;
}

void check_each(Scene scene, std::uint64_t how_many) {
    run_with(scene, {});  // what is made once
    REQUIRE(enet_reads_virtual_time());
    const std::int64_t at_first = blocks_in_use();
    const Outcome calm = run_with(scene, {});
    REQUIRE(blocks_in_use() == at_first);
    REQUIRE(calm.counted > 20);
    REQUIRE(calm.noticed == 0);
    REQUIRE((calm.resident_stays && calm.newcomer_settled && calm.next_plays));
    std::uint64_t residents_lost = 0;
    for (std::uint64_t n = 1; n <= calm.counted; ++n) {
        const std::int64_t before = blocks_in_use();
        const Outcome outcome = run_with(scene, {n, n + how_many});
        const bool leaked = blocks_in_use() != before;
        INFO("allocation " << n << " of " << calm.counted << ", " << outcome.refused << " refused");
        CHECK(outcome.refused > 0);
        CHECK(outcome.noticed > 0);
        CHECK(outcome.connects_and_ends);
        CHECK((outcome.resident_stays || outcome.resident_was_told));
        CHECK(outcome.resident_in_order);
        CHECK(outcome.newcomer_settled);
        CHECK(outcome.next_plays);
        CHECK_FALSE(leaked);
        residents_lost += outcome.resident_stays ? 0 : 1;
    }
    WARN(calm.counted << " allocations, " << how_many << " refused at once: the one who played before was lost in "
                      << residents_lost);
}

}  // namespace

TEST_CASE("when memory runs out at any moment of joining and playing, one session ends and the server goes on") {
    check_each(Scene::open, 1);
}

TEST_CASE("the same with connect tokens") {
    check_each(Scene::token, 1);
}

TEST_CASE("when nothing can be allocated for a while, sessions end and the server goes on") {
    check_each(Scene::open, 20);
}

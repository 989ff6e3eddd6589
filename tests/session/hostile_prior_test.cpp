// A server that lies about the prior that it offers: nothing is allocated for what cannot be, and what is not as it was
// named ends the session with words.
#include <catch2/catch.hpp>

#include "security/random.hpp"
#include "support/match_world.hpp"
#include "support/prior_file.hpp"
#include "transport/server_transport.hpp"

using namespace tickwire;
using namespace tickwire::test;
using namespace std::chrono_literals;

namespace {

/// A server of the sealed transport alone, in the place of the real one: lets one client in, offers `name`, and answers
/// each message of it by `reply`.
struct FakeServer {
    using Reply = std::function<std::vector<message::Message>(const message::Message&)>;
    FakeServer(std::uint64_t seed, const std::optional<message::PriorName>& name, const Reply& reply) : world(seed) {
        world.server.reset();
        auto opened =
            transport::ServerTransport::open(world.network.attach(MatchWorld::server_address), {}, random, world.now);
        REQUIRE(opened);
        transport = std::move(*opened);
        Player& player = world.join();
        world.run_until(
            [&] {
                serve(name, reply);
                return player.client->state() == ClientState::disconnected;
            },
            5s);
        ended = player.client->disconnect();
        stats = player.client->stats();
        state = player.client->state();
        player.client.reset();
    }

    void serve(const std::optional<message::PriorName>& name, const Reply& reply) {
        transport->receive(world.now);
        for (const auto& event : transport->events()) {
            if (event.kind != transport::TransportEvent::Kind::message) continue;
            const auto said = message::decode(event.bytes, world.description, message::Speaker::client);
            REQUIRE(said);
            const auto answer = [&](const message::Message& message) {
                transport->send_message(event.session, transport::Lane::control, message::encode(message));
            };
            if (std::holds_alternative<message::Enter>(*said))
                answer(message::Entered{PlayerId{1}, 1, "trap", 60, {}, {}, false, name});
            for (const message::Message& message : reply(*said)) answer(message);
        }
        transport->flush(world.now);
    }

    MatchWorld world;
    security::SeededRandomSource random{5};
    std::unique_ptr<transport::ServerTransport> transport;
    Disconnect ended;
    ClientStats stats;
    ClientState state{};
};

std::vector<message::Message> nothing(const message::Message&) {
    return {};
}

}  // namespace

TEST_CASE("a prior of a size that cannot be is refused before anything of it is fetched") {
    const std::uint32_t size = GENERATE(0u, message::max_prior_bytes + 1, 0xFFFFFFFFu);
    const FakeServer server(71, message::PriorName{{}, size}, nothing);
    CHECK(server.ended.reason == DisconnectReason::malformed);
    CHECK(server.ended.detail ==
          "from the server: a prior of " + std::to_string(size) + " bytes, must have 1 to 4194304");
}

TEST_CASE("pieces that nobody asked for end the session") {
    const auto name = GENERATE(std::optional<message::PriorName>(), std::optional(message::PriorName{{}, 20'000}));
    const FakeServer server(72, name, [](const message::Message& said) -> std::vector<message::Message> {
        if (!std::holds_alternative<message::Ready>(said)) return {};
        return {message::PriorPiece{0, std::vector<std::byte>(100)}};
    });
    CHECK(server.ended.reason == DisconnectReason::malformed);
    CHECK(server.ended.detail.find("that was not asked for, 100 bytes at 0") != std::string::npos);
}

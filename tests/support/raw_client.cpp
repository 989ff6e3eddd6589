#include "support/raw_client.hpp"

#include <catch2/catch.hpp>

namespace tickwire::test {

RawClient::RawClient(MatchWorld& world, std::uint8_t number, transport::ClientTransportConfig config)
    : world_(world), random_(number) {
    config.server = MatchWorld::server_address;
    auto opened = transport::ClientTransport::connect(world.network.attach(Address::ipv4(10, 9, 9, number, 1)), config,
                                                      random_, world.now);
    REQUIRE(opened);
    transport = std::move(*opened);
    REQUIRE(run_until([&] { return transport->connected(); }));
}

void RawClient::play() {
    say(message::Enter{"raw", protocol_hash(world_.description), 0});
    say(message::Ready{});
    const std::uint32_t before = world_.server->stats().players;
    REQUIRE(run_until([&] { return world_.server->stats().players > before; }));
}

bool RawClient::run_until(const std::function<bool()>& done) {
    using std::chrono::milliseconds;
    for (int i = 0; i < 300 && !done(); ++i) {
        world_.run(milliseconds(17));
        transport->receive(world_.now);
        for (const auto& event : transport->events()) {
            if (event.kind == transport::TransportEvent::Kind::disconnected) ended = *event.disconnect;
            if (event.kind != transport::TransportEvent::Kind::message) continue;
            const auto heard = message::decode(event.bytes, world_.description, message::Speaker::server);
            if (heard && std::holds_alternative<message::Entered>(*heard)) entered = std::get<message::Entered>(*heard);
        }
        transport->flush(world_.now);
    }
    return done();
}

void RawClient::run(int steps) {
    int round = 0;
    run_until([&] { return ++round > steps; });
}

void RawClient::say(const message::Message& message) {
    transport->send_message(transport::Lane::control, message::encode(message));
}

void RawClient::command(Tick newest, std::span<const Push> commands, std::uint16_t view_behind) {
    snapshot::CommandBatch batch;
    batch.newest = newest;
    batch.view_behind = view_behind;
    batch.count = static_cast<std::uint32_t>(commands.size());
    for (const Push& push : commands) {
        std::array<std::uint32_t, slot_count<Push>> slots{};
        flatten(push, std::span(slots));
        batch.slots.insert(batch.slots.end(), slots.begin(), slots.end());
    }
    std::vector<std::byte> bytes(transport::max_state_bytes);
    bytes.resize(snapshot::write_commands(bytes, world_.description, batch));
    transport->send_state(bytes);
}

}  // namespace tickwire::test

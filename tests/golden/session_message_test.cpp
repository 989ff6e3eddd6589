// The bytes of every message on the reliable lanes, and of the description.
#include <catch2/catch.hpp>

#include "message/session_messages.hpp"
#include "support/drift_game.hpp"
#include "support/golden.hpp"
#include "tickwire/description.hpp"

using namespace tickwire;
using namespace tickwire::test;

namespace {

constexpr auto client = message::Speaker::client, server = message::Speaker::server;

/// The golden bytes, and that they read back as the same, as one side's alone.
template <class M>
void check(const std::string& name, message::Speaker speaker, const M& message) {
    const std::vector<std::byte> bytes = message::encode(message);
    check_golden("session_message/" + name, bytes);
    const auto read = message::decode(bytes, describe<Drift>(), speaker);
    REQUIRE(read);
    CHECK(message::decode(bytes, describe<Drift>(), speaker == client ? server : client).has_value() ==
          std::is_same_v<M, message::Chat>);
    REQUIRE(std::holds_alternative<M>(*read));
    CHECK(message::encode(*read) == bytes);
}

}  // namespace

TEST_CASE("session messages have their golden bytes and read back") {
    check("enter", client, message::Enter{"ann", 0x0123456789abcdef, 3});
    check("entered", server, message::Entered{PlayerId{7}, 3, "courtyard", 60, std::chrono::milliseconds(250)});
    check("other_game", server, message::OtherGame{{std::byte{1}, std::byte{2}, std::byte{3}}});
    message::Seat seat{};
    for (std::size_t i = 0; i < seat.size(); ++i) seat[i] = static_cast<std::byte>(0x30 + i);
    check("enter_again", client, message::Enter{"ann", 0x0123456789abcdef, 3, 0, seat, 40, Tick(811)});
    check("entered_best", server,
          message::Entered{PlayerId{7}, 3, "courtyard", 60, std::chrono::milliseconds(250), {}, true});
    check("entered_seat", server,
          message::Entered{PlayerId{7}, 3, "courtyard", 60, std::chrono::milliseconds(250), seat});
    message::PriorName prior{{}, 520'000};
    for (std::size_t i = 0; i < prior.digest.size(); ++i) prior.digest[i] = static_cast<std::byte>(0x70 + i);
    check("entered_prior", server,
          message::Entered{PlayerId{7}, 3, "courtyard", 60, std::chrono::milliseconds(250), seat, true, prior});
    check("prior_request", client, message::PriorRequest{2 * message::prior_piece_bytes});
    check("prior_piece", server, message::PriorPiece{2 * message::prior_piece_bytes, {std::byte{1}, std::byte{2}}});
    check("prior_held", client, message::PriorHeld{});
    check("ticket", server, message::Ticket{{std::byte{1}, std::byte{2}, std::byte{3}}});
    check("ready", client, message::Ready{});
    check("roster", server, message::Roster{{{PlayerId{7}, "ann", false, 31}, {PlayerId{8}, "Rivet", true, 0}}});
    check("roster_changes", server,
          message::RosterChanges{{{PlayerId{9}, "bob", false, 0}}, {PlayerId{8}}, {{PlayerId{7}, 42}}});
    check("chat", server, message::Chat{{PlayerId{7}, "gr\xc3\xbc\xc3\x9f dich"}, 3, 40});
    message::Events events{Tick(812), {}};
    events.queue.slots = {7, 99};
    events.queue.records = {{Tick(812), 0, {}, 0, 2}};
    check("events", server, events);
}

TEST_CASE("the description has its golden bytes and hash, and reads back") {
    const Description description = describe<Drift>();
    const std::vector<std::byte> bytes = encode(description);
    check_golden("description/drift", bytes);
    const auto read = decode_description(bytes);
    REQUIRE(read);
    CHECK(*read == description);
    CHECK(protocol_hash(description) == 0x92e58d7366b16371);
}

// Messages that no honest end makes, by hand from ones that it does: each kind in a few hundred ways. They are refused,
// or are something that could have been said; what reads past them is for AddressSanitizer to see.
#include <catch2/catch.hpp>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <type_traits>

#include "message/session_messages.hpp"
#include "session_generated.h"
#include "support/drift_game.hpp"

using namespace tickwire;
using message::Speaker;
using Buffer = std::vector<std::byte>;

namespace {

const Description& game() {
    static const Description description = describe<test::Drift>();
    return description;
}

struct Sample {
    std::string name;
    Speaker speaker;
    message::Message said;
};

std::vector<Sample> one_of_each() {
    message::Events events{Tick(812), {}};
    events.queue.slots = {7, 99, 8, 98};
    events.queue.records = {{Tick(812), 0, {}, 0, 2}, {Tick(812), 0, {}, 2, 2}};
    const message::Seat seat{std::byte{1}, std::byte{2}};
    return {
        {"enter", Speaker::client, message::Enter{"ann", 0x0123456789abcdef, 3, 2, seat}},
        {"ready", Speaker::client, message::Ready{}},
        {"prior request", Speaker::client, message::PriorRequest{7776}},
        {"prior held", Speaker::client, message::PriorHeld{}},
        {"chat", Speaker::client, message::Chat{{PlayerId{7}, "hello"}, 3, 40}},
        {"entered", Speaker::server,
         message::Entered{PlayerId{7}, 3, "courtyard", 60, Duration(250'000), seat, true, message::PriorName{{}, 9}}},
        {"other game", Speaker::server, message::OtherGame{{std::byte{1}, std::byte{2}, std::byte{3}}}},
        {"roster", Speaker::server, message::Roster{{{PlayerId{7}, "ann", false, 31}, {PlayerId{8}, "bob", true, 0}}}},
        {"roster changes", Speaker::server,
         message::RosterChanges{{{PlayerId{9}, "cy", false, 0}}, {PlayerId{8}}, {{PlayerId{7}, 42}}}},
        {"events", Speaker::server, events},
        {"ticket", Speaker::server, message::Ticket{{std::byte{1}, std::byte{2}, std::byte{3}}}},
        {"prior piece", Speaker::server, message::PriorPiece{7776, {std::byte{1}, std::byte{2}}}},
    };
}

template <class Word>
Buffer with(Buffer bytes, std::size_t at, Word word) {
    std::memcpy(bytes.data() + at, &word, sizeof word);
    return bytes;
}

template <class Word>
Word word_at(const Buffer& bytes, std::size_t at) {
    Word word;
    std::memcpy(&word, bytes.data() + at, sizeof word);
    return word;
}

// What an offset, a length or an entry of a table's layout must not be, wherever one stands: nothing, odd, itself, the
// end and around it, negative, the largest.
std::vector<Buffer> hostile_words(const Buffer& honest) {
    std::vector<Buffer> hostile;
    const auto size = static_cast<std::uint32_t>(honest.size());
    for (std::size_t at = 0; at + 4 <= honest.size(); at += 2) {
        const auto here = static_cast<std::uint32_t>(at);
        const auto was = word_at<std::uint32_t>(honest, at);
        for (const std::uint32_t word :
             {0u, 1u, 2u, was + 1, was - 1, was + 4, was - 4, 0u - here, size - here, size - here - 4, size - here + 4,
              size, 0x7FFFFFFFu, 0x80000000u, 0xFFFFFFFCu, 0xFFFFFFFFu})
            hostile.push_back(with(honest, at, word));
    }
    for (std::size_t at = 0; at + 2 <= honest.size(); at += 2) {
        const auto was = word_at<std::uint16_t>(honest, at);
        for (const int word : {0, 1, 2, 4, was + 1, was + 2, was + 4, 0x7FFF, 0xFFFE, 0xFFFF})
            hostile.push_back(with(honest, at, static_cast<std::uint16_t>(word)));
    }
    return hostile;
}

bool fits(const message::Message& said) {
    const auto named = [](const std::vector<RosterEntry>& lines) {
        return std::ranges::all_of(lines, [](const RosterEntry& line) { return line.name.size() <= max_name_bytes; });
    };
    if (const auto* enter = std::get_if<message::Enter>(&said)) return enter->name.size() <= max_name_bytes;
    if (const auto* entered = std::get_if<message::Entered>(&said))
        return entered->player && entered->label.size() <= message::max_label_bytes;
    if (const auto* roster = std::get_if<message::Roster>(&said)) return named(roster->lines);
    if (const auto* changes = std::get_if<message::RosterChanges>(&said)) return named(changes->lines);
    if (const auto* chat = std::get_if<message::Chat>(&said))
        return !chat->line.text.empty() && chat->line.text.size() <= max_chat_bytes;
    if (const auto* ticket = std::get_if<message::Ticket>(&said))
        return ticket->token.size() <= message::max_ticket_bytes;
    if (const auto* piece = std::get_if<message::PriorPiece>(&said))
        return !piece->bytes.empty() && piece->bytes.size() <= message::prior_piece_bytes;
    const auto* events = std::get_if<message::Events>(&said);
    return events == nullptr || std::ranges::all_of(events->queue.records, [](const EventRecord& event) {
               return event.kind < game().events.size();
           });
}

/// Refused, or something that could have been said.
bool harmless(const Buffer& bytes, Speaker speaker) {
    const auto read = message::decode(bytes, game(), speaker);
    if (!read) return true;
    const auto again = message::decode(message::encode(*read), game(), speaker);
    return fits(*read) && again && again->index() == read->index();
}

/// As many offsets as are asked for to one and the same line, whose name nobody keeps anything of.
Buffer roster_of_one(std::size_t lines, std::size_t name_bytes) {
    flatbuffers::FlatBufferBuilder b;
    const auto line = wire::CreateRosterLine(b, 1, b.CreateString(std::string(name_bytes, '\x01')));
    const std::vector<flatbuffers::Offset<wire::RosterLine>> same(lines, line);
    const auto roster = wire::CreateRoster(b, b.CreateVector(same));
    b.Finish(wire::CreateMessage(b, wire::Body::Roster, roster.Union()));
    const auto bytes = std::as_bytes(std::span(b.GetBufferPointer(), b.GetSize()));
    return {bytes.begin(), bytes.end()};
}

}  // namespace

TEST_CASE("hostile messages of every kind are refused, or are what could have been said") {
    std::set<std::size_t> kinds;
    for (const Sample& sample : one_of_each()) {
        INFO(sample.name);
        kinds.insert(sample.said.index());
        const Buffer honest = message::encode(sample.said);
        REQUIRE(message::decode(honest, game(), sample.speaker));
        const auto hostile = hostile_words(honest);
        CHECK(hostile.size() >= 50);
        std::size_t refused = 0;
        for (const Buffer& bytes : hostile) {
            if (!harmless(bytes, sample.speaker)) FAIL("taken, but nobody could have said it");
            refused += message::decode(bytes, game(), sample.speaker) ? 0 : 1;
        }
        CHECK(refused >= 50);
        for (std::size_t size = 0; size < honest.size(); ++size) {
            const Buffer cut(honest.begin(), honest.begin() + static_cast<std::ptrdiff_t>(size));
            if (!harmless(cut, sample.speaker)) FAIL("cut to " << size << " bytes it is taken");
        }
        CHECK_FALSE(message::decode(std::span(honest).first(honest.size() / 2), game(), sample.speaker));
    }
    CHECK(kinds.size() == std::variant_size_v<message::Message>);
}

TEST_CASE("a body under another's name is refused, or is what could have been said") {
    for (const Sample& sample : one_of_each()) {
        const Buffer honest = message::encode(sample.said);
        const auto* in = flatbuffers::GetRoot<flatbuffers::Table>(honest.data());
        const auto at = static_cast<std::size_t>(in->GetAddressOf(wire::Message::VT_BODY_TYPE) -
                                                 reinterpret_cast<const std::uint8_t*>(honest.data()));
        for (int tag = 0; tag < 256; ++tag) {
            INFO(sample.name << " as " << tag);
            const Buffer other = with(honest, at, static_cast<std::uint8_t>(tag));
            CHECK(harmless(other, sample.speaker));
            if (tag == 0 || tag > static_cast<int>(wire::Body::MAX))
                CHECK_FALSE(message::decode(other, game(), sample.speaker));
        }
    }
}

TEST_CASE("what one table is, it is not often: a client's message has few of them, a server's a bounded number") {
    CHECK_FALSE(message::decode(roster_of_one(10, 100), game(), Speaker::client));
    const auto few = message::decode(roster_of_one(30'000, 800'000), game(), Speaker::server);
    REQUIRE(few);
    CHECK(std::get<message::Roster>(*few).lines.size() == 30'000);
    CHECK_FALSE(message::decode(roster_of_one(40'000, 800'000), game(), Speaker::server));
    CHECK_FALSE(message::decode(roster_of_one(30'000, 1'000'000), game(), Speaker::server));
}

TEST_CASE("a client's message has at most 64 KiB") {
    message::Enter enter{"ann", 1, 0, 0, {}};
    Buffer bytes = message::encode(enter);
    bytes.resize(64 * 1024);
    CHECK(message::decode(bytes, game(), Speaker::client));
    bytes.push_back(std::byte{0});
    CHECK_FALSE(message::decode(bytes, game(), Speaker::client));
}

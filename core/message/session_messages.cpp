#include "message/session_messages.hpp"

#include <cstring>

#include "message/parse.hpp"
#include "message/text.hpp"
#include "session_generated.h"

namespace tickwire::message {

namespace {

using Builder = flatbuffers::FlatBufferBuilder;
using Union = flatbuffers::Offset<void>;

flatbuffers::Offset<flatbuffers::Vector<std::uint8_t>> build(Builder& b, std::span<const std::byte> bytes) {
    return b.CreateVector(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}
/// Left out when there is none.
flatbuffers::Offset<flatbuffers::Vector<std::uint8_t>> build(Builder& b, const Seat& seat) {
    return seat == Seat{} ? 0 : build(b, std::span<const std::byte>(seat));
}
bool read_seat(const flatbuffers::Vector<std::uint8_t>* in, Seat& seat) {
    if (in == nullptr) return true;
    if (in->size() != seat.size()) return false;
    std::memcpy(seat.data(), in->data(), seat.size());
    return true;
}

// One overload for each message: its union tag and its table.
std::pair<wire::Body, Union> build(Builder& b, const Enter& m) {
    const auto seat = build(b, m.seat);
    const auto name = b.CreateString(m.name);
    return {wire::Body::Enter,
            wire::CreateEnter(b, name, m.game_hash, m.room, m.snapshot_every, seat, m.heard_line, m.heard_tick.value)
                .Union()};
}
std::pair<wire::Body, Union> build(Builder& b, const Entered& m) {
    const auto digest = m.prior ? build(b, std::span<const std::byte>(m.prior->digest)) : 0;
    const auto seat = build(b, m.seat);
    const auto label = b.CreateString(m.label);
    return {wire::Body::Entered, wire::CreateEntered(b, m.player.value, m.room, label, m.tick_rate,
                                                     static_cast<std::uint32_t>(m.max_rewind.count()), seat,
                                                     m.best_level, digest, m.prior ? m.prior->bytes : 0)
                                     .Union()};
}
std::pair<wire::Body, Union> build(Builder& b, const OtherGame& m) {
    const auto bytes =
        b.CreateVector(reinterpret_cast<const std::uint8_t*>(m.description.data()), m.description.size());
    return {wire::Body::OtherGame, wire::CreateOtherGame(b, bytes).Union()};
}
std::pair<wire::Body, Union> build(Builder& b, const Ready&) {
    return {wire::Body::Ready, wire::CreateReady(b).Union()};
}
auto build(Builder& b, const std::vector<RosterEntry>& entries) {
    std::vector<flatbuffers::Offset<wire::RosterLine>> lines;
    for (const RosterEntry& line : entries) {
        lines.push_back(
            wire::CreateRosterLine(b, line.player.value, b.CreateString(line.name), line.bot, line.ping_ms));
    }
    return b.CreateVector(lines);
}
std::pair<wire::Body, Union> build(Builder& b, const Roster& m) {
    return {wire::Body::Roster, wire::CreateRoster(b, build(b, m.lines)).Union()};
}
std::pair<wire::Body, Union> build(Builder& b, const RosterChanges& m) {
    std::vector<std::uint16_t> gone;
    for (const PlayerId player : m.gone) gone.push_back(player.value);
    std::vector<wire::RosterPing> pings;
    for (const RosterChanges::Ping& ping : m.pings) pings.emplace_back(ping.player.value, ping.ping_ms);
    // What is empty is left out.
    const auto pings_at = pings.empty() ? 0 : b.CreateVectorOfStructs(pings);
    const auto gone_at = gone.empty() ? 0 : b.CreateVector(gone);
    const auto lines_at = m.lines.empty() ? 0 : build(b, m.lines);
    return {wire::Body::RosterChanges, wire::CreateRosterChanges(b, lines_at, gone_at, pings_at).Union()};
}
std::pair<wire::Body, Union> build(Builder& b, const Chat& m) {
    const auto text = b.CreateString(m.line.text);
    return {wire::Body::Chat, wire::CreateChat(b, m.line.from.value, text, m.said, m.number).Union()};
}
std::pair<wire::Body, Union> build(Builder& b, const Events& m) {
    std::vector<flatbuffers::Offset<wire::Event>> events;
    for (const EventRecord& record : m.queue.records) {
        const auto slots = m.queue.slots_of(record);
        events.push_back(wire::CreateEvent(b, record.kind, b.CreateVector(slots.data(), slots.size())));
    }
    return {wire::Body::Events, wire::CreateEvents(b, m.tick.value, b.CreateVector(events)).Union()};
}

std::pair<wire::Body, Union> build(Builder& b, const Ticket& m) {
    return {wire::Body::Ticket, wire::CreateTicket(b, build(b, std::span<const std::byte>(m.token))).Union()};
}

std::pair<wire::Body, Union> build(Builder& b, const PriorRequest& m) {
    return {wire::Body::PriorRequest, wire::CreatePriorRequest(b, m.offset).Union()};
}
std::pair<wire::Body, Union> build(Builder& b, const PriorPiece& m) {
    return {wire::Body::PriorPiece,
            wire::CreatePriorPiece(b, m.offset, build(b, std::span<const std::byte>(m.bytes))).Union()};
}
std::pair<wire::Body, Union> build(Builder& b, const PriorHeld&) {
    return {wire::Body::PriorHeld, wire::CreatePriorHeld(b).Union()};
}

bool says(Speaker speaker, wire::Body body) {
    switch (body) {
        case wire::Body::Enter:
        case wire::Body::Ready:
        case wire::Body::PriorRequest:
        case wire::Body::PriorHeld:
            return speaker == Speaker::client;
        case wire::Body::Chat:
            return true;
        default:
            return speaker == Speaker::server;
    }
}

std::optional<Message> read(const wire::Enter& in) {
    Enter enter{clean_text(in.name()->string_view(), max_name_bytes),
                in.game_hash(),
                in.room(),
                in.snapshot_every(),
                {},
                in.heard_line(),
                Tick(in.heard_tick())};
    if (!read_seat(in.seat(), enter.seat)) return {};
    return enter;
}
std::optional<Message> read(const wire::Ticket& in) {
    if (in.token()->size() > max_ticket_bytes) return {};
    const auto bytes = std::as_bytes(std::span(in.token()->data(), in.token()->size()));
    return Ticket{{bytes.begin(), bytes.end()}};
}
std::optional<Message> read(const wire::Entered& in) {
    if (in.player() == 0) return {};
    Entered entered{PlayerId{in.player()},
                    in.room(),
                    clean_text(in.label()->string_view(), max_label_bytes),
                    in.tick_rate(),
                    Duration(in.max_rewind_us()),
                    {},
                    in.best_level(),
                    {}};
    if (!read_seat(in.seat(), entered.seat)) return {};
    if (in.prior_digest() == nullptr) return entered;
    PriorName& prior = entered.prior.emplace();
    if (in.prior_digest()->size() != prior.digest.size()) return {};
    std::memcpy(prior.digest.data(), in.prior_digest()->data(), prior.digest.size());
    prior.bytes = in.prior_bytes();
    return entered;
}
std::optional<Message> read(const wire::OtherGame& in) {
    const auto bytes = std::as_bytes(std::span(in.description()->data(), in.description()->size()));
    return OtherGame{{bytes.begin(), bytes.end()}};
}
RosterEntry read(const wire::RosterLine& in) {
    return {PlayerId{in.player()}, clean_text(in.name()->string_view(), max_name_bytes), in.bot(), in.ping_ms()};
}
std::optional<Message> read(const wire::Roster& in) {
    Roster roster;
    for (const wire::RosterLine* line : *in.lines()) roster.lines.push_back(read(*line));
    return roster;
}
std::optional<Message> read(const wire::RosterChanges& in) {
    RosterChanges changes;
    if (in.lines() != nullptr) {
        for (const wire::RosterLine* line : *in.lines()) changes.lines.push_back(read(*line));
    }
    if (in.gone() != nullptr) {
        for (const std::uint16_t player : *in.gone()) changes.gone.push_back(PlayerId{player});
    }
    if (in.pings() != nullptr) {
        for (const wire::RosterPing* ping : *in.pings())
            changes.pings.push_back({PlayerId{ping->player()}, ping->ping_ms()});
    }
    return changes;
}
std::optional<Message> read(const wire::PriorPiece& in) {
    if (in.bytes()->size() == 0 || in.bytes()->size() > prior_piece_bytes) return {};
    const auto bytes = std::as_bytes(std::span(in.bytes()->data(), in.bytes()->size()));
    return PriorPiece{in.offset(), {bytes.begin(), bytes.end()}};
}
std::optional<Message> read(const wire::Chat& in) {
    Chat chat{{PlayerId{in.from()}, clean_text(in.text()->string_view(), max_chat_bytes)}, in.said(), in.number()};
    if (chat.line.text.empty()) return {};
    return chat;
}
std::optional<Message> read(const wire::Events& in, const Description& description) {
    Events events;
    events.tick = Tick(in.tick());
    for (const wire::Event* event : *in.events()) {
        if (event->kind() >= description.events.size()) return {};
        const KindInfo& kind = description.events[event->kind()];
        const std::uint32_t count = event->slots() ? event->slots()->size() : 0;
        if (count != kind.fields.size()) return {};
        const auto first = static_cast<std::uint32_t>(events.queue.slots.size());
        for (std::uint32_t i = 0; i < count; ++i) {
            if (event->slots()->Get(i) > kind.fields[i].spec.steps) return {};
            events.queue.slots.push_back(event->slots()->Get(i));
        }
        events.queue.records.push_back({events.tick, event->kind(), {}, first, count});
    }
    return events;
}

}  // namespace

std::vector<std::byte> encode(const Message& message) {
    Builder builder;
    const auto [type, body] = std::visit([&](const auto& m) { return build(builder, m); }, message);
    builder.Finish(wire::CreateMessage(builder, type, body));
    const auto bytes = std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize()));
    return {bytes.begin(), bytes.end()};
}

std::optional<Message> decode(std::span<const std::byte> bytes, const Description& description, Speaker speaker) {
    const ParseLimits& limits = speaker == Speaker::client ? small_message : large_message;
    if (bytes.size() > limits.max_bytes) return {};
    const std::vector<std::byte> aligned(bytes.begin(), bytes.end());
    const auto* in = parse<wire::Message>(aligned, limits);
    if (in == nullptr || !says(speaker, in->body_type())) return {};
    switch (in->body_type()) {
        case wire::Body::Enter:
            return read(*in->body_as_Enter());
        case wire::Body::Entered:
            return read(*in->body_as_Entered());
        case wire::Body::OtherGame:
            return read(*in->body_as_OtherGame());
        case wire::Body::Ready:
            return Ready{};
        case wire::Body::Roster:
            return read(*in->body_as_Roster());
        case wire::Body::Chat:
            return read(*in->body_as_Chat());
        case wire::Body::Events:
            return read(*in->body_as_Events(), description);
        case wire::Body::Ticket:
            return read(*in->body_as_Ticket());
        case wire::Body::PriorRequest:
            return PriorRequest{in->body_as_PriorRequest()->offset()};
        case wire::Body::PriorPiece:
            return read(*in->body_as_PriorPiece());
        case wire::Body::PriorHeld:
            return PriorHeld{};
        case wire::Body::RosterChanges:
            return read(*in->body_as_RosterChanges());
        case wire::Body::NONE:
            break;
    }
    return {};
}

}  // namespace tickwire::message

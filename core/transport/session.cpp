#include "transport/session.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

#include "headers_generated.h"

namespace tickwire::transport {

namespace {

static_assert(sizeof(wire::AckHeader) == least_ack_bytes);
static_assert(sizeof(wire::AckHeader) + sizeof(wire::AckHistory) == most_ack_bytes);
constexpr std::uint16_t all_before_arrived = 0x8000;
constexpr std::uint32_t whole_history = 0xFFFFFFFF;
constexpr std::size_t control_header_bytes = sizeof(wire::ControlHeader);

constexpr Duration keep_alive_after{250'000};
constexpr Duration silence_begins{500'000};

// Of ENet's 64 KiB window, so that nothing ever waits inside ENet for another lane.
constexpr std::size_t lane_in_flight = 20 * 1024;
constexpr std::size_t bulk_in_flight = 16 * 1024;
constexpr std::size_t bulk_per_flush = 8 * 1024;
constexpr std::size_t most_waiting_bytes = 256 * 1024;
constexpr std::size_t most_waiting_messages = 2000;

// What one client may send: four times what a 60 Hz client does, and what a wire that was blocked for some seconds
// releases at once.
constexpr double datagrams_per_second = 512, datagram_burst = 1024;
constexpr double bytes_per_second = 256.0 * 1024, byte_burst = 512.0 * 1024;
constexpr double overruns_per_second = 64, overrun_burst = 512;

}  // namespace

Session::Session(const Setup& setup, TimePoint now)
    : id_(setup.id),
      slot_(setup.slot),
      path_(setup.route),
      datagram_budget_(datagrams_per_second, datagram_burst),
      byte_budget_(bytes_per_second, byte_burst),
      last_received_(now),
      last_sent_(now),
      limit_inbound_(setup.at_server),
      opener_(setup.cipher, setup.opening, setup.at_server ? security::Towards::server : security::Towards::client),
      sealer_(setup.cipher, setup.sealing, setup.at_server ? security::Towards::client : security::Towards::server,
              setup.id.value),
      outgoing_{OutgoingLane(lane_in_flight, lane_in_flight), OutgoingLane(lane_in_flight, lane_in_flight),
                OutgoingLane(bulk_in_flight, bulk_per_flush)},
      incoming_{IncomingLane(setup.max_message_bytes), IncomingLane(setup.max_message_bytes),
                IncomingLane(setup.max_message_bytes)},
      overrun_budget_(overruns_per_second, overrun_burst),
      max_message_bytes_(setup.max_message_bytes) {}

Received Session::receive(const IncomingDatagram& datagram, TimePoint now, EventQueue& events, Outbox& outbox,
                          security::RandomSource& random, SealedCounters& counters) {
    if (datagram.bytes.size() < opener_.overhead()) {
        ++counters.forged;
        return {};
    }
    // So that what follows the acks begins at a multiple of 16, or 4 after one.
    constexpr std::size_t offset = 16 - least_ack_bytes;
    const std::size_t plain_bytes = datagram.bytes.size() - opener_.overhead();
    const auto room = events.try_allocate(plain_bytes + offset);
    if (room.empty()) {  // it may be anybody's: the session does not suffer for it
        ++counters.out_of_memory;
        return {};
    }
    const auto plain = room.subspan(offset, plain_bytes);
    const auto opened = opener_.open(datagram.bytes, plain);
    if (opened.failure != security::Opener::Failure::none) {
        ++(opened.failure == security::Opener::Failure::replayed ? counters.replayed : counters.forged);
        return {};
    }
    confirmed = true;
    note_arrival(datagram, now);
    // Only now: a stranger must not be able to use up somebody's budget.
    if (limit_inbound_ &&
        (!datagram_budget_.take(1, now) || !byte_budget_.take(static_cast<double>(datagram.bytes.size()), now))) {
        ++counters.over_budget;
        return {overrun_budget_.take(1, now) ? Received::Kind::nothing : Received::Kind::too_fast, {}, {}};
    }
    ++counters.opened;

    const Route route{datagram.from, datagram.via};
    // Only the newest: an old datagram that was held back somewhere says nothing about where the session is now. The
    // challenge is less than three times as long as any datagram that causes it (the bound of RFC 9000, 8.1).
    if (opened.newest) {
        if (const auto challenge = path_.came_by(route, now, random)) {
            ++counters.path_challenges;
            send_control(ControlKind::path_challenge, *challenge, route, now, outbox);
        }
    }

    const auto kind = static_cast<DatagramKind>(datagram.bytes[0]);
    if (kind == DatagramKind::sealed_engine) return {Received::Kind::engine, plain, {}};
    const auto body = take_acks(plain, now, events);
    if (!body) {
        ++counters.malformed;
        return {Received::Kind::malformed, {}, {}};
    }
    if (kind == DatagramKind::sealed_control) return control(*body, route, now, outbox, counters);
    if (!connected) {
        ++counters.early_state;
        return {};
    }
    events.add({TransportEvent::Kind::state, id_, Lane::control, opened.counter, *body, datagram.waited});
    return {};
}

void Session::note_arrival(const IncomingDatagram& datagram, TimePoint now) {
    if (now - last_received_ > silence_begins) silence_ += now - last_received_;
    last_received_ = std::max(last_received_, now);
    ++datagrams_received_;
    bytes_received_ += datagram.bytes.size();
    ++unacknowledged_arrivals_;
}

std::optional<std::span<const std::byte>> Session::take_acks(std::span<const std::byte> plain, TimePoint now,
                                                             EventQueue& events) {
    wire::AckHeader header;
    if (plain.size() < sizeof header) return std::nullopt;
    std::memcpy(&header, plain.data(), sizeof header);
    plain = plain.subspan(sizeof header);
    std::uint32_t history = whole_history;
    if ((header.newest() & all_before_arrived) == 0) {
        wire::AckHistory said;
        if (plain.size() < sizeof said) return std::nullopt;
        std::memcpy(&said, plain.data(), sizeof said);
        plain = plain.subspan(sizeof said);
        history = said.low() | static_cast<std::uint32_t>(said.high()) << 16;
    }
    const auto newest_low = static_cast<std::uint16_t>(header.newest() & ~all_before_arrived);
    const auto news = sent_log_.acknowledge(newest_low, history, now);
    if (!news) return std::nullopt;
    for (std::uint64_t left = connected ? news->acked : 0; left != 0; left &= left - 1) {
        const DatagramNumber number = news->newest - static_cast<DatagramNumber>(std::countr_zero(left));
        events.add({.kind = TransportEvent::Kind::acked, .session = id_, .number = number});
    }
    return plain;
}

Received Session::control(std::span<const std::byte> body, const Route& route, TimePoint now, Outbox& outbox,
                          SealedCounters& counters) {
    const auto malformed = [&] {
        ++counters.malformed;
        return Received{Received::Kind::malformed, {}, {}};
    };
    if (body.size() < control_header_bytes) return malformed();
    wire::ControlHeader header;
    std::memcpy(&header, body.data(), sizeof header);
    const auto detail = body.subspan(control_header_bytes);
    if (detail.size() != header.detail_bytes() || detail.size() > max_farewell_detail) return malformed();

    switch (static_cast<ControlKind>(header.kind())) {
        case ControlKind::keep_alive:
            return {};
        case ControlKind::path_challenge:
            send_control(ControlKind::path_response, header.value(), route, now, outbox);
            return {};
        case ControlKind::path_response:
            if (path_.answered(header.value(), route, now)) ++counters.migrations;
            return {};
        case ControlKind::farewell: {
            if (header.reason() == 0 || header.reason() > static_cast<std::uint8_t>(last_disconnect_reason)) {
                return malformed();
            }
            Disconnect farewell{static_cast<DisconnectReason>(header.reason()), {}};
            for (const std::byte byte : detail) {
                // It may end up on a terminal.
                if (static_cast<unsigned>(byte) >= 0x20 && static_cast<unsigned>(byte) != 0x7f) {
                    farewell.detail.push_back(static_cast<char>(byte));
                }
            }
            return {Received::Kind::farewell, {}, std::move(farewell)};
        }
    }
    return malformed();
}

std::size_t Session::write_acks(std::span<std::byte, most_ack_bytes> out) const {
    const std::uint32_t history = opener_.window().history();
    const bool whole = history == whole_history;
    const auto newest_low = static_cast<std::uint16_t>(opener_.window().newest() & (all_before_arrived - 1u));
    const wire::AckHeader header(static_cast<std::uint16_t>(newest_low | (whole ? all_before_arrived : 0)));
    std::memcpy(out.data(), &header, sizeof header);
    if (whole) return sizeof header;
    const wire::AckHistory said(static_cast<std::uint16_t>(history), static_cast<std::uint16_t>(history >> 16));
    std::memcpy(out.data() + sizeof header, &said, sizeof said);
    return most_ack_bytes;
}

/// Into the outbox.
DatagramNumber Session::seal(DatagramKind kind, std::span<const std::byte> plain, const Route& route, TimePoint now,
                             Outbox& outbox) {
    const auto out = outbox.add(route, plain.size() + sealer_.overhead());
    const DatagramNumber number = sealer_.seal(static_cast<std::uint8_t>(kind), plain, out);
    sent_log_.sent(number, now);
    last_sent_ = now;
    ++datagrams_sent_;
    bytes_sent_ += out.size();
    if (kind != DatagramKind::sealed_engine) unacknowledged_arrivals_ = 0;
    return number;
}

DatagramNumber Session::send_state(std::span<const std::byte> bytes, TimePoint now, Outbox& outbox) {
    std::array<std::byte, most_ack_bytes + max_state_bytes> plain;
    assert(bytes.size() <= max_state_bytes);
    const std::size_t acks = write_acks(std::span(plain).first<most_ack_bytes>());
    std::ranges::copy(bytes, plain.begin() + static_cast<std::ptrdiff_t>(acks));
    return seal(DatagramKind::sealed_state, std::span(plain).first(acks + bytes.size()), route(), now, outbox);
}

void Session::send_engine(std::span<const std::byte> bytes, TimePoint now, Outbox& outbox) {
    seal(DatagramKind::sealed_engine, bytes, route(), now, outbox);
}

std::span<const std::byte> Session::fill_control(ControlBytes& bytes, ControlKind kind, std::uint64_t value,
                                                 DisconnectReason reason, std::string_view detail) const {
    static_assert(most_control_bytes == most_ack_bytes + control_header_bytes + max_farewell_detail);
    const std::size_t acks = write_acks(std::span(bytes).first<most_ack_bytes>());
    const auto text = std::as_bytes(std::span(detail.substr(0, max_farewell_detail)));
    const wire::ControlHeader control(value, static_cast<std::uint8_t>(kind), static_cast<std::uint8_t>(reason),
                                      static_cast<std::uint16_t>(text.size()));
    std::memcpy(bytes.data() + acks, &control, sizeof control);
    std::ranges::copy(text, bytes.begin() + static_cast<std::ptrdiff_t>(acks + sizeof control));
    return std::span(bytes).first(acks + sizeof control + text.size());
}

void Session::send_control(ControlKind kind, std::uint64_t value, const Route& to, TimePoint now, Outbox& outbox) {
    ControlBytes bytes;
    seal(DatagramKind::sealed_control, fill_control(bytes, kind, value, DisconnectReason::none, {}), to, now, outbox);
}

std::vector<std::byte> Session::seal_farewell(DisconnectReason reason, std::string_view detail, TimePoint now) {
    ControlBytes bytes;
    const auto plain = fill_control(bytes, ControlKind::farewell, 0, reason, detail);
    std::vector<std::byte> datagram(plain.size() + sealer_.overhead());
    sent_log_.sent(sealer_.seal(static_cast<std::uint8_t>(DatagramKind::sealed_control), plain, datagram), now);
    return datagram;
}

void Session::keep_alive(TimePoint now, Outbox& outbox) {
    if (now - last_sent_ >= keep_alive_after || owes_acks())
        send_control(ControlKind::keep_alive, 0, route(), now, outbox);
}

TimePoint Session::next_keep_alive() const {
    return last_sent_ + keep_alive_after;
}

Duration Session::silence(TimePoint now) const {
    return silence_ + (now - last_received_ > silence_begins ? now - last_received_ : Duration::zero());
}

std::size_t Session::reliable_bytes_waiting() const {
    std::size_t bytes = 0;
    for (const OutgoingLane& lane : outgoing_) bytes += lane.waiting_bytes();
    return bytes;
}

bool Session::backed_up(TimePoint now, Duration patience) const {
    std::size_t messages = 0, bytes = 0;
    for (const Lane lane : {Lane::control, Lane::events}) {
        const OutgoingLane& out = outgoing_[static_cast<std::size_t>(lane)];
        if (out.oldest_age(now, silence(now)) > patience) return true;
        messages += out.waiting_messages();
        bytes += out.waiting_bytes();
    }
    const OutgoingLane& bulk = outgoing_[static_cast<std::size_t>(Lane::bulk)];
    return messages > most_waiting_messages || bytes > most_waiting_bytes + max_message_bytes_ ||
           bulk.waiting_bytes() > most_waiting_bytes + 2 * max_message_bytes_;
}

SessionStats Session::stats() const {
    SessionStats stats{path_stats()};
    stats.datagrams_sent = datagrams_sent_;
    stats.datagrams_received = datagrams_received_;
    stats.bytes_sent = bytes_sent_;
    stats.bytes_received = bytes_received_;
    stats.reliable_bytes_waiting = reliable_bytes_waiting();
    stats.remote = route().to;
    stats.cipher = name_of(sealer_.cipher());
    return stats;
}

}  // namespace tickwire::transport

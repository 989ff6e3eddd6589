#include "arena/swarm_client.hpp"

#include <algorithm>
#include <vector>

#include "arena/plain_carrier.hpp"
#include "security/random.hpp"
#include "tickwire/conditioner.hpp"

namespace tickwire::bench {

using transport::TransportEvent;

SwarmClient::SwarmClient(const Description& description, client::SharedDecoding& decoding, std::uint32_t number,
                         bool reads)
    : reads_(reads), number_(number), random_(number + 1), description_(description), decoding_(decoding) {}

Result<void> SwarmClient::connect(const Conditions& conditions, std::uint16_t port, TimePoint now) {
    // Each handful from a network of its own: one network may not knock as often as a swarm does.
    const auto part = [&](std::uint32_t value) { return static_cast<std::uint8_t>(value); };
    const Address from =
        Address::ipv4(127, 1, part(number_ / 20 % 256), part(1 + number_ % 20 + number_ / 5120 * 20), 0);
    const Address server = Address::ipv4(127, 0, 0, 1, port);
    std::unique_ptr<Carrier> carrier = open_plain(from, server);
    if (!carrier) return Error{ErrorCode::io, "the swarm cannot bind " + from.to_string()};
    if (conditions.any()) carrier = condition(std::move(carrier), conditions, conditions, number_ + 1);
    transport::ClientTransportConfig config;
    config.server = server;
    config.connect_timeout = std::chrono::seconds(20);
    auto opened = transport::ClientTransport::connect(std::move(carrier), config, security::system_random(), now);
    if (!opened) return opened.error();
    transport_ = std::move(*opened);
    return {};
}

void SwarmClient::expect_session() const {
    if (!head_) return;
    constexpr std::size_t used_of_transport = 2048;  // the session up to its keys
    transport::prefetch(transport_.get(), used_of_transport);
    head_->expect();
}

void SwarmClient::listen(TimePoint now) {
    if (lost_) return;
    transport_->receive(now);
    for (std::size_t i = 0; i < transport_->events().size(); ++i) handle(transport_->events()[i], now);
    if (room_ && room_->frame() != nullptr) waits_.shown(room_->frame()->tick, monotonic_now());
}

void SwarmClient::advance(TimePoint now) {
    listen(now);
    if ((room_ || head_) && !lost_) {
        ArenaOrder order;
        for (std::uint16_t* word : {&order.a, &order.b, &order.c, &order.d, &order.e, &order.f})
            *word = static_cast<std::uint16_t>(random_.below(65536));
        std::array<std::uint32_t, slot_count<ArenaOrder>> slots{};
        flatten(order, std::span(slots));
        const transport::SessionStats path = transport_->stats();
        if (room_ && recording_ && room_->frame() != nullptr) recording_->write(*room_->frame());
        if (head_) head_->advance(*transport_, slots, path, now);
        if (room_) room_->advance_clocks(now, {}, {path.loss_percent, path.rtt_jitter}, stats_);
        if (room_) {
            room_->send_commands(*transport_, slots, stats_);
            waits_.sent(room_->newest_command(), now);
        }
    }
    transport_->flush(now);
}

void SwarmClient::handle(const TransportEvent& event, TimePoint now) {
    switch (event.kind) {
        case TransportEvent::Kind::connected:
            return transport_->send_message(
                transport::Lane::control,
                message::encode(message::Enter{"walker" + std::to_string(number_), protocol_hash(description_), 0, 0}));
        case TransportEvent::Kind::disconnected:
            lost_ = true;
            why_ = "client " + std::to_string(number_) + (playing() ? ", playing: " : ", at the door: ") +
                   event.disconnect->to_string();
            return;
        case TransportEvent::Kind::message: {
            // Rosters, which grow with the swarm, are somebody else's to read.
            if (room_ || head_) return;
            auto decoded = message::decode(event.bytes, description_, message::Speaker::server);
            const auto* entered = decoded ? std::get_if<message::Entered>(&*decoded) : nullptr;
            if (entered == nullptr) return;
            if (reads_) room_ = std::make_unique<client::RoomSession>(description_, *entered, decoding_);
            if (!reads_) head_ = std::make_unique<HeadSession>(description_);
            if (prior_ && room_) room_->take_prior(prior_);
            if (prior_) transport_->send_message(transport::Lane::control, message::encode(message::PriorHeld{}));
            return transport_->send_message(transport::Lane::control, message::encode(message::Ready{}));
        }
        case TransportEvent::Kind::state:
            if (room_ && !room_->take_snapshot(event.bytes, transport_->stats().rtt, now, stats_))
                ++stats_.decode_errors;
            if (head_) head_->take_snapshot(event.bytes, transport_->stats().rtt, now);
            return;
        case TransportEvent::Kind::acked:
            if (room_) room_->acked(event.number);
            if (head_) head_->acked(event.number);
            return;
    }
}

Result<void> SwarmClient::record(std::string path) {
    auto created = RecordingWriter::create(std::move(path), description_, room_ ? room_->me : PlayerId{});
    if (!created) return created.error();
    recording_.emplace(std::move(*created));
    return {};
}

void SwarmClient::check(const Truth& truth, SwarmFigures& figures) {
    const Frame* frame = room_ ? room_->frame() : nullptr;
    if (frame == nullptr || frame->tick == checked_ || truth.tick.load(std::memory_order_acquire) != frame->tick.value)
        return;
    checked_ = frame->tick;
    const std::span entities = std::span(truth.entities).first(truth.count);
    const auto own = std::ranges::find(entities, room_->me.value, &Truth::Entity::owner);
    if (own == entities.end()) return;
    const auto squared = [&](const Truth::Entity& one) {
        const double x = static_cast<double>(one.slots[0]) - own->slots[0];
        const double y = static_cast<double>(one.slots[1]) - own->slots[1];
        return x * x + y * y;
    };
    std::vector<double> distances;
    for (const Truth::Entity& one : entities) distances.push_back(squared(one));
    const auto last =
        distances.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(arena_seen, distances.size()) - 1);
    std::ranges::nth_element(distances, last);
    std::uint64_t seen = 0, seen_nearest = 0;
    bool right = frame->entities.size() == arena_seen;
    for (std::size_t i = 0; i < frame->entities.size(); ++i) {
        const FrameEntity& shown = frame->entities[i];
        const auto real = std::ranges::lower_bound(entities, shown.id.index(), {},
                                                   [](const Truth::Entity& one) { return EntityId(one.id).index(); });
        if (real == entities.end() || real->id != shown.id.value) {
            right = false;
            continue;
        }
        ++seen;
        seen_nearest += squared(*real) <= *last ? 1 : 0;
        if (!frame->as_of.empty() && frame->as_of[i] != frame->tick) continue;  // the budget has postponed it
        right = right && std::ranges::equal(frame->slots_of(shown, real->slots.size()), real->slots);
    }
    // Written over meanwhile: it says nothing.
    std::atomic_thread_fence(std::memory_order_acquire);
    if (truth.tick.load(std::memory_order_relaxed) != frame->tick.value) return;
    ++figures.checked;
    figures.seen += seen;
    figures.seen_nearest += seen_nearest;
    figures.wrong += right ? 0 : 1;
}

}  // namespace tickwire::bench

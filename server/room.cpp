#include "room.hpp"

#include <algorithm>

#include "message/session_messages.hpp"
#include "transport/server_transport.hpp"

namespace tickwire::server {

namespace {

// One client's way out for snapshot parts.
class SessionSink final : public PartSink {
public:
    SessionSink(transport::ServerTransport& transport, transport::SessionId session, ServerStats& stats)
        : transport_(transport), session_(session), stats_(stats) {}
    std::uint64_t send_part(std::span<const std::byte> part) override {
        stats_.snapshot_bytes += part.size();
        return transport_.send_state(session_, part);
    }

private:
    transport::ServerTransport& transport_;
    transport::SessionId session_;
    ServerStats& stats_;
};

void append(EventQueue& queue, EventRecord event, std::span<const std::uint32_t> slots) {
    event.first_slot = static_cast<std::uint32_t>(queue.slots.size());
    queue.slots.insert(queue.slots.end(), slots.begin(), slots.end());
    queue.records.push_back(event);
}

}  // namespace

Room::Room(RoomId id, std::string label, const Description& description, std::unique_ptr<WorldHost> world,
           const Fairness& fairness)
    : id_(id),
      label_(std::move(label)),
      description_(description),
      history_(std::make_unique<snapshot::History>()),
      world_(std::move(world)) {
    world_->set_past(history_.get());
    world_->set_fairness(fairness);
}

bool Room::awake() const {
    return std::ranges::any_of(members_, [](const Player* player) { return !player->bot; });
}

void Room::join(Player& player) {
    player.playing = true;
    members_.push_back(&player);
    world_->join(player.id);
}

void Room::leave(Player& player) {
    if (!player.playing) return;
    player.playing = false;
    std::erase(members_, &player);
    world_->leave(player.id);
}

void Room::step(ServerStats& stats) {
    ++tick_;
    for (Player* player : members_) {
        bool arrived = true;
        const auto slots = player->commands.take(tick_, arrived);
        if (!arrived && !player->bot && player->commands.ever_arrived()) {
            ++stats.commands_missing;
            ++player->command_report.missing;
        }
        world_->set_command(player->id, slots, arrived || player->bot);
        world_->set_player_view(player->id, player->commands.view());
    }
    world_->step(tick_);
    judgements_.add(world_->judgements(), stats);
    world_->flatten(history_->begin(tick_));
    history_->commit(description_);
    ++stats.ticks;
    const EventQueue& events = world_->events();
    for (const EventRecord& event : events.records) {
        if (!description_.events[event.kind].delivery.reliable) append(unsent_, event, events.slots_of(event));
    }
}

void Room::send(transport::ServerTransport& transport, bool snapshot_due, ServerStats& stats) {
    if (!world_->events().records.empty()) send_reliable_events(transport);
    if (!snapshot_due) return;
    for (Player* player : members_) {
        if (player->bot) continue;
        SessionSink sink(transport, player->session, stats);
        player->snapshots->write(*history_, unsent_, player->command_report, sink);
        player->command_report.margin = snapshot::CommandReport::no_margin;  // an old one misleads a clock that jumped
        ++stats.snapshots_sent;
    }
    unsent_.clear();
}

void Room::send_reliable_events(transport::ServerTransport& transport) const {
    const EventQueue& events = world_->events();
    for (const Player* player : members_) {
        if (player->bot) continue;
        message::Events mine{tick_, {}};
        for (const EventRecord& event : events.records) {
            if (!description_.events[event.kind].delivery.reliable || (event.only && event.only != player->id))
                continue;
            append(mine.queue, event, events.slots_of(event));
        }
        if (!mine.queue.records.empty())
            transport.send_message(player->session, transport::Lane::events, message::encode(mine));
    }
}

}  // namespace tickwire::server

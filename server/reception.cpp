#include "reception.hpp"

#include <algorithm>
#include <new>

#include "transport/prefetch.hpp"

namespace tickwire::server {

using transport::Lane;
using transport::SessionId;
using transport::TransportEvent;

namespace {
constexpr const char* out_of_memory = "out of memory";
constexpr Duration longest_entering = std::chrono::seconds(10);  // of a session that holds a place for a player
}  // namespace

Reception::Reception(const Parts& parts)
    : description_(parts.description),
      game_hash_(protocol_hash(description_)),
      config_(parts.config),
      transport_(parts.transport),
      players_(parts.players),
      rooms_(parts.rooms),
      rosters_(parts.rosters),
      prior_(parts.prior),
      happenings_(parts.happenings),
      stats_(parts.stats),
      seats_(transport_, players_, parts.random, config_.resume_for) {}

// Mostly two events a client, its acks and its commands: the first of them is enough.
void Reception::expect(std::span<const TransportEvent> events) const {
    constexpr std::size_t first = 8, second = 4, third = 2;
    const auto another = [&](std::size_t i) {
        return i < events.size() && events[i].session != events[i - 1].session ? players_.find(events[i].session)
                                                                               : nullptr;
    };
    if (const Player* player = another(first)) player->expect_commands();
    if (const Player* player = another(second); player != nullptr && player->snapshots)
        transport::prefetch(*player->snapshots);
    const Player* player = another(third);
    if (player != nullptr && player->snapshots && events[third].kind == TransportEvent::Kind::acked)
        player->snapshots->expect_acked(events[third].number);
}

void Reception::handle(const TransportEvent& event, const TickClock& clock, TimePoint now) noexcept {
    seats_.set_time(now);
    Player* player = players_.find(event.session);
    const PlayerId id = player != nullptr ? player->id : PlayerId{};
    if (player != nullptr && player->out_of_memory && event.kind != TransportEvent::Kind::disconnected) return;
    try {
        take(event, player, clock, now);
    } catch (const std::bad_alloc&) {
        ran_out_of_memory(event.session, id);
    }
}

void Reception::ran_out_of_memory(SessionId session, PlayerId id) noexcept {
    ++stats_.out_of_memory;
    Player* player = players_.find(session);
    if (player == nullptr) player = players_.find(id);
    if (player != nullptr) {
        player->out_of_memory = true;  // expire() lets it go: that takes some memory too
        return;
    }
    transport_.disconnect(session, DisconnectReason::internal, out_of_memory);
    if (at_the_door_.erase(session.value) > 0) --stats_.clients;
}

void Reception::take(const TransportEvent& event, Player* player, const TickClock& clock, TimePoint now) {
    switch (event.kind) {
        case TransportEvent::Kind::connected:
            at_the_door_[event.session.value] = now;
            ++stats_.clients;
            break;
        case TransportEvent::Kind::disconnected:
            --stats_.clients;
            at_the_door_.erase(event.session.value);
            // The client has lost its connection before we did: it is about to take its seat again.
            if (player != nullptr && event.replaced && player->playing) {
                player->absent = true;
                player->absent_until = now + longest_entering;
            }
            if (player == nullptr) break;
            players_.detach(*player);
            forget(*player, *event.disconnect);
            break;
        case TransportEvent::Kind::message:
            handle_message(event, now);
            break;
        case TransportEvent::Kind::state:
            if (player != nullptr && player->playing) handle_commands(*player, event, clock, now);
            break;
        case TransportEvent::Kind::acked:
            if (player != nullptr) player->snapshots->acked(event.number, now);
            break;
    }
}

void Reception::handle_message(const TransportEvent& event, TimePoint now) {
    auto decoded = message::decode(event.bytes, description_, message::Speaker::client);
    if (!decoded) return malformed(event.session, "a message that does not decode, or that only servers send");
    Player* player = players_.find(event.session);
    if (const auto* enter = std::get_if<message::Enter>(&*decoded)) {
        if (player != nullptr) return malformed(event.session, "entering twice");
        if (!at_the_door_.contains(event.session.value)) return;  // turned away, while this was under way
        return handle_enter(event.session, *enter);
    }
    if (player == nullptr) return;  // refused a moment ago, or not in yet: nothing else counts
    if (std::holds_alternative<message::Ready>(*decoded)) {
        if (player->absent) {
            come_back(*player);
        } else if (!player->playing) {
            admit(*player);
        }
    } else if (auto* chat = std::get_if<message::Chat>(&*decoded)) {
        handle_chat(*player, std::move(*chat), now);
    } else {
        handle_prior(*player, *decoded);
    }
}

void Reception::handle_prior(Player& player, const message::Message& message) {
    if (prior_ == nullptr) return malformed(player.session, "a prior was asked for where none is offered");
    if (const auto* request = std::get_if<message::PriorRequest>(&message)) {
        if (!prior_->ask(player, request->offset))
            malformed(player.session, "asked for a piece of the prior out of turn, at " +
                                          std::to_string(request->offset) + " of " +
                                          std::to_string(prior_->name().bytes) + " bytes");
        return;
    }
    if (!prior_->held(player)) return malformed(player.session, "said twice that it holds the prior");
    ++stats_.priors_held;
}

void Reception::handle_enter(SessionId session, const message::Enter& enter) {
    if (enter.game_hash != game_hash_) {
        transport_.send_message(session, Lane::control,
                                message::encode(message::OtherGame{tickwire::encode(description_)}));
        log(LogLevel::info, "refused " + enter.name + ": another version of the game");
        return;  // the client compares, says what differs, and goes
    }
    Player* seated = seats_.find(session, enter.seat);
    if (seated != nullptr && rooms_.contains(seated->room)) return take_seat(*seated, session, enter);
    if (!seats_.admits(session, enter.seat)) return refuse(session, DisconnectReason::overloaded, {});
    const auto room = enter.room == 0 ? rooms_.begin() : rooms_.find(RoomId{enter.room});
    if (room == rooms_.end())
        return refuse(session, DisconnectReason::room_not_found, "room " + std::to_string(enter.room));
    Player* player = players_.add(description_, room->first, enter.name, session, enter.snapshot_every);
    if (player == nullptr) {
        const std::size_t here = players_.count();
        return refuse(session, DisconnectReason::server_full,
                      std::to_string(here) + (here == 1 ? " player is here" : " players are here"));
    }
    seats_.used(enter.seat);  // by one for each seat: its secret could be handed on
    at_the_door_.erase(session.value);
    player->address = transport_.stats(session).remote;
    player->identity = transport_.identity(session);
    welcome(*player);
}

void Reception::take_seat(Player& player, SessionId session, const message::Enter& enter) {
    if (player.session) {
        // Its client noticed before us that the connection was lost.
        transport_.disconnect(player.session, DisconnectReason::timed_out, "came back on another connection");
        --stats_.clients;
        players_.detach(player);
    }
    player.absent = player.playing;
    if (player.absent) player.absent_until = TimePoint{};
    players_.attach(description_, player, session, enter.snapshot_every);
    at_the_door_.erase(session.value);
    player.address = transport_.stats(session).remote;
    player.heard_line = enter.heard_line;
    player.heard_tick = enter.heard_tick;
    welcome(player);
}

void Reception::welcome(Player& player) {
    const message::Entered entered{player.id,
                                   player.room.value,
                                   rooms_.at(player.room)->label(),
                                   description_.tick_rate.value,
                                   config_.max_rewind,
                                   seats_.give(player),
                                   config_.snapshot_level == SnapshotLevel::best,
                                   prior_ != nullptr ? std::optional(prior_->name()) : std::nullopt};
    rooms_.at(player.room)->took_seat(player);
    transport_.send_message(player.session, Lane::control, message::encode(entered));
}

void Reception::come_back(Player& player) {
    transport_.set_playing(player.session);
    Room& room = *rooms_.at(player.room);
    for (const message::Chat& chat : room.chat().lines()) {
        if (chat.number > player.heard_line)
            transport_.send_message(player.session, Lane::events, message::encode(chat));
    }
    room.come_back(player);
    ++stats_.players_resumed;
    log(LogLevel::info, player.name + " is back, from " + player.address.to_string());
    rosters_.changed(player.room);
}

void Reception::admit(Player& player) {
    const auto room = rooms_.find(player.room);
    if (room == rooms_.end()) return dismiss(player, DisconnectReason::room_not_found, "it was closed");
    if (player.session) transport_.set_playing(player.session);
    happenings_.joined.push_back({player.id, player.room, player.name, player.bot, player.address, player.identity.user,
                                  player.identity.user_data});
    try {
        room->second->join(player);
    } catch (...) {
        happenings_.joined.pop_back();
        throw;
    }
    if (!player.bot) log(LogLevel::info, player.name + " joined from " + player.address.to_string());
    rosters_.changed(player.room);
}

void Reception::handle_chat(Player& player, message::Chat chat, TimePoint now) {
    if (chat.said <= player.said) return;  // said again by one who came back, and heard before
    const double seconds = static_cast<double>((now - player.chat_refilled).count()) / 1e6;
    player.chat_allowance = std::min(8.0, player.chat_allowance + seconds);
    player.chat_refilled = now;
    if (player.chat_allowance < 1) {
        const message::Chat notice{{{}, "you are writing too fast; your last line was not sent"}, chat.said, 0};
        return transport_.send_message(player.session, Lane::events, message::encode(notice));
    }
    player.chat_allowance -= 1;
    chat.line.from = player.id;
    say(player.room, &player, std::move(chat));
}

void Reception::say(RoomId room, Player* player, message::Chat chat) {
    const message::Chat* line = rooms_.at(room)->say(player, std::move(chat));
    if (line == nullptr) return;
    if (player != nullptr) happenings_.chat.emplace_back(room, line->line);
    broadcast(room, *line);
}

void Reception::handle_commands(Player& player, const TransportEvent& event, const TickClock& clock, TimePoint now) {
    if (!player.command_budget.take(now)) {
        ++stats_.command_floods;
        return dismiss(player, DisconnectReason::too_fast, "more commands than there are ticks");
    }
    if (!snapshot::read_commands(event.bytes, description_, batch_))
        return malformed(player.session, "commands that do not decode");
    const Tick room_tick = rooms_.at(player.room)->tick();
    const std::size_t per_command = description_.command.fields.size();
    // How long before its tick the newest command came. What is here when a tick runs late has come in time.
    Duration ahead =
        (batch_.newest - (room_tick + 1)) * description_.tick_rate.period() + (clock.next() - (now - event.waited));
    if (batch_.newest > room_tick) ahead = std::max(ahead, Duration::zero());
    const bool counts = batch_.newest - room_tick <= snapshot::max_commands_ahead;
    const PlayerView view = counts ? view_of(player) : PlayerView{};
    for (std::uint32_t i = 0; i < batch_.count; ++i) {
        const auto verdict =
            player.commands.insert(batch_.tick_of(i), room_tick, batch_.slots_of(i, per_command), view);
        if (verdict == CommandBuffer::Verdict::duplicate) continue;
        ++stats_.commands_received;
        if (verdict == CommandBuffer::Verdict::late) ++stats_.commands_late;
        if (verdict == CommandBuffer::Verdict::early) ++stats_.commands_early;
        if (i + 1 < batch_.count) continue;
        player.command_report.margin =
            static_cast<std::int16_t>(std::clamp<std::int64_t>(ahead.count() / 250, -32767, 32767));
    }
}

PlayerView Reception::view_of(Player& player) {
    const RewindGrant::Claim claim{batch_.newest, static_cast<float>(batch_.view_behind) / 64,
                                   player.snapshots->newest_acked()};
    return player.rewind.grant(claim, transport_.path_stats(player.session), config_.max_rewind,
                               description_.tick_rate);
}

void Reception::refuse(SessionId session, DisconnectReason reason, std::string_view detail) {
    log(LogLevel::info, "refused " + transport_.stats(session).remote.to_string() + ": " +
                            Disconnect{reason, std::string(detail)}.to_string());
    transport_.disconnect(session, reason, detail);
    at_the_door_.erase(session.value);
    --stats_.clients;
}

void Reception::expire(TimePoint now) {
    seats_.set_time(now);
    expire_sessions(now);
    for (const auto& player : players_.all()) {
        if (!player) continue;
        const auto [session, id] = std::pair(player->session, player->id);
        try {
            expire_player(*player, now);
        } catch (const std::bad_alloc&) {
            ran_out_of_memory(session, id);
        }
    }
}

void Reception::expire_sessions(TimePoint now) {
    for (auto it = at_the_door_.begin(); it != at_the_door_.end();) {
        const auto [session, since] = *it++;
        if (now - since < longest_entering) continue;
        try {
            refuse(SessionId{session}, DisconnectReason::loading_too_long, "no room was entered");
        } catch (const std::bad_alloc&) {
            ran_out_of_memory(SessionId{session}, {});
        }
    }
}

void Reception::expire_player(Player& player, TimePoint now) {
    if (player.out_of_memory) {
        player.absent = false;
        return dismiss(player, DisconnectReason::internal, out_of_memory);
    }
    seats_.send_ticket_when_due(player, now);
    if (!player.absent) return;
    if (player.absent_until == TimePoint{}) player.absent_until = now + config_.resume_for;
    if (now < player.absent_until) return;
    player.absent = false;
    dismiss(player, DisconnectReason::timed_out, "did not come back");
}

void Reception::malformed(SessionId session, std::string_view what) {
    ++stats_.malformed;
    if (Player* player = players_.find(session)) return dismiss(*player, DisconnectReason::malformed, what);
    refuse(session, DisconnectReason::malformed, what);
}

void Reception::dismiss(Player& player, DisconnectReason reason, std::string_view detail) {
    if (player.session) {
        transport_.disconnect(player.session, reason, detail);
        --stats_.clients;
        players_.detach(player);  // whatever there is no memory for below is done later, and not twice
    }
    forget(player, {reason, std::string(detail)});
}

void Reception::forget(Player& player, const Disconnect& why) {
    if (player.absent) return players_.detach(player);  // it may try again, until its time is over
    const RoomId room_id = player.room;
    const bool was_playing = player.playing;
    // What needs memory comes first, so that nobody is ever half gone.
    seats_.keep(player, why);
    Departure departure{player.id, room_id, why};
    happenings_.left.reserve(happenings_.left.size() + 1);
    if (was_playing) rosters_.changed(room_id);
    const std::string line = player.bot || !config_.log ? std::string() : player.name + " is gone: " + why.to_string();
    if (const auto room = rooms_.find(room_id); room != rooms_.end()) room->second->leave(player);
    if (was_playing) happenings_.left.push_back(std::move(departure));
    players_.remove(player.id);
    if (!line.empty()) log(LogLevel::info, line);
}

void Reception::broadcast(RoomId room, const message::Message& message) {
    const std::vector<std::byte> bytes = message::encode(message);
    for (const Player* player : players_.in_room(room)) {
        if (player->hears()) transport_.send_message(player->session, Lane::events, bytes);
    }
}

void Reception::log(LogLevel level, const std::string& line) const {
    if (config_.log) config_.log(level, line);
}

}  // namespace tickwire::server

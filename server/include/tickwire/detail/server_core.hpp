// The server behind the template border: what Server<Game> calls. Implemented by server/server_core.cpp.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tickwire/ban.hpp"
#include "tickwire/carrier.hpp"
#include "tickwire/description.hpp"
#include "tickwire/roster.hpp"
#include "tickwire/server_config.hpp"
#include "tickwire/world_host.hpp"

namespace tickwire::detail {

class ServerCore {
public:
    static Result<std::unique_ptr<ServerCore>> open(Description description, ServerConfig config,
                                                    std::unique_ptr<Carrier> carrier, TimePoint now);
    virtual ~ServerCore() = default;
    virtual RoomId add_room(std::unique_ptr<WorldHost> world, std::string label) = 0;
    virtual void close_room(RoomId room) = 0;
    virtual bool has_room(RoomId room) const = 0;
    virtual bool wait_for_tick() = 0;
    virtual void stop() = 0;
    virtual void advance(TimePoint now) = 0;
    virtual std::span<const Arrival> joined() const = 0;
    virtual std::span<const Departure> left() const = 0;
    virtual std::span<const RoomFailure> failed() const = 0;
    virtual std::span<const std::pair<RoomId, ChatLine>> chat() const = 0;
    virtual void say(RoomId room, std::string_view text) = 0;
    virtual PlayerId add_bot(RoomId room, std::string_view name) = 0;
    virtual void remove_bot(PlayerId bot) = 0;
    virtual void set_bot_command(PlayerId bot, std::span<const std::uint32_t> slots) = 0;
    virtual void kick(PlayerId player, std::string_view why) = 0;
    virtual Result<void> ban(const Ban& ban) = 0;
    virtual bool unban(const std::string& addresses, std::uint64_t user) = 0;
    virtual std::vector<Ban> bans() const = 0;
    virtual std::vector<RosterEntry> roster(RoomId room) const = 0;
    virtual Tick tick(RoomId room) const = 0;
    virtual const Frame* latest_frame(RoomId room) const = 0;
    virtual std::vector<Judgement> judgements(RoomId room, const JudgementQuery& query) const = 0;
    virtual ReplicationStats replication(PlayerId player) const = 0;
    virtual std::uint64_t seed() const = 0;
    virtual std::uint16_t port() const = 0;
    virtual ServerStats stats() const = 0;
    virtual std::vector<std::pair<std::string, std::uint64_t>> transport_counters() const = 0;
    virtual void close(DisconnectReason reason, std::string_view detail, TimePoint now) = 0;
};

}  // namespace tickwire::detail

#include "transport/query_messages.hpp"

#include <algorithm>
#include <limits>

#include "message/text.hpp"
#include "query_generated.h"
#include "tickwire/roster.hpp"
#include "transport/datagram_table.hpp"

namespace tickwire::transport {

namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

constexpr std::uint32_t most_players = std::numeric_limits<std::uint16_t>::max();
constexpr std::uint32_t fastest_tick_rate = 240;

std::uint16_t bounded(std::uint32_t count) {
    return static_cast<std::uint16_t>(std::min(count, most_players));
}

Offset<flatbuffers::String> text(FlatBufferBuilder& builder, const std::string& words, std::size_t most) {
    const std::string clean = message::clean_text(words, most);
    return clean.empty() ? Offset<flatbuffers::String>{} : builder.CreateString(clean);
}

std::string cleaned(const flatbuffers::String* text, std::size_t most) {
    return text == nullptr ? std::string{} : message::clean_text({text->c_str(), text->size()}, most);
}

}  // namespace

std::vector<std::byte> write(const QueryMessage& message) {
    return padded(query_bytes, [&](std::size_t padding) {
        FlatBufferBuilder builder(1024);
        const auto filler = builder.CreateVector(std::vector<std::uint8_t>(padding));
        return finish(builder, wire::CreateQuery(builder, message.version, message.nonce, message.discover, filler),
                      DatagramKind::query);
    });
}

std::vector<std::byte> write(const InfoMessage& message) {
    FlatBufferBuilder builder(512);
    const ServerInfo& info = message.info;
    const auto game = text(builder, info.game, max_server_name_bytes);
    const auto name = text(builder, info.name, max_server_name_bytes);
    const auto map = text(builder, info.map, max_listed_map_bytes);
    const auto mode = text(builder, info.mode, max_mode_bytes);
    return finish(
        builder,
        wire::CreateInfo(builder, message.nonce, info.wire_version, info.instance, info.game_hash, game, name, map,
                         mode, bounded(info.players), bounded(info.bots), bounded(info.max_players),
                         static_cast<std::uint8_t>(info.admission), static_cast<std::uint8_t>(info.tick_rate.value)),
        DatagramKind::info);
}

std::optional<QueryMessage> read_query(std::span<const std::byte> datagram) {
    if (datagram.size() != query_bytes) return std::nullopt;
    const Received<wire::Query> in(datagram, DatagramKind::query);
    if (!in) return std::nullopt;
    return QueryMessage{in->wire_version(), in->nonce(), in->discover()};
}

std::optional<InfoMessage> read_info(std::span<const std::byte> datagram) {
    if (datagram.size() >= query_bytes) return std::nullopt;
    const Received<wire::Info> in(datagram, DatagramKind::info);
    const bool good = in && in->admission() <= static_cast<std::uint8_t>(Admission::token) && in->tick_rate() >= 1 &&
                      in->tick_rate() <= fastest_tick_rate && in->bots() <= in->players();
    if (!good) return std::nullopt;
    InfoMessage message{in->nonce(), {}};
    ServerInfo& info = message.info;
    info.wire_version = in->wire_version();
    info.instance = in->instance();
    info.game_hash = in->game_hash();
    info.game = cleaned(in->game(), max_server_name_bytes);
    info.name = cleaned(in->name(), max_server_name_bytes);
    info.map = cleaned(in->map(), max_listed_map_bytes);
    info.mode = cleaned(in->mode(), max_mode_bytes);
    info.players = in->players();
    info.bots = in->bots();
    info.max_players = in->max_players();
    info.admission = static_cast<Admission>(in->admission());
    info.tick_rate = Hertz{in->tick_rate()};
    return message;
}

}  // namespace tickwire::transport

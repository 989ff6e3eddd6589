#include "saved_player_wire.hpp"

#include <algorithm>

#include "message/session_messages.hpp"
#include "message/text.hpp"

namespace tickwire::server {

flatbuffers::Offset<flatbuffers::Vector<std::uint8_t>> write_bytes(flatbuffers::FlatBufferBuilder& builder,
                                                                   std::span<const std::byte> bytes) {
    return builder.CreateVector(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

std::span<const std::byte> bytes_of(const flatbuffers::Vector<std::uint8_t>* in) {
    return in == nullptr ? std::span<const std::byte>{} : std::as_bytes(std::span(in->data(), in->size()));
}

flatbuffers::Offset<wire::SavedPlayer> write_player(flatbuffers::FlatBufferBuilder& builder,
                                                    const SavedPlayer& player) {
    const auto name = builder.CreateString(player.name);
    const auto seat = write_bytes(builder, player.seat);
    const auto data = write_bytes(builder, player.identity.user_data);
    return wire::CreateSavedPlayer(builder, player.id.value, name, player.bot, seat, player.identity.user, data,
                                   player.said);
}

Result<SavedPlayer> read_player(const wire::SavedPlayer& saved) {
    SavedPlayer player{PlayerId{saved.player()},
                       message::clean_text(saved.name()->string_view(), max_name_bytes),
                       saved.bot(),
                       {},
                       {},
                       saved.said()};
    const auto seat = bytes_of(saved.seat()), data = bytes_of(saved.user_data());
    if (!player.id || player.name.empty() || (!seat.empty() && seat.size() != player.seat.size()) ||
        data.size() > max_token_user_data)
        return Error{ErrorCode::malformed, "player " + std::to_string(player.id.value) + " is no player"};
    std::ranges::copy(seat, player.seat.begin());
    player.identity = {saved.user(), {data.begin(), data.end()}};
    return player;
}

flatbuffers::Offset<wire::SavedLine> write_line(flatbuffers::FlatBufferBuilder& builder, const message::Chat& chat) {
    const auto text = builder.CreateString(chat.line.text);
    return wire::CreateSavedLine(builder, chat.line.from.value, text, chat.said, chat.number);
}

message::Chat read_line(const wire::SavedLine& saved) {
    return {{PlayerId{saved.from()}, message::clean_text(saved.text()->string_view(), max_chat_bytes)},
            saved.said(),
            saved.number()};
}

}  // namespace tickwire::server

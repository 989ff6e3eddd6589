#include "journal_entry.hpp"

#include <algorithm>
#include <cmath>

#include "journal_generated.h"
#include "message/parse.hpp"
#include "saved_player_wire.hpp"

namespace tickwire::server {

namespace {

using Builder = flatbuffers::FlatBufferBuilder;

constexpr message::ParseLimits limits{4u * 1024 * 1024, 8, 16};
constexpr float longest_view = 1000;  // ticks; far more than a server ever grants

Error malformed(std::string what) {
    return {ErrorCode::malformed, std::move(what)};
}

template <class Table>
std::span<const std::byte> finish(Builder& builder, flatbuffers::Offset<Table> table) {
    builder.Finish(wire::CreateJournalEntry(builder, wire::HappenedTraits<Table>::enum_value, table.Union()));
    return std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize()));
}

bool is_delay(float ticks) {
    return std::isfinite(ticks) && ticks >= 0 && ticks <= longest_view;
}

Result<PlayerView> view_of(const wire::SavedView& saved) {
    if (!is_delay(saved.claimed()) || !is_delay(saved.granted()) ||
        saved.cut_by() > static_cast<std::uint8_t>(RewindBound::path))
        return malformed("a view is out of range");
    return PlayerView{saved.claimed(), saved.granted(), static_cast<RewindBound>(saved.cut_by()),
                      Duration(saved.round_trip_us())};
}

Result<JournalEntry> read_tick(const wire::RanTick& in, const Description& description) {
    const auto& fields = description.command.fields;
    const std::size_t count = in.players()->size();
    if (in.arrived()->size() != count || in.views()->size() != count || in.slots()->size() != count * fields.size())
        return malformed("a tick's commands are not one for each player");
    RanTick ran{Tick(in.tick()), {}, {in.slots()->begin(), in.slots()->end()}};
    for (flatbuffers::uoffset_t i = 0; i < count; ++i) {
        const auto view = view_of(*in.views()->Get(i));
        if (!view) return view.error();
        ran.commands.push_back({PlayerId{in.players()->Get(i)}, in.arrived()->Get(i) != 0, *view});
    }
    for (std::size_t i = 0; i < ran.slots.size(); ++i) {
        if (ran.slots[i] > fields[i % fields.size()].spec.steps)
            return malformed("a command's " + fields[i % fields.size()].name + " is outside its range");
    }
    return JournalEntry(std::move(ran));
}

}  // namespace

JournalEncoder::JournalEncoder() : builder_(std::make_unique<Builder>(4096)) {}
JournalEncoder::~JournalEncoder() = default;

std::span<const std::byte> JournalEncoder::encode(const RanTick& ran) {
    Builder& builder = *builder_;
    builder.Clear();
    const auto slots = builder.CreateVector(ran.slots);
    wire::SavedView* view = nullptr;
    std::uint8_t* has_arrived = nullptr;
    std::uint16_t* player = nullptr;
    const std::size_t count = ran.commands.size();
    const auto views = builder.CreateUninitializedVectorOfStructs(count, &view);
    for (const RanTick::Command& one : ran.commands) {
        *view++ = {one.view.claimed, one.view.granted, static_cast<std::uint32_t>(one.view.round_trip.count()),
                   static_cast<std::uint8_t>(one.view.cut_by)};
    }
    const auto arrived = builder.CreateUninitializedVector(count, &has_arrived);
    for (const RanTick::Command& one : ran.commands) *has_arrived++ = one.arrived;
    const auto players = builder.CreateUninitializedVector(count, &player);
    for (const RanTick::Command& one : ran.commands) *player++ = one.player.value;
    return finish(builder, wire::CreateRanTick(builder, ran.tick.value, players, arrived, views, slots));
}

std::span<const std::byte> JournalEncoder::encode(const CameIn& came) {
    builder_->Clear();
    return finish(*builder_, wire::CreateCameIn(*builder_, write_player(*builder_, came.player)));
}

std::span<const std::byte> JournalEncoder::encode(const WentOut& went) {
    builder_->Clear();
    return finish(*builder_, wire::CreateWentOut(*builder_, went.player.value));
}

std::span<const std::byte> JournalEncoder::encode(const TookSeat& took) {
    builder_->Clear();
    const auto seat = write_bytes(*builder_, took.seat);
    return finish(*builder_, wire::CreateTookSeat(*builder_, took.player.value, seat));
}

std::span<const std::byte> JournalEncoder::encode(const Said& said) {
    builder_->Clear();
    return finish(*builder_, wire::CreateSaid(*builder_, write_line(*builder_, said.chat)));
}

Result<JournalEntry> decode_journal_entry(std::span<const std::byte> bytes, const Description& description) {
    const auto* in = message::parse<wire::JournalEntry>(bytes, limits);
    if (in == nullptr) return malformed("it is no journal entry");
    if (const auto* ran = in->happened_as_RanTick()) return read_tick(*ran, description);
    if (const auto* came = in->happened_as_CameIn()) {
        auto player = read_player(*came->player());
        if (!player) return player.error();
        return JournalEntry(CameIn{std::move(*player)});
    }
    if (const auto* went = in->happened_as_WentOut()) return JournalEntry(WentOut{PlayerId{went->player()}});
    if (const auto* took = in->happened_as_TookSeat()) {
        TookSeat seat{PlayerId{took->player()}, {}};
        if (took->seat()->size() != seat.seat.size()) return malformed("a seat has no 16 bytes");
        std::ranges::copy(bytes_of(took->seat()), seat.seat.begin());
        return JournalEntry(seat);
    }
    if (const auto* said = in->happened_as_Said()) return JournalEntry(Said{read_line(*said->line())});
    return malformed("it is of no kind");
}

}  // namespace tickwire::server

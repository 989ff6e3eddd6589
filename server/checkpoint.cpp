#include "checkpoint.hpp"

#include <algorithm>
#include <cstring>

#include "message/parse.hpp"
#include "message/session_messages.hpp"
#include "message/text.hpp"
#include "saved_past.hpp"
#include "saved_player_wire.hpp"
#include "snapshot/history.hpp"

namespace tickwire::server {

namespace {

using Builder = flatbuffers::FlatBufferBuilder;

constexpr message::ParseLimits limits{256u * 1024 * 1024, 16, 8 * 1024 + snapshot::history_ticks};
constexpr std::array<char, 8> magic{'T', 'W', 'C', 'H', 'E', 'C', 'K', '2'};
constexpr std::size_t head_bytes = magic.size() + 8 + 32;

Error malformed(std::string what) {
    return {ErrorCode::malformed, std::move(what)};
}

std::vector<std::uint32_t> numbers_of(const flatbuffers::Vector<std::uint32_t>& in) {
    return {in.begin(), in.end()};
}

/// Entities ascending by index, of known kinds, with slots in range that are all there and no more.
Result<Frame> read_frame(const wire::Checkpoint& in, const Description& description) {
    Frame frame;
    frame.tick = Tick(in.tick());
    frame.slots = numbers_of(*in.slots());
    std::size_t used = 0;
    std::uint32_t next = 1;
    for (const wire::SavedEntity* saved : *in.entities()) {
        if (auto checked = check_entity(*saved, next, description); !checked) return checked.error();
        const EntityId id{saved->id()};
        const std::string which = "entity " + std::to_string(id.index());
        next = id.index() + 1;
        const auto& fields = description.kinds[saved->kind()].fields;
        if (frame.slots.size() - used < fields.size()) return malformed(which + " lacks values");
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (frame.slots[used + i] > fields[i].spec.steps)
                return malformed(which + ": " + fields[i].name + " is outside its range");
        }
        frame.entities.push_back(
            {id, PlayerId{saved->owner()}, saved->kind(), static_cast<std::uint32_t>(used), frame.tick});
        used += fields.size();
    }
    if (used != frame.slots.size()) return malformed("there are values of no entity");
    return frame;
}

/// That every index is either alive in the frame, or free, once.
Result<WorldState> read_world(const wire::Checkpoint& in, const Frame& frame) {
    WorldState world{in.random(), numbers_of(*in.generations()), numbers_of(*in.free()), {}, {}, in.judged()};
    if (world.generations.size() > max_entities) return malformed("there are too many entities");
    std::vector<char> taken(world.generations.size());
    for (const FrameEntity& entity : frame.entities) {
        const std::uint32_t index = entity.id.index();
        if (index >= taken.size() || world.generations[index] != entity.id.generation())
            return malformed("entity " + std::to_string(index) + " has no place");
        taken[index] = 1;
    }
    for (const std::uint32_t index : world.free) {
        if (index == 0 || index >= taken.size() || taken[index] != 0)
            return malformed("index " + std::to_string(index) + " is free and is not");
        taken[index] = 1;
    }
    if (!taken.empty() && std::ranges::count(taken, 0) != 1) return malformed("there are indices of no entity");
    if (std::ranges::any_of(world.generations, [](std::uint32_t one) { return one >= guessed_generation; }))
        return malformed("a generation is out of range");
    if (in.order()->size() != frame.entities.size()) return malformed("the order is not that of the entities");
    std::vector<char> ordered(world.generations.size());
    for (const std::uint32_t value : *in.order()) {
        const EntityId id{value};
        if (frame.find(id) == nullptr || ordered[id.index()]++ != 0)
            return malformed("the order is not that of the entities");
        world.order.push_back(id);
    }
    auto shots = read_shots(*in.shots(), frame);
    if (!shots) return shots.error();
    world.shots = std::move(*shots);
    return world;
}

Result<std::vector<SavedPlayer>> read_players(const wire::Checkpoint& in) {
    std::vector<SavedPlayer> players;
    for (const wire::SavedPlayer* saved : *in.players()) {
        auto player = read_player(*saved);
        if (!player) return player.error();
        if (std::ranges::find(players, player->id, &SavedPlayer::id) != players.end())
            return malformed("player " + std::to_string(player->id.value) + " is there twice");
        players.push_back(std::move(*player));
    }
    return players;
}

}  // namespace

std::vector<std::byte> encode(const Checkpoint& checkpoint, const Description& description) {
    Builder builder(64 * 1024 + checkpoint.frame.slots.size() * 4);
    std::vector<wire::SavedEntity> entities;
    std::vector<std::uint32_t> slots, order;
    for (const FrameEntity& entity : checkpoint.frame.entities) {
        entities.emplace_back(entity.id.value, entity.owner.value, entity.kind);
        const auto own = checkpoint.frame.slots_of(entity, description.kinds[entity.kind].fields.size());
        slots.insert(slots.end(), own.begin(), own.end());
    }
    for (const EntityId id : checkpoint.world.order) order.push_back(id.value);
    std::vector<flatbuffers::Offset<wire::SavedPlayer>> players;
    for (const SavedPlayer& player : checkpoint.players) players.push_back(write_player(builder, player));
    std::vector<flatbuffers::Offset<wire::SavedLine>> lines;
    for (const message::Chat& line : checkpoint.lines) lines.push_back(write_line(builder, line));
    const auto line_vector = builder.CreateVector(lines);
    const auto described = write_bytes(builder, tickwire::encode(description));
    const auto label = builder.CreateString(checkpoint.label);
    const auto generations = builder.CreateVector(checkpoint.world.generations);
    const auto free = builder.CreateVector(checkpoint.world.free);
    const auto order_vector = builder.CreateVector(order);
    const auto entity_vector = builder.CreateVectorOfStructs(entities);
    const auto slot_vector = builder.CreateVector(slots);
    const auto player_vector = builder.CreateVector(players);
    const auto past = write_past(builder, checkpoint.past, description);
    const auto shots = builder.CreateVectorOfStructs(saved_shots(checkpoint.world.shots));
    builder.Finish(wire::CreateCheckpoint(builder, described, checkpoint.room.value, label, checkpoint.frame.tick.value,
                                          checkpoint.saved_at, checkpoint.world.random, generations, free, order_vector,
                                          entity_vector, slot_vector, player_vector, checkpoint.mark.life,
                                          checkpoint.mark.happened, line_vector, checkpoint.newest_line, past, shots,
                                          checkpoint.world.judged));
    const auto bytes = std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize()));
    return {bytes.begin(), bytes.end()};
}

Result<Checkpoint> decode_checkpoint(std::span<const std::byte> bytes, const Description& description) {
    const std::vector<std::byte> aligned(bytes.begin(), bytes.end());
    const auto* in = message::parse<wire::Checkpoint>(aligned, limits);
    if (in == nullptr) return malformed("it is no checkpoint");
    const auto theirs = decode_description(bytes_of(in->description()));
    if (!theirs) return malformed("its description: " + theirs.error().message);
    if (protocol_hash(*theirs) != protocol_hash(description))
        return Error{ErrorCode::mismatch, "it is of another game: " + first_difference(description, *theirs)};
    if (in->tick() == 0 || Tick(in->tick()) > latest_saved_tick)
        return malformed("tick " + std::to_string(in->tick()) + " is out of range");
    auto frame = read_frame(*in, description);
    if (!frame) return frame.error();
    auto world = read_world(*in, *frame);
    if (!world) return world.error();
    auto players = read_players(*in);
    if (!players) return players.error();
    auto past = read_past(*in->past(), *frame, world->generations, description);
    if (!past) return past.error();
    std::vector<message::Chat> lines;
    if (in->lines() != nullptr) {
        for (const wire::SavedLine* line : *in->lines()) lines.push_back(read_line(*line));
    }
    return Checkpoint{RoomId{in->room()},
                      message::clean_text(in->label()->string_view(), message::max_label_bytes),
                      in->saved_at(),
                      std::move(*frame),
                      std::move(*world),
                      std::move(*players),
                      {in->life(), in->happened()},
                      std::move(lines),
                      in->newest_line(),
                      std::move(*past)};
}

std::vector<std::byte> frame_file(std::span<const std::byte> payload) {
    std::vector<std::byte> file(head_bytes);
    std::memcpy(file.data(), magic.data(), magic.size());
    for (std::size_t i = 0; i < 8; ++i) file[magic.size() + i] = static_cast<std::byte>(payload.size() >> (8 * i));
    const auto digest = security::digest_of(payload);
    std::memcpy(file.data() + magic.size() + 8, digest.data(), digest.size());
    file.insert(file.end(), payload.begin(), payload.end());
    return file;
}

Result<std::span<const std::byte>> unframe_file(std::span<const std::byte> file) {
    if (file.size() < head_bytes || std::memcmp(file.data(), magic.data(), magic.size() - 1) != 0)
        return malformed("it is no checkpoint file");
    if (file[magic.size() - 1] != static_cast<std::byte>(magic.back()))
        return malformed("it is of another version of checkpoint files");
    std::uint64_t length = 0;
    for (std::size_t i = 0; i < 8; ++i) length |= std::to_integer<std::uint64_t>(file[magic.size() + i]) << (8 * i);
    const auto payload = file.subspan(head_bytes);
    if (payload.size() != length)
        return malformed("it has " + std::to_string(payload.size()) + " of " + std::to_string(length) + " bytes");
    const auto digest = security::digest_of(payload);
    if (std::memcmp(file.data() + magic.size() + 8, digest.data(), digest.size()) != 0)
        return malformed("its checksum does not fit");
    return payload;
}

}  // namespace tickwire::server

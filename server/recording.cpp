// The file: `TWRECRD1`, the description's length in 4 bytes (little-endian) and the description, the receiver in 2;
// then each frame as its length in 4 bytes and numbers of 7 bits a byte. A frame: ticks since the one before, how many
// entities, and for each the gap of its index, doubled, and one more when it is new. A new one: generation, owner,
// kind. Then for each entity a bit a slot, filled up to a byte, for those that differ from the frame before (from the
// kind's defaults, when it is new), and the differences of those.
#include "tickwire/recording.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "storage/file_bytes.hpp"

namespace tickwire {

namespace {

using storage::FileBytes;
using storage::put_fixed;
using storage::put_varint;

constexpr std::array<char, 8> magic{'T', 'W', 'R', 'E', 'C', 'R', 'D', '1'};
constexpr std::size_t most_file_bytes = std::size_t{1} << 31;

Error malformed(std::string what) {
    return {ErrorCode::malformed, "recording: " + std::move(what)};
}

void put_slots(std::vector<std::byte>& out, std::span<const std::uint32_t> slots, const std::uint32_t* before) {
    const std::size_t mask = out.size();
    out.resize(mask + (slots.size() + 7) / 8);
    for (std::size_t i = 0; i < slots.size(); ++i) {
        if (slots[i] == before[i]) continue;
        out[mask + i / 8] |= static_cast<std::byte>(1u << (i % 8));
        const std::uint32_t difference = slots[i] - before[i];
        put_varint(out, difference << 1 ^ -(difference >> 31));
    }
}

bool take_slots(FileBytes& in, std::span<std::uint32_t> slots, const std::uint32_t* before, const KindInfo& kind) {
    const auto mask = in.take((slots.size() + 7) / 8);
    if (in.failed) return false;
    for (std::size_t i = 0; i < slots.size(); ++i) {
        slots[i] = before[i];
        if (((std::to_integer<unsigned>(mask[i / 8]) >> (i % 8)) & 1u) == 0) continue;
        const auto coded = static_cast<std::uint32_t>(in.varint());
        slots[i] += coded >> 1 ^ -(coded & 1u);
        if (slots[i] > kind.fields[i].spec.steps) return false;
    }
    return true;
}

// The entity of the same index in the frame before, from `at` on; null: it is new.
const FrameEntity* same_before(const Frame& before, std::size_t& at, std::uint32_t index) {
    while (at < before.entities.size() && before.entities[at].id.index() < index) ++at;
    return at < before.entities.size() && before.entities[at].id.index() == index ? &before.entities[at] : nullptr;
}

Result<void> take_entity(FileBytes& in, const Description& description, const Frame& before, std::size_t& at,
                         std::uint32_t& next, Frame& frame) {
    const std::uint64_t coded = in.varint();
    const std::uint64_t index = next + (coded >> 1);
    if (in.failed || index >= max_entities) return malformed("an entity is out of order or cut");
    FrameEntity entity;
    const FrameEntity* known = same_before(before, at, static_cast<std::uint32_t>(index));
    if ((coded & 1u) != 0) {
        const std::uint64_t generation = in.varint(), owner = in.varint(), kind = in.varint();
        if (in.failed || generation == 0 || generation > guessed_generation || owner > 65535 ||
            kind >= description.kinds.size())
            return malformed("entity " + std::to_string(index) + " is none that can be");
        entity = {EntityId(static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(generation)),
                  PlayerId{static_cast<std::uint16_t>(owner)}, static_cast<std::uint16_t>(kind), 0, frame.tick};
    } else if (known == nullptr) {
        return malformed("entity " + std::to_string(index) + " was not there before");
    } else {
        entity = *known;
    }
    const KindInfo& kind = description.kinds[entity.kind];
    const std::uint32_t* base = (coded & 1u) != 0 ? kind.defaults.data() : before.slots.data() + known->first_slot;
    entity.first_slot = static_cast<std::uint32_t>(frame.slots.size());
    frame.slots.resize(frame.slots.size() + kind.fields.size());
    if (!take_slots(in, std::span(frame.slots).subspan(entity.first_slot), base, kind))
        return malformed("entity " + std::to_string(index) + ": a value is out of its range or cut");
    frame.entities.push_back(entity);
    next = static_cast<std::uint32_t>(index) + 1;
    return {};
}

Result<Frame> take_frame(FileBytes& in, const Description& description, const Frame& before) {
    const std::uint64_t passed = in.varint(), count = in.varint();
    if (in.failed || passed == 0 || passed > 0xFFFFFFFFu - before.tick.value || count > max_entities)
        return malformed("a frame's head cannot be");
    Frame frame;
    frame.tick = Tick(before.tick.value + static_cast<std::uint32_t>(passed));
    std::size_t at = 0;
    std::uint32_t next = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        if (auto taken = take_entity(in, description, before, at, next, frame); !taken) return taken.error();
    }
    if (!in.at_end()) return malformed("a frame ends too early or goes on too long");
    return frame;
}

}  // namespace

RecordingWriter::RecordingWriter(std::string path, std::ofstream out, const Description& description)
    : path_(std::move(path)), out_(std::move(out)) {
    for (const KindInfo& kind : description.kinds) defaults_.push_back(kind.defaults);
}

Result<RecordingWriter> RecordingWriter::create(std::string path, const Description& description, PlayerId receiver) {
    std::ofstream out(path, std::ios::binary);
    if (!out) return Error{ErrorCode::io, path + ": cannot be written"};
    const std::vector<std::byte> described = encode(description);
    std::vector<std::byte> head;
    for (const char c : magic) head.push_back(static_cast<std::byte>(c));
    put_fixed(head, described.size(), 4);
    head.insert(head.end(), described.begin(), described.end());
    put_fixed(head, receiver.value, 2);
    out.write(reinterpret_cast<const char*>(head.data()), static_cast<std::streamsize>(head.size()));
    return RecordingWriter(std::move(path), std::move(out), description);
}

void RecordingWriter::write(const Frame& frame) {
    if (frame.tick <= before_.tick) return;
    bytes_.assign(4, std::byte{});
    put_varint(bytes_, static_cast<std::uint64_t>(frame.tick - before_.tick));
    put_varint(bytes_, frame.entities.size());
    std::size_t at = 0;
    std::uint32_t next = 0;
    for (const FrameEntity& entity : frame.entities) {
        const std::uint32_t index = entity.id.index();
        const FrameEntity* known = same_before(before_, at, index);
        if (known != nullptr && (known->id != entity.id || known->owner != entity.owner || known->kind != entity.kind))
            known = nullptr;
        put_varint(bytes_, std::uint64_t{index - next} << 1 | (known == nullptr ? 1u : 0u));
        if (known == nullptr) {
            put_varint(bytes_, entity.id.generation());
            put_varint(bytes_, entity.owner.value);
            put_varint(bytes_, entity.kind);
        }
        const std::vector<std::uint32_t>& defaults = defaults_[entity.kind];
        put_slots(bytes_, frame.slots_of(entity, defaults.size()),
                  known != nullptr ? before_.slots.data() + known->first_slot : defaults.data());
        next = index + 1;
    }
    for (int i = 0; i < 4; ++i)
        bytes_[static_cast<std::size_t>(i)] = static_cast<std::byte>((bytes_.size() - 4) >> (8 * i));
    out_.write(reinterpret_cast<const char*>(bytes_.data()), static_cast<std::streamsize>(bytes_.size()));
    before_ = frame;
    ++frames_;
}

Result<void> RecordingWriter::finish() {
    if (!out_.flush()) return Error{ErrorCode::io, path_ + ": cannot be written"};
    return {};
}

Result<Recording> decode_recording(std::span<const std::byte> file) {
    FileBytes in(file);
    for (const char c : magic) {
        if (in.byte() != static_cast<std::uint8_t>(c)) return malformed("no TWRECRD1 at its beginning");
    }
    const auto described = in.take(static_cast<std::size_t>(in.fixed(4)));
    if (in.failed) return malformed("cut within its description");
    auto description = decode_description(described);
    if (!description) return description.error();
    Recording recording{std::move(*description), PlayerId{static_cast<std::uint16_t>(in.fixed(2))}, {}};
    Frame first;
    while (!in.failed && !in.at_end()) {
        FileBytes body(in.take(static_cast<std::size_t>(in.fixed(4))));
        if (in.failed) break;
        auto frame =
            take_frame(body, recording.description, recording.frames.empty() ? first : recording.frames.back());
        if (!frame) return frame.error();
        recording.frames.push_back(std::move(*frame));
    }
    if (in.failed) return malformed("cut within frame " + std::to_string(recording.frames.size() + 1));
    return recording;
}

Result<Recording> read_recording(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return Error{ErrorCode::not_found, path + ": cannot be opened"};
    const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
    if (bytes.size() > most_file_bytes) return malformed(path + ": larger than 2 GiB");
    auto recording = decode_recording(std::as_bytes(std::span(bytes)));
    if (!recording) return Error{recording.error().code, path + ": " + recording.error().message};
    return recording;
}

}  // namespace tickwire

#include "snapshot_reader.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "snapshot/slot_coder.hpp"
#include "snapshot/snapshot_format.hpp"
#include "state_generated.h"

namespace tickwire::client {

using snapshot::BitReader;
using snapshot::EntryOp;

namespace {

int bits_for(std::size_t count) {
    return count < 2 ? 0 : static_cast<int>(std::bit_width(count - 1));
}

Error malformed(const char* what) {
    return {ErrorCode::malformed, std::string("snapshot: ") + what};
}

}  // namespace

SnapshotReader::SnapshotReader(const Description& description, PlayerId me)
    : description_(description),
      me_(me),
      kind_bits_(bits_for(description.kinds.size())),
      event_bits_(bits_for(description.events.size())),
      max_slots_(0) {
    for (const KindInfo& kind : description.kinds) max_slots_ = std::max(max_slots_, kind.fields.size());
    std::size_t scratch = max_slots_;
    for (const KindInfo& event : description.events) scratch = std::max(scratch, event.fields.size());
    scratch_.resize(scratch);
}

Result<void> SnapshotReader::read(std::span<const std::byte> part) {
    if (part.size() < sizeof(wire::SnapshotHeader)) return malformed("shorter than its head");
    alignas(wire::SnapshotHeader) std::byte head_bytes[sizeof(wire::SnapshotHeader)];
    std::memcpy(head_bytes, part.data(), sizeof head_bytes);
    const auto& head = *reinterpret_cast<const wire::SnapshotHeader*>(head_bytes);
    const Tick tick(head.tick());
    const std::uint32_t part_number = head.part_of() & 15u, parts = (head.part_of() >> 4) + 1u;
    if (!tick || part_number >= parts) return malformed("no such part");
    if (newest_ && newest_ - tick > snapshot::max_baseline_age) return {};  // too late: nothing will refer to it
    if (!first_) first_ = tick;
    if (newest_ < tick) {
        newest_ = tick;
        command_report_ = {head.command_margin(), head.missing()};
    }
    BitReader in(part.subspan(sizeof(wire::SnapshotHeader)));
    if (auto entries = read_entries(in, tick); !entries) return entries;
    if (auto events = read_events(in, tick); !events) return events;
    return read_range(in, tick, part_number, parts);
}

Result<void> SnapshotReader::read_entries(BitReader& in, Tick tick) {
    const std::uint32_t common_age = in.bits(snapshot::age_bits);
    std::uint32_t next = 0;
    while (in.flag()) {
        const std::uint32_t gap = in.golomb(snapshot::gap_order);
        if (in.failed() || gap > snapshot::last_index || next + gap > snapshot::last_index)
            return malformed("entity index out of range");
        const std::uint32_t index = next + gap;
        if (auto entry = read_entry(in, tick, common_age, index); !entry) return entry;
        next = index + 1;
    }
    return in.failed() ? Result<void>(malformed("ends too early")) : Result<void>();
}

Result<void> SnapshotReader::read_entry(BitReader& in, Tick tick, std::uint32_t common_age, std::uint32_t index) {
    switch (static_cast<EntryOp>(in.bits(2))) {
        case EntryOp::common:
            return read_delta(in, tick, common_age, index);
        case EntryOp::other:
            return read_delta(in, tick, in.bits(snapshot::age_bits), index);
        case EntryOp::create:
            return read_create(in, tick, index);
        case EntryOp::remove:
            if (in.failed()) return malformed("ends too early");
            store(track(index), {tick, {}, {}, {}, 0}, {});
            return {};
    }
    return malformed("no such entry");
}

Result<void> SnapshotReader::read_delta(BitReader& in, Tick tick, std::uint32_t age, std::uint32_t index) {
    if (age == 0 || age >= tick.value || index >= tracks_.size() || !tracks_[index])
        return malformed("refers to a baseline that never was");
    const Track& track = *tracks_[index];
    const Tick base_tick = tick - static_cast<std::int32_t>(age);
    const Version& base = track.versions[base_tick.value % ring];
    if (base.tick != base_tick || !base.id) return malformed("refers to a baseline that is not held");
    const KindInfo& kind = description_.kinds[base.kind];
    const std::span slots = std::span(scratch_).first(kind.fields.size());
    if (!snapshot::read_slots(in, kind, slots, slots_of(index, base), base.owner == me_))
        return malformed("a field is out of its range");
    store(*tracks_[index], {tick, {}, base.id, base.owner, base.kind}, slots);
    return {};
}

Result<void> SnapshotReader::read_create(BitReader& in, Tick tick, std::uint32_t index) {
    const std::uint32_t generation = in.bits(snapshot::generation_bits);
    const std::uint32_t kind_number = in.bits(kind_bits_);
    const PlayerId owner{in.flag() ? static_cast<std::uint16_t>(in.bits(snapshot::player_bits)) : std::uint16_t{0}};
    if (in.failed() || index == 0 || generation == 0 || kind_number >= description_.kinds.size())
        return malformed("no such entity");
    const KindInfo& kind = description_.kinds[kind_number];
    const std::span slots = std::span(scratch_).first(kind.fields.size());
    if (!snapshot::read_slots(in, kind, slots, kind.defaults, owner == me_))
        return malformed("a field is out of its range");
    store(track(index), {tick, {}, EntityId(index, generation), owner, static_cast<std::uint16_t>(kind_number)}, slots);
    return {};
}

Result<void> SnapshotReader::read_events(BitReader& in, Tick tick) {
    while (in.flag()) {
        const std::uint32_t kind_number = in.bits(event_bits_);
        if (in.failed() || kind_number >= description_.events.size()) return malformed("no such event");
        const KindInfo& kind = description_.events[kind_number];
        const auto count = static_cast<std::uint32_t>(kind.fields.size());
        const std::span slots = std::span(scratch_).first(count);
        if (!snapshot::read_slots(in, kind, slots, kind.defaults, true))
            return malformed("an event's field is out of its range");
        const auto first = static_cast<std::uint32_t>(events_.slots.size());
        events_.slots.insert(events_.slots.end(), slots.begin(), slots.end());
        events_.records.push_back({tick, static_cast<std::uint16_t>(kind_number), {}, first, count});
    }
    return in.failed() ? Result<void>(malformed("ends too early")) : Result<void>();
}

Result<void> SnapshotReader::read_range(BitReader& in, Tick tick, std::uint32_t part, std::uint32_t parts) {
    const bool whole = in.flag();
    const std::uint32_t first = whole ? 0 : in.bits(snapshot::index_bits);
    const std::uint32_t last = whole ? snapshot::last_index : in.bits(snapshot::index_bits);
    if (in.failed() || last < first) return malformed("no range of entities");
    for (std::size_t i = first; i < tracks_.size() && i <= last; ++i) {
        if (tracks_[i]) tracks_[i]->confirmed = std::max(tracks_[i]->confirmed, tick);
    }
    Arrived& arrived = arrived_[tick.value % ring];
    if (arrived.tick != tick) arrived = {tick, parts, 0, false, false};
    if (arrived.parts != parts) return malformed("two counts of parts for one tick");
    arrived.mask |= 1u << part;
    arrived.from_start |= first == 0;
    arrived.to_end |= last == snapshot::last_index;
    const bool complete = arrived.mask == (1u << parts) - 1 && arrived.from_start && arrived.to_end;
    if (complete && tick > frame_.tick) {
        ++whole_ticks_;
        build_frame(tick);
    }
    return {};
}

SnapshotReader::Track& SnapshotReader::track(std::uint32_t index) {
    if (tracks_.size() <= index) tracks_.resize(index + 1);
    if (!tracks_[index]) {
        tracks_[index] = std::make_unique<Track>();
        tracks_[index]->slots.resize(ring * max_slots_);
    }
    return *tracks_[index];
}

void SnapshotReader::store(Track& track, const Version& version, std::span<const std::uint32_t> slots) {
    Version& place = track.versions[version.tick.value % ring];
    if (place.tick >= version.tick) return;  // a duplicate
    place = version;
    place.held_until = std::min(track.confirmed, version.tick - 1);
    std::ranges::copy(slots,
                      track.slots.begin() + static_cast<std::ptrdiff_t>((version.tick.value % ring) * max_slots_));
    track.newest = std::max(track.newest, version.tick);
    track.confirmed = std::max(track.confirmed, version.tick);
}

SnapshotReader::Around SnapshotReader::around(std::size_t index, Tick tick) const {
    Around found;
    if (!tracks_[index]) return found;
    for (const Version& version : tracks_[index]->versions) {
        if (!version.tick) continue;
        if (version.tick <= tick) {
            if (found.from == nullptr || version.tick > found.from->tick) found.from = &version;
        } else if (found.to == nullptr || version.tick < found.to->tick) {
            found.to = &version;
        }
    }
    return found;
}

const Version* SnapshotReader::version_at(std::size_t index, Tick tick) const {
    if (!tick || index >= tracks_.size() || !tracks_[index]) return nullptr;
    const Version& version = tracks_[index]->versions[tick.value % ring];
    return version.tick == tick && version.id ? &version : nullptr;
}

std::span<const std::uint32_t> SnapshotReader::slots_of(std::size_t index, const Version& version) const {
    const std::size_t count = version.id ? description_.kinds[version.kind].fields.size() : 0;
    return std::span(tracks_[index]->slots).subspan((version.tick.value % ring) * max_slots_, count);
}

void SnapshotReader::build_frame(Tick tick) {
    frame_.clear(tick);
    for (std::size_t i = 0; i < tracks_.size(); ++i) {
        const Version* version = around(i, tick).from;
        if (version == nullptr || !version->id) continue;
        const auto slots = slots_of(i, *version);
        frame_.entities.push_back({version->id, version->owner, version->kind,
                                   static_cast<std::uint32_t>(frame_.slots.size()), version->tick});
        frame_.slots.insert(frame_.slots.end(), slots.begin(), slots.end());
    }
}

}  // namespace tickwire::client

#include "snapshot_reader.hpp"

#include <algorithm>
#include <cstring>

#include "snapshot/slot_coder.hpp"
#include "snapshot/snapshot_format.hpp"
#include "state_generated.h"

namespace tickwire::client {

using snapshot::BitReader;
using snapshot::EntryOp;

namespace {

Error malformed(const char* what) {
    return {ErrorCode::malformed, std::string("snapshot: ") + what};
}

}  // namespace

SnapshotReader::SnapshotReader(const Description& description, PlayerId me)
    : description_(description),
      me_(me),
      kind_bits_(snapshot::bits_for(description.kinds.size())),
      event_bits_(snapshot::bits_for(description.events.size())),
      max_slots_(0),
      slow_kinds_(snapshot::any_slow_kind(description)) {
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
    Silence silence;
    if (auto said = read_silence(in, silence); !said) return said;
    return read_range(in, tick, part_number, parts, silence);
}

// An index after the one before; false when there is no such entity.
bool SnapshotReader::read_gap(BitReader& in, std::uint32_t& next, std::uint32_t& index) const {
    const std::uint32_t gap = in.golomb(gap_order_);
    if (in.failed() || gap > snapshot::last_index || next + gap > snapshot::last_index) return false;
    index = next + gap;
    next = index + 1;
    return true;
}

Result<void> SnapshotReader::read_entries(BitReader& in, Tick tick) {
    const std::uint32_t common_age = in.bits(snapshot::age_bits);
    gap_order_ = static_cast<int>(in.bits(snapshot::gap_order_bits));
    std::uint32_t next = 0, index = 0;
    while (in.flag()) {
        if (!read_gap(in, next, index)) return malformed("entity index out of range");
        if (auto entry = read_entry(in, tick, common_age, index); !entry) return entry;
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
    Track* known = age == 0 || age >= tick.value ? nullptr : find(index);
    if (known == nullptr) return malformed("refers to a baseline that never was");
    Track& track = *known;
    const Tick base_tick = tick - static_cast<std::int32_t>(age);
    const Version& base = track.versions[base_tick.value % ring];
    if (base.tick != base_tick || !base.id) return malformed("refers to a baseline that is not held");
    const KindInfo& kind = description_.kinds[base.kind];
    const std::span slots = std::span(scratch_).first(kind.fields.size());
    if (!snapshot::read_slots(in, kind, slots, slots_in(track, base), base.owner == me_))
        return malformed("a field is out of its range");
    store(track, {tick, {}, base.id, base.owner, base.kind}, slots);
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

Result<void> SnapshotReader::read_silence(BitReader& in, Silence& silence) {
    if (slow_kinds_) silence.interval = in.bits(snapshot::interval_bits) + 1;
    list_.clear();
    if (in.flag()) return {};
    silence.complete = !in.flag();
    std::uint32_t next = 0, index = 0;
    while (in.flag()) {
        if (!read_gap(in, next, index)) return malformed("entity index out of range");
        list_.push_back(index);
    }
    return in.failed() ? Result<void>(malformed("ends too early")) : Result<void>();
}

void SnapshotReader::confirm(Tick tick, std::uint32_t first, std::uint32_t last, const Silence& silence) {
    auto listed = list_.begin();
    for (auto entry = at_or_after(first); entry != tracks_.end() && entry->index <= last; ++entry) {
        while (listed != list_.end() && *listed < entry->index) ++listed;
        const bool on_list = listed != list_.end() && *listed == entry->index;
        if (on_list == silence.complete) continue;
        Track& track = *entry->data;
        const Version& newest = track.versions[track.newest.value % ring];
        const bool mine = newest.owner == me_;
        const std::uint32_t every = newest.id ? description_.kinds[newest.kind].replication.every : 1;
        if (snapshot::due(every, mine, entry->index, tick, silence.interval))
            track.confirmed = std::max(track.confirmed, tick);
    }
}

Result<void> SnapshotReader::read_range(BitReader& in, Tick tick, std::uint32_t part, std::uint32_t parts,
                                        const Silence& silence) {
    const bool whole = in.flag();
    const std::uint32_t first = whole ? 0 : in.bits(snapshot::index_bits);
    const std::uint32_t last = whole ? snapshot::last_index : in.bits(snapshot::index_bits);
    if (in.failed() || last < first) return malformed("no range of entities");
    confirm(tick, first, last, silence);
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

std::vector<SnapshotReader::Entry>::iterator SnapshotReader::at_or_after(std::uint32_t index) {
    return std::lower_bound(tracks_.begin(), tracks_.end(), index,
                            [](const Entry& entry, std::uint32_t wanted) { return entry.index < wanted; });
}

SnapshotReader::Track* SnapshotReader::find(std::uint32_t index) {
    const auto found = at_or_after(index);
    return found != tracks_.end() && found->index == index ? found->data.get() : nullptr;
}

SnapshotReader::Track& SnapshotReader::track(std::uint32_t index) {
    if (Track* held = find(index)) return *held;
    return *tracks_.insert(at_or_after(index), {index, std::make_unique<Track>()})->data;
}

void SnapshotReader::store(Track& track, const Version& version, std::span<const std::uint32_t> slots) {
    Version& place = track.versions[version.tick.value % ring];
    if (place.tick >= version.tick) return;  // a duplicate
    place = version;
    place.held_until = std::min(track.confirmed, version.tick - 1);
    if (version.id) {
        track.slots.resize(ring * max_slots_);
        std::ranges::copy(slots,
                          track.slots.begin() + static_cast<std::ptrdiff_t>((version.tick.value % ring) * max_slots_));
    }
    track.newest = std::max(track.newest, version.tick);
    track.confirmed = std::max(track.confirmed, version.tick);
}

// An entity that was removed is kept for as long as something late may still speak of it, and a picture may show it.
void SnapshotReader::forget_gone() {
    std::erase_if(tracks_, [&](const Entry& entry) {
        const Track& track = *entry.data;
        return newest_ - track.newest > snapshot::max_baseline_age && !track.versions[track.newest.value % ring].id;
    });
}

SnapshotReader::Around SnapshotReader::around(std::size_t track, Tick tick) const {
    const Track& data = *tracks_[track].data;
    Around found;
    // Nearly always a step or two away; what is older than the ring's length has not been overwritten for long.
    const std::uint32_t most = std::min<std::uint32_t>(ring, tick.value);
    for (std::uint32_t back = 0; back < most && found.from == nullptr; ++back) {
        const Version& version = data.versions[(tick.value - back) % ring];
        if (version.tick.value == tick.value - back) found.from = &version;
    }
    if (found.from == nullptr) {
        for (const Version& version : data.versions) {
            const bool older = version.tick && version.tick <= tick;
            if (older && (found.from == nullptr || version.tick > found.from->tick)) found.from = &version;
        }
    }
    for (Tick next = tick + 1; next <= data.newest && found.to == nullptr; ++next) {
        const Version& version = data.versions[next.value % ring];
        if (version.tick == next) found.to = &version;
    }
    return found;
}

const Version* SnapshotReader::version_at(std::size_t track, Tick tick) const {
    if (!tick) return nullptr;
    const Version& version = tracks_[track].data->versions[tick.value % ring];
    return version.tick == tick && version.id ? &version : nullptr;
}

std::span<const std::uint32_t> SnapshotReader::slots_in(const Track& track, const Version& version) const {
    const std::size_t count = version.id ? description_.kinds[version.kind].fields.size() : 0;
    return count == 0 ? std::span<const std::uint32_t>()
                      : std::span(track.slots).subspan((version.tick.value % ring) * max_slots_, count);
}

std::span<const std::uint32_t> SnapshotReader::slots_of(std::size_t track, const Version& version) const {
    return slots_in(*tracks_[track].data, version);
}

std::size_t SnapshotReader::memory_bytes() const {
    std::size_t bytes = tracks_.capacity() * sizeof(Entry);
    for (const Entry& entry : tracks_)
        bytes += sizeof(Track) + entry.data->slots.capacity() * sizeof(entry.data->slots[0]);
    return bytes;
}

void SnapshotReader::build_frame(Tick tick) {
    forget_gone();
    frame_.clear(tick);
    bool late = false;
    for (std::size_t i = 0; i < tracks_.size(); ++i) {
        const auto [from, to] = around(i, tick);
        if (from == nullptr || !from->id) continue;
        const auto slots = slots_of(i, *from);
        frame_.entities.push_back(
            {from->id, from->owner, from->kind, static_cast<std::uint32_t>(frame_.slots.size()), from->tick});
        frame_.slots.insert(frame_.slots.end(), slots.begin(), slots.end());
        const Tick known = std::min(tick, to != nullptr ? std::max(from->tick, to->held_until) : confirmed(i));
        frame_.as_of.push_back(known);
        late |= known != tick;
    }
    if (!late) frame_.as_of.clear();
}

}  // namespace tickwire::client

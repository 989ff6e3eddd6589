#include "snapshot_reader.hpp"

#include <algorithm>

#include "snapshot/slot_coder.hpp"
#include "snapshot/snapshot_format.hpp"

namespace tickwire::client {

using snapshot::BitReader;

SnapshotReader::SnapshotReader(const Description& description, Decoders& decoders, PlayerId me)
    : description_(description),
      decoders_(decoders),
      me_(me),
      event_bits_(snapshot::bits_for(description.events.size())),
      max_slots_(0),
      slow_kinds_(snapshot::any_slow_kind(description)) {
    for (const KindInfo& kind : description.kinds) max_slots_ = std::max(max_slots_, kind.fields.size());
}

Result<void> SnapshotReader::read(std::span<const std::byte> part) {
    if (auto read = read_part(part); !read) return read;
    waiting_.forget(newest_);
    WaitingParts::Part waited;
    const auto held = [this](Tick tick, const snapshot::ReferenceAges& ages) { return holds(tick, ages); };
    while (waiting_.take(waited, held)) {
        if (auto read = read_part(waited.bytes); !read) return read;
    }
    return {};
}

Result<void> SnapshotReader::read_part(std::span<const std::byte> part) {
    const auto head = read_snapshot_head(part, newest_, command_report_.missing, decoders_.level());
    if (!head) return head.error();
    if (newest_ && newest_ - head->tick > snapshot::max_baseline_age) return {};  // too late: nothing will refer to it
    const Arrived& before = arrived_[head->tick.value % ring];
    if (before.tick == head->tick && ((before.mask >> head->part) & 1u) != 0) return {};  // it came twice
    std::span<const std::byte> rest = part.subspan(head->bytes);
    interval_ = 1;
    exceptions_.clear();
    kept_.clear();
    part_events_.clear();
    if (head->section) {
        const auto bytes = read_section(rest, head->tick);
        if (!bytes) return bytes.error();
        rest = rest.subspan(*bytes);
    }
    snapshot::PacketDecoder* decoder = decoders_.find(head->prior);
    if (decoder == nullptr) return malformed_snapshot("starts from a prior that is not here");
    const auto ages = decoder->references(rest, head->level);
    if (!ages) return ages.error();
    if (!ages->held().empty() && static_cast<std::uint32_t>(ages->held().back()) >= head->tick.value)
        return malformed_snapshot("refers to what was before all");
    if (head->early && !holds(head->tick, *ages)) {
        waiting_.add(head->tick, *ages, part);
        return {};
    }
    if (auto read = read_packet(rest, *ages, *head); !read) return read;
    if (!first_) first_ = head->tick;
    if (newest_ < head->tick) {
        newest_ = head->tick;
        command_report_ = head->report;
    }
    Arrived& arrived = arrived_[head->tick.value % ring];
    arrived.mask |= 1u << head->part;
    arrived.kept.insert(arrived.kept.end(), kept_.begin(), kept_.end());
    take_packet(head->tick);
    take_events();
    if (arrived.mask == (1u << arrived.parts) - 1) complete(arrived);
    return {};
}

// An index after the one before; false when there is no such entity.
bool SnapshotReader::read_gap(BitReader& in, std::uint32_t& next, std::uint32_t& index) const {
    const std::uint32_t gap = in.golomb(snapshot::gap_order);
    if (in.failed() || gap > snapshot::last_index || next + gap > snapshot::last_index) return false;
    index = next + gap;
    next = index + 1;
    return true;
}

// Returns how many bytes it takes.
Result<std::size_t> SnapshotReader::read_section(std::span<const std::byte> section, Tick tick) {
    BitReader in(section);
    if (slow_kinds_) interval_ = in.bits(snapshot::interval_bits) + 1;
    std::uint32_t next = 0, index = 0;
    while (in.flag()) {
        if (!read_gap(in, next, index)) return malformed_snapshot("entity index out of range");
        exceptions_.push_back({index, in.flag() ? static_cast<std::int32_t>(in.bits(snapshot::age_bits)) : 0});
    }
    next = 0;
    while (in.flag()) {
        if (!read_gap(in, next, index)) return malformed_snapshot("entity index out of range");
        kept_.push_back(index);
    }
    if (auto events = read_events(in, tick); !events) return events.error();
    if (in.failed()) return malformed_snapshot("ends too early");
    return in.byte_count();
}

Result<void> SnapshotReader::read_events(BitReader& in, Tick tick) {
    while (in.flag()) {
        const std::uint32_t kind_number = in.bits(event_bits_);
        if (in.failed() || kind_number >= description_.events.size()) return malformed_snapshot("no such event");
        const KindInfo& kind = description_.events[kind_number];
        const auto count = static_cast<std::uint32_t>(kind.fields.size());
        const auto first = static_cast<std::uint32_t>(part_events_.slots.size());
        part_events_.slots.resize(first + count);
        if (!snapshot::read_slots(in, kind, std::span(part_events_.slots).last(count), kind.defaults, true))
            return malformed_snapshot("an event's field is out of its range");
        part_events_.records.push_back({tick, static_cast<std::uint16_t>(kind_number), {}, first, count});
    }
    return {};
}

bool SnapshotReader::is_whole(Tick tick) const {
    const Arrived& then = arrived_[tick.value % ring];
    return then.tick == tick && then.whole;
}

bool SnapshotReader::holds(Tick tick, const snapshot::ReferenceAges& references) const {
    return std::ranges::all_of(references.held(), [&](std::int32_t age) {
        return age < static_cast<std::int32_t>(ring) && is_whole(tick - age);
    });
}

Result<void> SnapshotReader::read_packet(std::span<const std::byte> packet, const snapshot::ReferenceAges& ages,
                                         const SnapshotHead& head) {
    if (!holds(head.tick, ages)) return malformed_snapshot("refers to a tick that is not held");
    Arrived& arrived = arrived_[head.tick.value % ring];
    if (arrived.tick != head.tick) arrived = {head.tick, ages, head.parts, 0, false, {}};
    if (arrived.parts != head.parts || arrived.references != ages)
        return malformed_snapshot("parts of one tick that do not fit");
    if (auto listed = list_known(ages, head.tick); !listed) return listed;
    return decoders_.find(head.prior)->decode(packet, known_, me_, packet_, head.level);
}

// The last that the named ticks say of an entity; nullptr when they do not mention it.
const Version* SnapshotReader::last_word(const Track& track, const snapshot::ReferenceAges& ages, Tick tick) {
    for (const std::int32_t age : ages.held()) {
        const Version& version = track.versions[(tick - age).value % ring];
        if (version.tick == tick - age && version.said != Version::Said::absent) return &version;
    }
    return nullptr;
}

// What both ends hold: all that is there by the last word of the named ticks and is due, or spoken of all the same.
// Until the packet says more of it, it stays as it was.
Result<void> SnapshotReader::list_known(const snapshot::ReferenceAges& ages, Tick tick) {
    known_.clear();
    known_tracks_.clear();
    known_versions_.clear();
    auto exception = exceptions_.begin();
    for (const Entry& entry : tracks_) {
        if (exception != exceptions_.end() && exception->index < entry.index) break;
        const Version* then = last_word(*entry.data, ages, tick);
        if (then == nullptr || !then->id) continue;
        Version stays = *then;
        stays.tick = tick;
        stays.said = Version::Said::kept;
        const bool named = exception != exceptions_.end() && exception->index == entry.index;
        const KindInfo& kind = description_.kinds[then->kind];
        const bool mine = then->owner && then->owner == me_;
        const bool due = snapshot::due(kind.replication.every, mine, entry.index, tick, interval_);
        if (named || due) {
            snapshot::KnownEntity& known = known_.emplace_back();
            known.kind = stays.kind;
            known.receiver_is_owner = mine;
            known.id = stays.id;
            known.owner = stays.owner;
            for (std::size_t i = 0; i < ages.count; ++i)
                known.references[i] = state_at(*entry.data, tick - ages.ages[i], stays);
            if (named && exception->age != 0) {
                const std::uint32_t* state = state_at(*entry.data, tick - exception->age, stays);
                if (state == nullptr) return malformed_snapshot("refers to a state that is not held");
                known.references[ages.nearest(exception->age)] = state;
            }
            if (named) ++exception;
            known_tracks_.push_back(entry.data.get());
            known_versions_.push_back(stays);
        }
        store(*entry.data, stays, {});
    }
    return exception == exceptions_.end() ? Result<void>()
                                          : Result<void>(malformed_snapshot("speaks of what is not there"));
}

const std::uint32_t* SnapshotReader::state_at(const Track& track, Tick tick, const Version& of) const {
    const Version& version = track.versions[tick.value % ring];
    if (version.tick != tick || !version.has_state() || !version.same_entity(of)) return nullptr;
    return slots_in(track, version).data();
}

void SnapshotReader::take_packet(Tick tick) {
    for (std::size_t i = packet_.first; i < packet_.last; ++i) {
        const std::size_t place = i - packet_.first;
        const snapshot::Fate fate = packet_.fates[place];
        if (fate == snapshot::Fate::skipped) continue;
        Version version = known_versions_[i];
        version.said = fate == snapshot::Fate::changed ? Version::Said::moved : Version::Said::rested;
        if (fate == snapshot::Fate::gone) version = {.tick = tick, .said = Version::Said::gone};
        const std::uint32_t first = packet_.first_slots[place];
        store(*known_tracks_[i], version,
              std::span(packet_.slots).subspan(first, packet_.first_slots[place + 1] - first));
    }
    for (const snapshot::CreatedEntity& created : packet_.created) {
        const std::size_t count = description_.kinds[created.kind].fields.size();
        store(track(created.id.index()), {tick, created.id, created.owner, created.kind, Version::Said::moved},
              std::span(packet_.slots).subspan(created.first_slot, count));
    }
}

void SnapshotReader::take_events() {
    const auto first = static_cast<std::uint32_t>(events_.slots.size());
    events_.slots.insert(events_.slots.end(), part_events_.slots.begin(), part_events_.slots.end());
    for (EventRecord event : part_events_.records) {
        event.first_slot += first;
        events_.records.push_back(event);
    }
}

// All of a tick is here: what no part has spoken of, and is not merely kept, is not there.
void SnapshotReader::complete(Arrived& arrived) {
    arrived.whole = true;
    auto kept = arrived.kept.begin();
    for (const Entry& entry : tracks_) {
        Track& track = *entry.data;
        while (kept != arrived.kept.end() && *kept < entry.index) ++kept;
        if (track.versions[arrived.tick.value % ring].tick >= arrived.tick) continue;
        if (kept != arrived.kept.end() && *kept == entry.index) continue;
        const Version* from = around(track, arrived.tick).from;
        if (from != nullptr && from->id) store(track, {.tick = arrived.tick}, {});
    }
    if (arrived.tick <= frame_.tick) return;
    ++whole_ticks_;
    build_frame(arrived.tick);
}

std::vector<SnapshotReader::Entry>::iterator SnapshotReader::at_or_after(std::uint32_t index) {
    return std::lower_bound(tracks_.begin(), tracks_.end(), index,
                            [](const Entry& entry, std::uint32_t wanted) { return entry.index < wanted; });
}

SnapshotReader::Track& SnapshotReader::track(std::uint32_t index) {
    const auto found = at_or_after(index);
    if (found != tracks_.end() && found->index == index) return *found->data;
    return *tracks_.insert(found, {index, std::make_unique<Track>()})->data;
}

void SnapshotReader::store(Track& track, const Version& version, std::span<const std::uint32_t> slots) {
    Version& place = track.versions[version.tick.value % ring];
    if (place.tick > version.tick) return;
    // Of one tick more may be said than that it stays; and one may go and another come in its place, not the other way.
    const bool first = place.tick != version.tick, says = version.said != Version::Said::kept;
    const bool more = place.said == Version::Said::kept || (place.said == Version::Said::gone && version.id);
    if (!first && !(says && more)) return;
    place = version;
    track.last = std::max(track.last, version.tick);
    if (version.said == Version::Said::kept) return;
    track.newest = std::max(track.newest, version.tick);
    if (!version.id) return;
    track.slots.resize(ring * max_slots_);
    std::ranges::copy(slots,
                      track.slots.begin() + static_cast<std::ptrdiff_t>((version.tick.value % ring) * max_slots_));
}

// What is gone is kept for as long as something late may refer to it, and a picture may show it.
void SnapshotReader::forget_gone() {
    std::erase_if(tracks_, [&](const Entry& entry) {
        const Track& track = *entry.data;
        return newest_ - track.last > 2 * snapshot::max_baseline_age && !track.versions[track.last.value % ring].id;
    });
}

SnapshotReader::Around SnapshotReader::around(std::size_t track, Tick tick) const {
    return around(*tracks_[track].data, tick);
}

SnapshotReader::Around SnapshotReader::around(const Track& track, Tick tick) {
    Around found;
    const auto speaks = [](const Version& version) { return version.said != Version::Said::kept; };
    // Nearly always a step or two away; what is older than the ring's length has not been overwritten for long.
    const std::uint32_t most = std::min<std::uint32_t>(ring, tick.value);
    for (std::uint32_t back = 0; back < most && found.from == nullptr; ++back) {
        const Version& version = track.versions[(tick.value - back) % ring];
        if (version.tick.value == tick.value - back && speaks(version)) found.from = &version;
    }
    if (found.from == nullptr) {
        for (const Version& version : track.versions) {
            const bool older = version.tick && version.tick <= tick && speaks(version);
            if (older && (found.from == nullptr || version.tick > found.from->tick)) found.from = &version;
        }
    }
    // What is further back than the ring is long has been overwritten, whatever ticks a server claims.
    const std::uint32_t ahead = track.newest > tick ? track.newest.value - tick.value : 0;
    for (std::uint32_t left = std::min<std::uint32_t>(ahead, ring); left > 0 && found.to == nullptr; --left) {
        const std::uint32_t next = track.newest.value - (left - 1);
        const Version& version = track.versions[next % ring];
        if (version.tick.value == next && speaks(version)) found.to = &version;
    }
    return found;
}

const Version* SnapshotReader::version_at(std::size_t track, Tick tick) const {
    if (!tick) return nullptr;
    const Version& version = tracks_[track].data->versions[tick.value % ring];
    return version.tick == tick && version.has_state() ? &version : nullptr;
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

/// Its newest state, if it is there at `tick`. What was gone since may be back by an older reference alone: then it is
/// as it was there, until more is said of it.
const Version* SnapshotReader::held_at(const Track& track, Tick tick) {
    const Version* newest = around(track, tick).from;
    if (newest == nullptr || newest->id) return newest;
    const Version& back = track.versions[tick.value % ring];
    if (back.tick != tick || !back.id) return nullptr;
    for (std::uint32_t age = 1; age < std::min<std::uint32_t>(ring, tick.value); ++age) {
        const Version& version = track.versions[(tick.value - age) % ring];
        if (version.tick == tick - static_cast<std::int32_t>(age) && version.has_state() && version.same_entity(back))
            return &version;
    }
    return nullptr;
}

void SnapshotReader::build_frame(Tick tick) {
    forget_gone();
    frame_.clear(tick);
    bool late = false;
    for (std::size_t i = 0; i < tracks_.size(); ++i) {
        const Version* from = held_at(*tracks_[i].data, tick);
        if (from == nullptr) continue;
        const auto slots = slots_of(i, *from);
        frame_.entities.push_back(
            {from->id, from->owner, from->kind, static_cast<std::uint32_t>(frame_.slots.size()), from->tick});
        frame_.slots.insert(frame_.slots.end(), slots.begin(), slots.end());
        frame_.as_of.push_back(from->tick);
        late |= from->tick != tick;
    }
    if (!late) frame_.as_of.clear();
}

}  // namespace tickwire::client

#include "snapshot_writer.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "snapshot/slot_coder.hpp"
#include "state_generated.h"

namespace tickwire::server {

using snapshot::BitWriter;
using snapshot::EntryOp;

namespace {

constexpr std::size_t head_bytes = sizeof(wire::SnapshotHeader);
constexpr std::size_t tail_bits = 2 + 1 + 2 * snapshot::index_bits;  // end of entries, end of events, range
// An entity that never changes is mentioned this often, so that its acked version stays inside the history.
constexpr std::int32_t refresh_age = 40;

int bits_for(std::size_t count) {
    return count < 2 ? 0 : static_cast<int>(std::bit_width(count - 1));
}

}  // namespace

SnapshotWriter::SnapshotWriter(const Description& description, PlayerId receiver, std::size_t capacity)
    : description_(description),
      receiver_(receiver),
      capacity_(capacity),
      kind_bits_(bits_for(description.kinds.size())),
      event_bits_(bits_for(description.events.size())) {}

void SnapshotWriter::write(const snapshot::History& history, const EventQueue& events, snapshot::CommandReport report,
                           PartSink& sink) {
    const Frame& frame = *history.newest();
    if (!frame.entities.empty()) {
        known_.resize(std::max<std::size_t>(known_.size(), frame.entities.back().id.index() + 1));
    }
    Cursor cursor;
    std::uint32_t count = 0;
    for (bool finished = false; !finished && count < snapshot::max_parts; ++count) {
        if (parts_.size() <= count) parts_.emplace_back();
        finished = write_part(history, events, parts_[count], cursor);
    }
    for (std::uint32_t i = 0; i < count; ++i) {
        const wire::SnapshotHeader head(frame.tick.value, report.margin,
                                        static_cast<std::uint8_t>(i | (count - 1) << 4), report.missing);
        std::memcpy(parts_[i].bytes.data(), &head, head_bytes);
        const std::uint64_t datagram = sink.send_part(std::span(parts_[i].bytes).first(parts_[i].size));
        if (datagram != 0) remember(datagram, frame.tick, parts_[i]);
    }
}

// Returns true when the snapshot is complete with this part.
bool SnapshotWriter::write_part(const snapshot::History& history, const EventQueue& events, Part& part,
                                Cursor& cursor) {
    const Frame& frame = *history.newest();
    part.bytes.resize(capacity_);
    part.entries.clear();
    BitWriter out(std::span(part.bytes).subspan(head_bytes));
    const std::size_t limit = (capacity_ - head_bytes) * 8 - tail_bits;
    const std::int32_t common_age = frame.tick - common_;
    out.bits(common_ && common_age <= snapshot::max_baseline_age ? static_cast<std::uint32_t>(common_age) : 0u,
             snapshot::age_bits);

    const std::uint32_t first = cursor.index;
    std::uint32_t next = 0;  // the index after the one mentioned last
    bool full = false;
    for (; cursor.index < known_.size(); ++cursor.index) {
        const bool there =
            cursor.entity < frame.entities.size() && frame.entities[cursor.entity].id.index() == cursor.index;
        const FrameEntity* entity = there ? &frame.entities[cursor.entity] : nullptr;
        const std::size_t mark = out.bit_count();
        const bool written = write_entry(out, history, entity, cursor.index, cursor.index - next, part);
        if (out.overflowed() || out.bit_count() > limit) {
            out.rewind(mark);
            part.entries.pop_back();
            full = true;
            break;
        }
        if (written) {
            next = cursor.index + 1;
            if (entity != nullptr) {
                known_[cursor.index].sent = entity->id;
                known_[cursor.index].sent_tick = frame.tick;
            }
        }
        if (there) ++cursor.entity;
    }
    out.flag(false);
    if (!full) write_events(out, events);
    out.flag(false);
    const bool whole = first == 0 && !full;
    out.flag(whole);
    if (!whole) {
        out.bits(first, snapshot::index_bits);
        out.bits(full ? cursor.index - 1 : snapshot::last_index, snapshot::index_bits);
    }
    part.size = head_bytes + out.byte_count();
    return !full;
}

bool SnapshotWriter::write_entry(BitWriter& out, const snapshot::History& history, const FrameEntity* entity,
                                 std::uint32_t index, std::uint32_t gap, Part& part) {
    const Frame& frame = *history.newest();
    const Known& known = known_[index];
    const auto open_entry = [&](EntryOp op) {
        out.flag(true);
        out.golomb(gap, snapshot::gap_order);
        out.bits(static_cast<std::uint32_t>(op), 2);
        part.entries.push_back({index, entity ? entity->id : EntityId{}});
    };
    if (entity == nullptr) {
        if (!known.sent) return false;
        open_entry(EntryOp::remove);
        return true;
    }
    const KindInfo& kind = description_.kinds[entity->kind];
    const auto slots = frame.slots_of(*entity, kind.fields.size());
    const bool mine = entity->owner == receiver_;
    if (const FrameEntity* base = baseline(history, *entity, known)) {
        const std::int32_t age = frame.tick - known.acked_tick;
        if (entity->changed <= known.acked_tick && age < refresh_age) return false;
        const bool common = known.acked_tick == common_;
        open_entry(common ? EntryOp::common : EntryOp::other);
        if (!common) out.bits(static_cast<std::uint32_t>(age), snapshot::age_bits);
        snapshot::write_slots(out, kind, slots, history.at(known.acked_tick)->slots_of(*base, kind.fields.size()),
                              mine);
        return true;
    }
    open_entry(EntryOp::create);
    out.bits(entity->id.generation(), snapshot::generation_bits);
    out.bits(entity->kind, kind_bits_);
    out.flag(static_cast<bool>(entity->owner));
    if (entity->owner) out.bits(entity->owner.value, snapshot::player_bits);
    snapshot::write_slots(out, kind, slots, kind.defaults, mine);
    return true;
}

// Unreliable events ride in the last part as far as there is room; what does not fit is lost, as a datagram may be.
void SnapshotWriter::write_events(BitWriter& out, const EventQueue& events) const {
    const std::size_t limit = (capacity_ - head_bytes) * 8 - tail_bits;
    for (const EventRecord& event : events.records) {
        const KindInfo& kind = description_.events[event.kind];
        if (kind.delivery.reliable || (event.only && event.only != receiver_)) continue;
        const std::size_t mark = out.bit_count();
        out.flag(true);
        out.bits(event.kind, event_bits_);
        snapshot::write_slots(out, kind, events.slots_of(event), kind.defaults, true);
        if (out.overflowed() || out.bit_count() > limit) return out.rewind(mark);
    }
}

const FrameEntity* SnapshotWriter::baseline(const snapshot::History& history, const FrameEntity& entity,
                                            const Known& known) const {
    if (known.acked != entity.id || history.newest()->tick - known.acked_tick > snapshot::max_baseline_age)
        return nullptr;
    const Frame* past = history.at(known.acked_tick);
    const FrameEntity* base = past ? past->find(entity.id) : nullptr;
    // Another owner sees other fields: the receiver would not hold the same reference.
    return base != nullptr && base->owner == entity.owner ? base : nullptr;
}

void SnapshotWriter::remember(std::uint64_t datagram, Tick tick, const Part& part) {
    Sent& sent = sent_[datagram % sent_.size()];
    sent.datagram = datagram;
    sent.tick = tick;
    sent.entries.assign(part.entries.begin(), part.entries.end());
}

void SnapshotWriter::acked(std::uint64_t datagram) {
    Sent& sent = sent_[datagram % sent_.size()];
    if (sent.datagram != datagram) return;
    for (const SentEntry& entry : sent.entries) {
        Known& known = known_[entry.index];
        if (sent.tick <= known.acked_tick) continue;
        known.acked = entry.id;
        known.acked_tick = sent.tick;
        if (!entry.id && known.sent_tick < sent.tick) known.sent = {};
    }
    common_ = std::max(common_, sent.tick);
    sent.datagram = 0;
}

}  // namespace tickwire::server

#include "snapshot_writer.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "snapshot/slot_coder.hpp"
#include "state_generated.h"

namespace tickwire::server {

using snapshot::BitWriter;
using snapshot::EntryOp;
using Fate = SendItem::Fate;

namespace {

constexpr std::size_t head_bytes = sizeof(wire::SnapshotHeader);
// End of entries, end of events, interval, the shortest word on silence, range.
constexpr std::size_t tail_bits = 2 + snapshot::interval_bits + 3 + 1 + 2 * snapshot::index_bits;

// The order whose codes are short for evenly spread indices: about the logarithm of the mean gap.
int gap_order_of(std::span<const SendItem> items) {
    std::uint32_t count = 0, last = 0;
    for (const SendItem& item : items) {
        if (item.fate != Fate::chosen) continue;
        ++count;
        last = item.known->id.index();
    }
    return count == 0 ? 0 : std::min(15, static_cast<int>(std::bit_width((last + 1) / count)) - 1);
}

}  // namespace

SnapshotWriter::SnapshotWriter(const Description& description, std::size_t capacity)
    : description_(description),
      capacity_(capacity),
      kind_bits_(snapshot::bits_for(description.kinds.size())),
      event_bits_(snapshot::bits_for(description.events.size())),
      slow_kinds_(snapshot::any_slow_kind(description)) {}

std::size_t SnapshotWriter::limit() const {
    return (capacity_ - head_bytes) * 8 - tail_bits;
}

std::span<const SnapshotPart> SnapshotWriter::write(const snapshot::History& history, const SnapshotPlan& plan) {
    gap_order_ = std::max(0, gap_order_of(plan.items));
    Cursor cursor;
    std::uint32_t count = 0;
    for (bool finished = false; !finished && count < snapshot::max_parts; ++count) {
        if (parts_.size() <= count) parts_.emplace_back();
        finished = write_part(history, plan, count + 1 == snapshot::max_parts, parts_[count], cursor);
    }
    for (std::uint32_t i = 0; i < count; ++i) {
        const wire::SnapshotHeader head(history.newest()->tick.value, plan.report.margin,
                                        static_cast<std::uint8_t>(i | (count - 1) << 4), plan.report.missing);
        std::memcpy(parts_[i].bytes.data(), &head, head_bytes);
    }
    return std::span(parts_).first(count);
}

// Returns true when the snapshot is complete with this part; the last one always is, and leaves out what does not fit.
bool SnapshotWriter::write_part(const snapshot::History& history, const SnapshotPlan& plan, bool last,
                                SnapshotPart& part, Cursor& cursor) {
    part.bytes.resize(capacity_);
    BitWriter out(std::span(part.bytes).subspan(head_bytes));
    const std::int32_t common_age = history.newest()->tick - plan.common;
    out.bits(plan.common && common_age <= snapshot::max_baseline_age ? static_cast<std::uint32_t>(common_age) : 0u,
             snapshot::age_bits);
    out.bits(static_cast<std::uint32_t>(gap_order_), snapshot::gap_order_bits);

    const std::size_t begin = cursor.item;
    part.first = cursor.index;
    std::uint32_t next = 0;  // the index after the one mentioned last
    bool full = false;
    for (; cursor.item < plan.items.size() && !full; ++cursor.item) {
        SendItem& item = plan.items[cursor.item];
        item.written = 0;
        if (item.fate != Fate::chosen) continue;
        const std::size_t mark = out.bit_count();
        const std::uint32_t index = item.known->id.index();
        write_entry(out, history, plan, item, index - next);
        full = out.overflowed() || out.bit_count() > limit();
        if (full) out.rewind(mark);
        if (full && next != 0) break;
        if (full) {  // larger than a datagram: it can never be sent, and must not keep the others back
            full = false;
            item.fate = item.known->told ? Fate::postponed : Fate::unsaid;
            continue;
        }
        item.written = static_cast<std::uint32_t>(out.bit_count() - mark);
        next = index + 1;
    }
    out.flag(false);
    const bool finished = !full || last;
    if (finished && plan.events != nullptr) write_events(out, *plan.events);
    out.flag(false);
    if (slow_kinds_) out.bits(plan.interval - 1, snapshot::interval_bits);
    part.last = finished ? snapshot::last_index : plan.items[cursor.item].known->id.index() - 1;
    const std::size_t end = finished ? plan.items.size() : cursor.item;
    for (std::size_t i = cursor.item; i < end; ++i) plan.items[i].written = 0;
    write_silence(out, plan.items.subspan(begin, end - begin), !full);
    const bool whole = part.first == 0 && finished;
    out.flag(whole);
    if (!whole) {
        out.bits(part.first, snapshot::index_bits);
        out.bits(part.last, snapshot::index_bits);
    }
    part.size = head_bytes + out.byte_count();
    cursor.index = part.last + 1;
    return finished;
}

void SnapshotWriter::write_entry(BitWriter& out, const snapshot::History& history, const SnapshotPlan& plan,
                                 const SendItem& item, std::uint32_t gap) const {
    const Frame& frame = *history.newest();
    const auto open_entry = [&](EntryOp op) {
        out.flag(true);
        out.golomb(gap, gap_order_);
        out.bits(static_cast<std::uint32_t>(op), 2);
    };
    if (item.entity == nullptr) return open_entry(EntryOp::remove);
    const FrameEntity& entity = *item.entity;
    const KindInfo& kind = description_.kinds[entity.kind];
    const auto slots = frame.slots_of(entity, kind.fields.size());
    const bool mine = entity.owner == plan.receiver;
    const std::int32_t age = item.known->acked_age();
    const Frame* past = age <= snapshot::max_baseline_age ? history.at(frame.tick - age) : nullptr;
    if (const FrameEntity* base = past != nullptr ? past->find_near(entity.id, item.position) : nullptr) {
        const bool common = frame.tick - plan.common == age;
        open_entry(common ? EntryOp::common : EntryOp::other);
        if (!common) out.bits(static_cast<std::uint32_t>(age), snapshot::age_bits);
        return snapshot::write_slots(out, kind, slots, past->slots_of(*base, kind.fields.size()), mine);
    }
    open_entry(EntryOp::create);
    out.bits(entity.id.generation(), snapshot::generation_bits);
    out.bits(entity.kind, kind_bits_);
    out.flag(static_cast<bool>(entity.owner));
    if (entity.owner) out.bits(entity.owner.value, snapshot::player_bits);
    snapshot::write_slots(out, kind, slots, kind.defaults, mine);
}

// Unreliable events ride in the last part as far as there is room; what does not fit is lost, as a datagram may be.
void SnapshotWriter::write_events(BitWriter& out, const EventQueue& events) const {
    for (const EventRecord& event : events.records) {
        const KindInfo& kind = description_.events[event.kind];
        const std::size_t mark = out.bit_count();
        out.flag(true);
        out.bits(event.kind, event_bits_);
        snapshot::write_slots(out, kind, events.slots_of(event), kind.defaults, true);
        if (out.overflowed() || out.bit_count() > limit()) return out.rewind(mark);
    }
}

// Of which entities silence means that they are as they were. Usually of all; else those postponed are listed, or those
// unchanged, whichever are fewer. Of the unchanged any number may be left out: silence then says less than it could.
void SnapshotWriter::write_silence(BitWriter& out, std::span<const SendItem> items, bool all_written) const {
    const auto postponed = std::ranges::count(items, Fate::postponed, &SendItem::fate);
    const bool complete = postponed == 0 && all_written;
    out.flag(complete);
    if (complete) return;
    const std::size_t mark = out.bit_count();
    const bool few = all_written && postponed < std::ranges::count(items, Fate::unchanged, &SendItem::fate);
    out.flag(!few);
    if (few && write_list(out, items, Fate::postponed)) return;
    if (few) {
        out.rewind(mark);
        out.flag(true);
    }
    write_list(out, items, Fate::unchanged);
}

// False when it does not fit; as much of it as does is written all the same.
bool SnapshotWriter::write_list(BitWriter& out, std::span<const SendItem> items, Fate fate) const {
    std::uint32_t next = 0;
    bool fits = true;
    for (const SendItem& item : items) {
        if (item.fate != fate) continue;
        const std::size_t mark = out.bit_count();
        const std::uint32_t index = item.known->id.index();
        out.flag(true);
        out.golomb(index - next, gap_order_);
        fits = !out.overflowed() && out.bit_count() <= limit();
        if (!fits) {
            out.rewind(mark);
            break;
        }
        next = index + 1;
    }
    out.flag(false);
    return fits;
}

}  // namespace tickwire::server

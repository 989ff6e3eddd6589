#include "snapshot_writer.hpp"

#include <algorithm>
#include <cstring>

#include "snapshot/slot_coder.hpp"
#include "state_generated.h"

namespace tickwire::server {

using snapshot::BitWriter;
using Fate = SendItem::Fate;
using Said = SendItem::Said;

namespace {

constexpr std::size_t head_room = sizeof(wire::SnapshotHeader) + 5;  // whole tick, part, margin, missing
constexpr std::size_t exception_bits = 32 + 2 + snapshot::age_bits;  // the longest gap, flags
constexpr std::size_t most_exceptions = 32;
constexpr std::size_t end_bits = 2;  // of a section, after what may be left out

bool is_kept(const SendItem& item) {
    return !item.listed && item.said == Said::nothing && item.said_of.alive != 0;
}

// What is said in passing must not crowd out the news.
std::size_t room_for_kept(std::span<const SendItem> items, std::size_t capacity) {
    const auto kept = std::ranges::count_if(items, [](const SendItem& item) {
        return !item.listed && item.fate != Fate::chosen && item.said_of.alive != 0;
    });
    return kept == 0 ? 0 : std::min(static_cast<std::size_t>(kept) * 2 + 2, capacity / 4);
}

}  // namespace

SnapshotWriter::SnapshotWriter(const Description& description, Encoders& encoders, std::size_t capacity)
    : description_(description),
      encoders_(encoders),
      capacity_(capacity),
      event_bits_(snapshot::bits_for(description.events.size())),
      slow_kinds_(snapshot::any_slow_kind(description)) {}

void SnapshotWriter::begin(const Frame& frame) {
    ++moment_;
    places_ = static_cast<std::uint32_t>(frame.entities.size());
}

std::span<const SnapshotPart> SnapshotWriter::write(const snapshot::History& history, const SnapshotPlan& plan) {
    ages_ = plan.references.ages;
    for (SendItem& item : plan.items) {
        item.said = Said::nothing;
        item.created = false;
        item.written = 0;
    }
    list(history, plan);
    section_room_ = section_room(plan);
    const std::uint32_t count = encode_parts(plan);
    for (std::uint32_t i = 0; i < count; ++i) finish(plan, history.newest()->tick, i, count);
    return std::span(parts_).first(count);
}

std::size_t SnapshotWriter::section_room(const SnapshotPlan& plan) const {
    const bool interval = slow_kinds_ && plan.interval != 1;
    const std::size_t kept = room_for_kept(plan.items, capacity_);
    if (!interval && exceptions_.empty() && kept == 0) return 0;
    return kept + (snapshot::interval_bits + 3 + exceptions_.size() * exception_bits + 7) / 8;
}

std::span<const SnapshotPart> SnapshotWriter::write_whole(const snapshot::History& history, const SnapshotPlan& plan,
                                                          WholeSnapshot& whole) {
    ages_ = plan.references.ages;
    exceptions_.clear();
    if (parts_.empty()) parts_.emplace_back();
    SnapshotPart& part = parts_.front();
    part.body.resize(capacity_);
    snapshot::PacketEncoder& encoder = *encoders_.find(plan.prior);
    part.body_size =
        encoder.encode(snapshot::PlacedPacket{ages_, plan.receiver, history, whole.known(), whole.created, moment_},
                       std::span(part.body).first(capacity_ - head_room - section_room(plan)));
    if (part.body_size == 0) return {};
    if (whole.weighed) {
        whole.bits.resize(whole.known().size());
        for (std::size_t i = 0; i < whole.bits.size(); ++i) whole.bits[i] = encoder.placed_bits_of(i);
    }
    finish(plan, history.newest()->tick, 0, 1);
    return std::span(parts_).first(1);
}

// The packet's entities: those that both ends hold, as both list them, and those that are new to the client.
void SnapshotWriter::list(const snapshot::History& history, const SnapshotPlan& plan) {
    exceptions_.clear();
    known_.clear();
    fates_.clear();
    slots_.clear();
    known_items_.clear();
    created_.clear();
    created_slots_.clear();
    created_items_.clear();
    const Frame& newest = *history.newest();
    for (std::size_t i = 0; i < ages_.count; ++i) {
        frames_[i] = history.at(newest.tick - ages_.ages[i]);
        alike_[i] = history.alike(newest.tick, newest.tick - ages_.ages[i]);
    }
    std::uint32_t taken = 0;  // an index that the client still has for another
    for (std::uint32_t i = 0; i < plan.items.size(); ++i) {
        const SendItem& item = plan.items[i];
        const std::size_t before = known_.size();
        const bool whole = !item.listed || list_known(history, plan, i);
        if (item.entity == nullptr && known_.size() == before) taken = item.id.index();
        if (!whole || item.id.index() == taken) continue;
        if (item.entity != nullptr && item.fate == Fate::chosen) list_created(newest, i, *item.entity);
    }
}

// True: nothing of its state is said here.
bool SnapshotWriter::list_known(const snapshot::History& history, const SnapshotPlan& plan, std::uint32_t number) {
    const SendItem& item = plan.items[number];
    const bool chosen = item.fate == Fate::chosen;
    const bool named = (item.said_of.states() & plan.references.mask) != 0;
    const bool lost = item.state_age > snapshot::max_baseline_age;  // its state is too old: it goes, and comes whole
    snapshot::Fate fate = snapshot::Fate::changed;
    if (item.fate == Fate::postponed || (!chosen && !named)) fate = snapshot::Fate::skipped;
    if (chosen && (lost || item.entity == nullptr)) fate = snapshot::Fate::gone;
    const bool by_age = fate == snapshot::Fate::changed && !named;
    if (!item.due || by_age) {
        if (!item.due && (!chosen || exceptions_.size() >= most_exceptions)) return false;
        if (exceptions_.size() < most_exceptions)
            exceptions_.push_back({item.id.index(), by_age ? item.state_age : 0});
        else
            fate = snapshot::Fate::skipped;
    }
    snapshot::KnownEntity& entity = known_.emplace_back();
    entity.kind = item.kind;
    entity.receiver_is_owner = item.owner && item.owner == plan.receiver;
    entity.id = item.id;
    entity.owner = item.owner;
    find_references(history, item, entity);
    if (item.entity != nullptr && !by_age) entity.place = item.position;
    fates_.push_back(fate);
    slots_.push_back(item.entity != nullptr ? history.newest()->slots.data() + item.entity->first_slot : nullptr);
    known_items_.push_back(number);
    return fate == snapshot::Fate::gone && lost;
}

void SnapshotWriter::find_references(const snapshot::History& history, const SendItem& item,
                                     snapshot::KnownEntity& entity) const {
    std::size_t near = item.position;  // where it stood in the frame that was looked at last
    bool placed = item.entity != nullptr;
    const auto find = [&](const Frame& frame) -> const std::uint32_t* {
        const FrameEntity* past = placed ? frame.find_near(item.id, near) : frame.find(item.id);
        if (past == nullptr) return nullptr;
        near = static_cast<std::size_t>(past - frame.entities.data());
        placed = true;
        return frame.slots.data() + past->first_slot;
    };
    for (std::size_t i = 0; i < ages_.count; ++i) {
        if (((item.said_of.states() >> ages_.ages[i]) & 1u) == 0) continue;
        const bool in_place = item.entity != nullptr && alike_[i];
        entity.references[i] = in_place ? frames_[i]->slots.data() + item.entity->first_slot : find(*frames_[i]);
    }
    if (exceptions_.empty() || exceptions_.back().index != item.id.index() || exceptions_.back().age == 0) return;
    entity.references[ages_.nearest(item.state_age)] = find(*history.at(history.newest()->tick - item.state_age));
}

void SnapshotWriter::list_created(const Frame& newest, std::uint32_t number, const FrameEntity& entity) {
    created_.push_back({entity.id, entity.owner, entity.kind, static_cast<std::uint32_t>(created_slots_.size())});
    const auto slots = newest.slots_of(entity, description_.kinds[entity.kind].fields.size());
    created_slots_.insert(created_slots_.end(), slots.begin(), slots.end());
    created_items_.push_back(number);
}

// Returns how many. What does not fit into so many is not said, nor is what alone would outgrow a datagram.
std::uint32_t SnapshotWriter::encode_parts(const SnapshotPlan& plan) {
    snapshot::PacketEncoder& encoder = *encoders_.find(plan.prior);
    const snapshot::OutgoingPacket packet{ages_,    plan.receiver,  known_,  fates_, slots_,
                                          created_, created_slots_, moment_, places_};
    const Cursor end{known_.size(), created_.size()};
    Cursor at;
    std::uint32_t count = 0;
    do {
        if (parts_.size() <= count) parts_.emplace_back();
        SnapshotPart& part = parts_[count];
        part.body.resize(capacity_);
        const auto room = std::span(part.body).first(capacity_ - head_room - section_room_);
        const auto coded = encoder.encode(packet, at, room);
        if (coded.fits) {
            part.body_size = coded.bytes;
            note(plan, encoder, at, coded);
            at = coded.last;
            ++count;
        } else if (at.known < end.known) {
            ++at.known;
        } else {
            ++at.created;
        }
    } while (at != end && count < plan.most_parts);
    if (count == 0) {
        SnapshotPart& nothing = parts_[count++];
        nothing.body_size = encoder.encode(packet, end, nothing.body).bytes;
    }
    return count;
}

// What the part said of each item, and what that took.
void SnapshotWriter::note(const SnapshotPlan& plan, const snapshot::PacketEncoder& encoder, Cursor first,
                          const snapshot::PacketEncoder::Part& part) {
    std::size_t bits = part.bytes * 8, expected = 0;
    for (std::size_t i = first.known; i < part.last.known; ++i) {
        SendItem& item = plan.items[known_items_[i]];
        item.said = fates_[i] == snapshot::Fate::gone      ? Said::gone
                    : fates_[i] == snapshot::Fate::changed ? Said::state
                                                           : Said::nothing;
        item.written = encoder.bits_of(i);
        bits -= std::min<std::size_t>(bits, item.written);
    }
    for (std::size_t i = first.created; i < part.last.created; ++i) expected += plan.items[created_items_[i]].expected;
    for (std::size_t i = first.created; i < part.last.created; ++i) {
        SendItem& item = plan.items[created_items_[i]];
        item.said = Said::state;
        item.created = true;
        item.written = static_cast<std::uint32_t>(bits * item.expected / std::max<std::size_t>(expected, 1));
    }
}

void SnapshotWriter::finish(const SnapshotPlan& plan, Tick tick, std::uint32_t number, std::uint32_t count) {
    SnapshotPart& part = parts_[number];
    part.bytes.resize(capacity_);
    const bool last = number + 1 == count;
    std::array<std::byte, head_room> head{};
    std::uint8_t flags = plan.prior == snapshot::PriorChoice::offered ? snapshot::part_flags::offered_prior : 0;
    std::size_t size = sizeof(wire::SnapshotHeader);
    if (plan.early) flags |= snapshot::part_flags::early;
    if (encoders_.level() == snapshot::Level::shared) flags |= snapshot::part_flags::shared;
    if (ages_.count == 0) {
        flags |= snapshot::part_flags::whole_tick;
        head[size++] = static_cast<std::byte>(tick.value >> 16);
        head[size++] = static_cast<std::byte>(tick.value >> 24);
    }
    if (count > 1) {
        flags |= snapshot::part_flags::split;
        head[size++] = static_cast<std::byte>(number | (count - 1) << 4);
    }
    const snapshot::MarginBytes margin(plan.report.margin);
    if (margin.wide) {
        flags |= snapshot::part_flags::wide_margin;
        head[size++] = static_cast<std::byte>(margin.high);
    }
    if (plan.report.missing_is_news(tick)) {
        flags |= snapshot::part_flags::missing;
        head[size++] = static_cast<std::byte>(plan.report.missing);
    }
    const auto room = std::span(part.bytes).subspan(size, capacity_ - size - part.body_size);
    const std::size_t section = write_section(plan, last, room);
    if (section > 0) flags |= snapshot::part_flags::section;
    const wire::SnapshotHeader fixed(static_cast<std::uint16_t>(tick.value), margin.low, flags);
    std::memcpy(head.data(), &fixed, sizeof fixed);
    std::memcpy(part.bytes.data(), head.data(), size);
    std::memcpy(part.bytes.data() + size + section, part.body.data(), part.body_size);
    part.size = size + section + part.body_size;
}

// Empty when there is nothing to say in it.
std::size_t SnapshotWriter::write_section(const SnapshotPlan& plan, bool last, std::span<std::byte> room) const {
    const bool events = last && plan.events != nullptr && !plan.events->records.empty();
    const bool kept = last && std::ranges::any_of(plan.items, is_kept);
    const bool interval = slow_kinds_ && plan.interval != 1;
    if (!events && !kept && !interval && exceptions_.empty()) return 0;
    BitWriter out(room);
    if (slow_kinds_) out.bits(plan.interval - 1, snapshot::interval_bits);
    std::uint32_t next = 0;
    for (const Exception& exception : exceptions_) {
        out.flag(true);
        out.golomb(exception.index - next, snapshot::gap_order);
        out.flag(exception.age != 0);
        if (exception.age != 0) out.bits(static_cast<std::uint32_t>(exception.age), snapshot::age_bits);
        next = exception.index + 1;
    }
    out.flag(false);
    if (kept) write_kept(out, plan.items);
    out.flag(false);
    if (events) write_events(out, *plan.events);
    out.flag(false);
    return out.overflowed() ? 0 : out.byte_count();
}

// What is there, but neither in the packet nor known to be with the client: what it may hold of it stays.
void SnapshotWriter::write_kept(BitWriter& out, std::span<const SendItem> items) const {
    std::uint32_t next = 0;
    for (const SendItem& item : items) {
        if (!is_kept(item)) continue;
        const std::size_t mark = out.bit_count();
        out.flag(true);
        out.golomb(item.id.index() - next, snapshot::gap_order);
        if (out.overflowed() || out.bit_count() + end_bits > out.capacity_bits()) return out.rewind(mark);
        next = item.id.index() + 1;
    }
}

// Unreliable events ride in the last part as far as there is room; what does not fit is lost, as a datagram may be.
void SnapshotWriter::write_events(BitWriter& out, const EventQueue& events) const {
    for (const EventRecord& event : events.records) {
        const KindInfo& kind = description_.events[event.kind];
        const std::size_t mark = out.bit_count();
        out.flag(true);
        out.bits(event.kind, event_bits_);
        snapshot::write_slots(out, kind, events.slots_of(event), kind.defaults, true);
        if (out.overflowed() || out.bit_count() + end_bits > out.capacity_bits()) return out.rewind(mark);
    }
}

}  // namespace tickwire::server

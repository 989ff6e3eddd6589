#include "recorded/recorded_packets.hpp"

#include <algorithm>

#include "snapshot/slot_coder.hpp"

namespace tickwire::bench {

using snapshot::Fate;

namespace {

const FrameEntity* find_same(const Frame& frame, const FrameEntity& entity, std::size_t hint) {
    const FrameEntity* found = frame.find_near(entity.id, hint);
    return found != nullptr && found->owner == entity.owner ? found : nullptr;
}

}  // namespace

PlayerId receiver_of(const Recording& recording) {
    if (recording.receiver) return recording.receiver;
    for (const Frame& frame : recording.frames) {
        for (const FrameEntity& entity : frame.entities) {
            if (entity.owner) return entity.owner;
        }
    }
    return {};
}

RecordedPackets::RecordedPackets(const Recording& recording, PlayerId receiver)
    : recording_(recording), receiver_(receiver) {
    if (recording.frames.empty()) return;
    const Tick first = recording.frames.front().tick;
    by_tick_.resize(static_cast<std::size_t>(recording.frames.back().tick - first) + 1);
    for (const Frame& frame : recording.frames) by_tick_[static_cast<std::size_t>(frame.tick - first)] = &frame;
}

bool RecordedPackets::list(std::size_t tick, std::span<const std::int32_t> held_ages) {
    now_ = by_tick_[tick];
    ages_.clear();
    for (const std::int32_t age : held_ages) {
        if (by_tick_[tick - static_cast<std::size_t>(age)] != nullptr) ages_.push_back(age);
    }
    if (now_ == nullptr || ages_.empty()) return false;
    known_.clear();
    before_.clear();
    fates_.clear();
    known_slots_.clear();
    created_.clear();
    created_slots_.clear();
    packet_ = {};
    packet_.receiver = receiver_;
    packet_.ages.count = snapshot::choose_references(ages_, packet_.ages.ages);
    std::array<const Frame*, snapshot::max_references> past{};
    for (std::size_t i = 0; i < packet_.ages.count; ++i)
        past[i] = by_tick_[tick - static_cast<std::size_t>(packet_.ages.ages[i])];
    for (std::size_t place = 0; place < past[0]->entities.size(); ++place) {
        const FrameEntity& entity = past[0]->entities[place];
        snapshot::KnownEntity& known = known_.emplace_back();
        known.kind = entity.kind;
        known.receiver_is_owner = entity.owner && entity.owner == receiver_;
        known.id = entity.id;
        known.owner = entity.owner;
        for (std::size_t i = 0; i < packet_.ages.count; ++i) {
            const FrameEntity* there = find_same(*past[i], entity, place);
            if (there != nullptr) known.references[i] = past[i]->slots.data() + there->first_slot;
        }
        before_.push_back(&entity);
        const FrameEntity* now = find_same(*now_, entity, place);
        fates_.push_back(now != nullptr ? Fate::changed : Fate::gone);
        known_slots_.push_back(now != nullptr ? now_->slots.data() + now->first_slot : nullptr);
    }
    for (std::size_t place = 0; place < now_->entities.size(); ++place) {
        const FrameEntity& entity = now_->entities[place];
        if (find_same(*past[0], entity, place) != nullptr) continue;
        created_.push_back({entity.id, entity.owner, entity.kind, static_cast<std::uint32_t>(created_slots_.size())});
        const auto slots = now_->slots_of(entity, description().kinds[entity.kind].fields.size());
        created_slots_.insert(created_slots_.end(), slots.begin(), slots.end());
    }
    packet_.known = known_;
    packet_.fates = fates_;
    packet_.known_slots = known_slots_;
    packet_.created = created_;
    packet_.created_slots = created_slots_;
    return true;
}

bool RecordedPackets::right(const snapshot::IncomingPacket& incoming) const {
    if (incoming.fates.size() != known_.size() || incoming.created.size() != created_.size()) return false;
    const auto same = [&](std::uint16_t kind, bool own, const std::uint32_t* really, const std::uint32_t* decoded) {
        const std::size_t count = description().kinds[kind].fields.size();
        return !snapshot::differs(description().kinds[kind], {really, count}, {decoded, count}, own);
    };
    for (std::size_t i = 0; i < known_.size(); ++i) {
        if ((incoming.fates[i] == Fate::gone) != (fates_[i] == Fate::gone)) return false;
        if (fates_[i] == Fate::gone) continue;
        if (!same(known_[i].kind, known_[i].receiver_is_owner, known_slots_[i],
                  incoming.slots.data() + incoming.first_slots[i]))
            return false;
    }
    for (std::size_t i = 0; i < created_.size(); ++i) {
        const snapshot::CreatedEntity &really = created_[i], &decoded = incoming.created[i];
        if (really.id != decoded.id || really.owner != decoded.owner || really.kind != decoded.kind ||
            !same(really.kind, really.owner && really.owner == receiver_, created_slots_.data() + really.first_slot,
                  incoming.slots.data() + decoded.first_slot))
            return false;
    }
    return true;
}

}  // namespace tickwire::bench

#include "support/codec_world.hpp"

#include <algorithm>

#include "snapshot/slot_coder.hpp"

namespace tickwire::test {

using namespace snapshot;

CodecWorld::CodecWorld(const Description& description, std::uint64_t seed, std::size_t most_entities)
    : description_(description), most_entities_(most_entities), random_(seed) {}

void CodecWorld::spawn() {
    Entity& entity = entities_.emplace_back();
    next_index_ += 1 + (random_.below(8) == 0 ? random_.below(300) : 0);
    entity.id = EntityId(next_index_, 1 + random_.below(4000));
    entity.kind = static_cast<std::uint16_t>(random_.below(static_cast<std::uint32_t>(description_.kinds.size())));
    entity.owner = PlayerId{static_cast<std::uint16_t>(random_.below(5))};
    const KindInfo& kind = description_.kinds[entity.kind];
    entity.past.push_back(random_.below(3) == 0 ? kind.defaults : random_slots(kind, random_));
}

void CodecWorld::move(Entity& entity) {
    const KindInfo& kind = description_.kinds[entity.kind];
    if (random_.below(20) == 0) entity.lively = !entity.lively;
    std::vector<std::uint32_t> slots = entity.past.back();
    if (entity.lively) entity.restless.change(kind, slots, random_);
    entity.past.push_back(std::move(slots));
}

// Any ages, as acks may have left them; most often a dense run.
void CodecWorld::choose_ages() {
    ReferenceAges& ages = packet_.ages;
    ages.count = 0;
    std::int32_t age = 1 + static_cast<std::int32_t>(random_.below(random_.below(4) == 0 ? 60 : 6));
    const std::size_t wanted = 1 + random_.below(max_references);
    while (ages.count < wanted && age < 250 && age < tick_) {
        ages.ages[ages.count++] = age;
        age += 1 + static_cast<std::int32_t>(random_.below(random_.below(5) == 0 ? 40 : 4));
    }
}

void CodecWorld::list_entities() {
    listed_.clear();
    known_.clear();
    fates_.clear();
    known_slots_.clear();
    created_.clear();
    created_slots_.clear();
    held_masks_.clear();
    for (Entity& entity : entities_) {
        KnownEntity known{entity.kind, mine(entity), {}, entity.id, entity.owner};
        std::uint32_t mask = 0;
        for (std::size_t i = 0; i < packet_.ages.count; ++i) {
            const auto age = static_cast<std::size_t>(packet_.ages.ages[i]);
            if (!entity.known || age >= entity.past.size() || random_.below(10) == 0) continue;
            known.references[i] = entity.past[entity.past.size() - 1 - age].data();
            mask |= 1u << i;
        }
        if (mask == 0) {
            if (entity.known) continue;
            created_.push_back(
                {entity.id, entity.owner, entity.kind, static_cast<std::uint32_t>(created_slots_.size())});
            created_slots_.insert(created_slots_.end(), entity.past.back().begin(), entity.past.back().end());
            entity.known = random_.below(3) == 0;
            continue;
        }
        const std::uint32_t roll = random_.below(40);
        fates_.push_back(roll == 0 ? Fate::gone : roll < 3 ? Fate::skipped : Fate::changed);
        listed_.push_back(&entity);
        held_masks_.push_back(mask);
        known_.push_back(known);
        known_slots_.push_back(entity.past.back().data());
    }
}

const OutgoingPacket& CodecWorld::next_packet() {
    ++tick_;
    if (entities_.size() < most_entities_ && random_.below(2) == 0) spawn();
    if (entities_.size() > most_entities_ / 10 && random_.below(25) == 0)
        entities_.erase(entities_.begin() + random_.below(static_cast<std::uint32_t>(entities_.size())));
    for (Entity& entity : entities_) {
        move(entity);
        const KindInfo& kind = description_.kinds[entity.kind];
        while (entity.received_past.size() < entity.past.size()) {
            std::vector<std::uint32_t> received = entity.past[entity.received_past.size()];
            for (std::size_t i = 0; i < received.size(); ++i) {
                if (!visible(kind.fields[i].spec, mine(entity))) received[i] = kind.defaults[i];
            }
            entity.received_past.push_back(std::move(received));
        }
    }
    choose_ages();
    list_entities();
    packet_.receiver = receiver_;
    packet_.known = known_;
    packet_.fates = fates_;
    packet_.known_slots = known_slots_;
    packet_.created = created_;
    packet_.created_slots = created_slots_;
    return packet_;
}

std::vector<KnownEntity> CodecWorld::receiver_knows(const ReferenceAges& ages) const {
    std::vector<KnownEntity> known = known_;
    for (std::size_t e = 0; e < known.size(); ++e) {
        known[e].references = {};
        for (std::size_t i = 0; i < ages.count; ++i) {
            if (((held_masks_[e] >> i) & 1u) == 0) continue;
            const auto age = static_cast<std::size_t>(ages.ages[i]);
            known[e].references[i] = listed_[e]->received_past[listed_[e]->past.size() - 1 - age].data();
        }
    }
    return known;
}

std::string CodecWorld::difference(const IncomingPacket& part, std::size_t first_created) const {
    for (std::size_t e = part.first; e < part.last; ++e) {
        const Fate got = part.fates[e - part.first];
        const std::string who = "entity " + std::to_string(e);
        const bool said = fates_[e] == Fate::changed;
        if (said ? got == Fate::gone || got == Fate::skipped : got != fates_[e]) return who + ": another fate";
        if (!said) continue;
        const std::vector<std::uint32_t>& truth = listed_[e]->received_past.back();
        const auto slots = std::span(part.slots).subspan(part.first_slots[e - part.first], truth.size());
        if (!std::ranges::equal(slots, truth)) return who + ": other slots";
    }
    for (std::size_t c = 0; c < part.created.size(); ++c) {
        if (first_created + c >= created_.size()) return "too many created";
        const CreatedEntity &got = part.created[c], &truth = created_[first_created + c];
        if (got.id != truth.id || got.kind != truth.kind || got.owner != truth.owner) return "another created entity";
        const KindInfo& kind = description_.kinds[truth.kind];
        for (std::size_t i = 0; i < kind.fields.size(); ++i) {
            const bool seen = visible(kind.fields[i].spec, truth.owner && truth.owner == receiver_);
            const std::uint32_t slot = seen ? created_slots_[truth.first_slot + i] : kind.defaults[i];
            if (part.slots[got.first_slot + i] != slot) return "created entity " + std::to_string(c) + ": other slots";
        }
    }
    return {};
}

}  // namespace tickwire::test

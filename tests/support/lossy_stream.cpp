#include "support/lossy_stream.hpp"

#include <algorithm>

#include "snapshot/slot_coder.hpp"
#include "support/random_prior.hpp"

namespace tickwire::test {

using namespace snapshot;

namespace {

constexpr std::uint32_t oldest_age = 255, ticks_kept = 600;

}  // namespace

LossyStream::LossyStream(std::uint64_t seed) : random_(seed) {
    description_ = random_description(random_, 6);
    const auto prior = random_prior(description_, random_, 4 + static_cast<int>(random_.below(7)));
    const Level level = std::array{Level::fast, Level::best, Level::shared}[random_.below(3)];
    encoder_ = std::make_unique<PacketEncoder>(description_, prior, level);
    for (const std::uint16_t player : {std::uint16_t{1}, std::uint16_t{2}}) {
        Receiver& receiver = receivers_.emplace_back();
        receiver.player = PlayerId{player};
        receiver.sees = random_.below(3) == 0 ? 0xFFFFFFFFu : random_.next();
        receiver.decoder = std::make_unique<PacketDecoder>(description_, prior, level);
    }
    loss_percent_ = random_.below(3) == 0 ? 0 : random_.below(60);
    double_percent_ = random_.below(2) == 0 ? 0 : random_.below(30);
    jitter_ticks_ = random_.below(2) == 0 ? random_.below(3) : random_.below(20);
    most_entities_ = 1 + random_.below(random_.below(3) == 0 ? 60 : 12);
}

const LossyStream::Row* LossyStream::find(const Rows& rows, EntityId id) {
    const auto found = std::ranges::lower_bound(rows, id.index(), {}, [](const Row& row) { return row.id.index(); });
    return found != rows.end() && found->id == id ? &*found : nullptr;
}

// Indices are used again at once, as the world does.
void LossyStream::spawn() {
    std::uint32_t index = 1 + (random_.below(20) == 0 ? random_.below(60'000) : 0);
    for (const Living& living : living_) index += living.row.id.index() == index ? 1 : 0;
    std::uint32_t& generation = generations_[index];
    generation = generation % (guessed_generation - 1) + 1;
    Living born;
    born.row.id = EntityId(index, generation);
    born.row.owner = PlayerId{static_cast<std::uint16_t>(random_.below(4))};
    born.row.kind = static_cast<std::uint16_t>(random_.below(static_cast<std::uint32_t>(description_.kinds.size())));
    const KindInfo& kind = description_.kinds[born.row.kind];
    born.row.slots = random_.below(3) == 0 ? kind.defaults : random_slots(kind, random_);
    const auto place =
        std::ranges::upper_bound(living_, index, {}, [](const Living& one) { return one.row.id.index(); });
    living_.insert(place, std::move(born));
}

void LossyStream::live() {
    if (living_.size() > 1 && random_.below(12) == 0)
        living_.erase(living_.begin() + random_.below(static_cast<std::uint32_t>(living_.size())));
    while (living_.empty() || (living_.size() < most_entities_ && random_.below(3) != 0)) spawn();
    Rows& rows = history_[tick_];
    for (Living& living : living_) {
        if (random_.below(20) == 0) living.lively = !living.lively;
        if (random_.below(200) == 0) living.row.owner = PlayerId{static_cast<std::uint16_t>(random_.below(4))};
        if (living.lively) living.restless.change(description_.kinds[living.row.kind], living.row.slots, random_);
        rows.push_back(living.row);
    }
    for (Receiver& receiver : receivers_) {
        if (random_.below(10) == 0) receiver.sees ^= 1u << random_.below(32);
    }
}

bool LossyStream::relevant(const Receiver& receiver, const Row& row) const {
    return ((receiver.sees >> (row.id.index() * 7 % 32)) & 1u) != 0;
}

// As a server would, or any ticks that were acknowledged.
ReferenceAges LossyStream::choose_ages(const Receiver& receiver) {
    std::vector<std::int32_t> held;
    for (auto acked = receiver.acked.rbegin(); acked != receiver.acked.rend(); ++acked) {
        if (tick_ - *acked <= oldest_age) held.push_back(static_cast<std::int32_t>(tick_ - *acked));
    }
    ReferenceAges ages;
    if (random_.below(40) == 0) return ages;
    if (random_.below(2) == 0) {
        ages.count = choose_references(held, ages.ages);
        return ages;
    }
    const std::uint32_t keep = 1 + random_.below(4);
    for (const std::int32_t age : held) {
        if (ages.count < max_references && random_.below(keep) == 0) ages.ages[ages.count++] = age;
    }
    return ages;
}

// Who stands in the newest reference, and was said to be somewhere in one of them. Both ends find the same.
LossyStream::Listed LossyStream::list(const Frames& frames, const ReferenceAges& ages, std::uint32_t tick,
                                      PlayerId player) const {
    Listed listed;
    std::vector<const Rows*> references;
    for (const std::int32_t age : ages.held()) {
        const auto frame = frames.find(tick - static_cast<std::uint32_t>(age));
        if (frame == frames.end()) return {};
        references.push_back(&frame->second);
    }
    if (references.empty()) return listed;
    for (const Row& row : *references[0]) {
        KnownEntity known{row.kind, row.owner && row.owner == player, {}, row.id, row.owner};
        bool any = false;
        for (std::size_t i = 0; i < references.size(); ++i) {
            const Row* there = find(*references[i], row.id);
            if (there == nullptr || !there->same_entity(row) || !there->held) continue;
            known.references[i] = there->slots.data();
            any = true;
        }
        if (!any) continue;
        listed.rows.push_back(&row);
        listed.known.push_back(known);
    }
    return listed;
}

std::string LossyStream::send(Receiver& receiver) {
    const ReferenceAges ages = choose_ages(receiver);
    const Rows& truth = history_[tick_];
    const Listed listed = list(receiver.sent, ages, tick_, receiver.player);
    OutgoingPacket packet{ages, receiver.player, listed.known, {}, {}, {}, {}};
    std::vector<Fate> fates;
    std::vector<const std::uint32_t*> known_slots;
    std::vector<CreatedEntity> created;
    std::vector<std::uint32_t> created_slots;
    Rows sent;
    for (const Row* known : listed.rows) {
        const Row* now = find(truth, known->id);
        const bool stays = now != nullptr && now->same_entity(*known) && relevant(receiver, *now);
        fates.push_back(!stays ? Fate::gone : random_.below(15) == 0 ? Fate::skipped : Fate::changed);
        known_slots.push_back(stays ? now->slots.data() : nullptr);
        if (!stays) continue;
        sent.push_back(*now);
        sent.back().held = fates.back() == Fate::changed;
    }
    for (const Row& row : truth) {
        const Row* known = find(sent, row.id);
        if (known != nullptr || !relevant(receiver, row) || random_.below(12) == 0) continue;
        created.push_back({row.id, row.owner, row.kind, static_cast<std::uint32_t>(created_slots.size())});
        created_slots.insert(created_slots.end(), row.slots.begin(), row.slots.end());
    }
    for (const CreatedEntity& one : created) {
        const auto place =
            std::ranges::upper_bound(sent, one.id.index(), {}, [](const Row& row) { return row.id.index(); });
        sent.insert(place, *find(truth, one.id));
    }
    packet.fates = fates;
    packet.known_slots = known_slots;
    packet.created = created;
    packet.created_slots = created_slots;
    receiver.sent[tick_] = std::move(sent);
    ++counts_.packets;
    std::vector<std::byte> buffer(random_.below(3) == 0 ? 40 + random_.below(400) : 65'536);
    for (PacketEncoder::Part part; !part.finished;) {
        const PacketEncoder::Cursor first = part.last;
        part = encoder_->encode(packet, first, buffer);
        if (!part.fits && buffer.size() < 65'536) {  // a single entity may be larger than a small buffer
            buffer.resize(65'536);
            part.last = first;
            continue;
        }
        if (!part.fits) return "does not fit";
        ++counts_.parts;
        pass_on(receiver, {tick_,
                           first,
                           part.last,
                           part.finished,
                           {buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(part.bytes)}});
    }
    return {};
}

template <class What>
void LossyStream::delay(std::deque<Late<What>>& queue, const What& what) {
    if (random_.below(100) < loss_percent_) return;
    const std::uint32_t held_up = random_.below(60) == 0 ? random_.below(70) : 0;
    queue.push_back({tick_ + random_.below(jitter_ticks_ + 1) + held_up, what});
}

void LossyStream::pass_on(Receiver& receiver, const Part& part) {
    delay(receiver.parts, part);
    if (random_.below(100) < double_percent_) delay(receiver.parts, part);
}

std::string LossyStream::receive(Receiver& receiver) {
    for (std::size_t i = 0; i < receiver.parts.size();) {
        if (receiver.parts[i].due > tick_) {
            ++i;
            continue;
        }
        const Part part = std::move(receiver.parts[i].what);
        receiver.parts.erase(receiver.parts.begin() + static_cast<std::ptrdiff_t>(i));
        if (std::string wrong = take(receiver, part); !wrong.empty())
            return "tick " + std::to_string(part.tick) + ", receiver " + std::to_string(receiver.player.value) + ": " +
                   wrong;
    }
    std::erase_if(receiver.acks, [&](const auto& ack) {
        if (ack.due > tick_) return false;
        receiver.acked.insert(ack.what);
        return true;
    });
    return {};
}

// What a client has of an entity against the server's history: its slots, and nothing of what it must not see.
std::string LossyStream::check(const Receiver& receiver, std::uint32_t tick, const Row& row) {
    const Row* truth = find(history_.at(tick), row.id);
    const std::string who = "entity " + std::to_string(row.id.index());
    if (truth == nullptr || !truth->same_entity(row)) return who + " is not in the history";
    const KindInfo& kind = description_.kinds[row.kind];
    for (std::size_t i = 0; i < kind.fields.size(); ++i) {
        const bool seen = visible(kind.fields[i].spec, row.owner && row.owner == receiver.player);
        if (row.slots[i] != (seen ? truth->slots[i] : kind.defaults[i])) return who + ", slot " + std::to_string(i);
    }
    ++counts_.compared;
    return {};
}

std::string LossyStream::take_known(const Receiver& receiver, const Part& part, const Listed& listed,
                                    Gathering& gathering) {
    if (incoming_.first != incoming_.last && incoming_.first != part.first.known) return "another range";
    for (std::size_t e = incoming_.first; e < incoming_.last; ++e) {
        Row row = *listed.rows[e];
        const Row* sent = find(receiver.sent.at(part.tick), row.id);
        const Fate fate = incoming_.fates[e - incoming_.first];
        const bool stays = sent != nullptr && sent->same_entity(row);
        if ((fate == Fate::gone) == stays) return "an entity stays that is gone, or the other way round";
        if (fate == Fate::gone) continue;
        row.held = fate != Fate::skipped;
        if (row.held != sent->held) return "an entity is skipped that is not, or the other way round";
        const auto slots =
            std::span(incoming_.slots)
                .subspan(incoming_.first_slots[e - incoming_.first], description_.kinds[row.kind].fields.size());
        row.slots.assign(slots.begin(), slots.end());
        if (row.held) {
            if (std::string wrong = check(receiver, part.tick, row); !wrong.empty()) return wrong;
        }
        gathering.rows.push_back(std::move(row));
    }
    return {};
}

std::string LossyStream::take(Receiver& receiver, const Part& part) {
    ++counts_.decoded;
    const auto ages = receiver.decoder->references(part.bytes);
    if (!ages) return ages.error().message;
    const Listed listed = list(receiver.rebuilt, *ages, part.tick, receiver.player);
    if (auto decoded = receiver.decoder->decode(part.bytes, listed.known, receiver.player, incoming_); !decoded)
        return decoded.error().message;
    // What comes twice is decoded and compared again, but gathered once.
    Gathering again;
    Gathering& gathering = receiver.gathering[part.tick];
    const bool first_time =
        !gathering.done && gathering.parts.try_emplace({part.first.known, part.first.created}, part).second;
    Gathering& into = first_time ? gathering : again;
    if (std::string wrong = take_known(receiver, part, listed, into); !wrong.empty()) return wrong;
    if (incoming_.created.size() != part.last.created - part.first.created) return "another number of created entities";
    for (const CreatedEntity& created : incoming_.created) {
        const auto slots =
            std::span(incoming_.slots).subspan(created.first_slot, description_.kinds[created.kind].fields.size());
        Row row{created.id, created.owner, created.kind, true, {slots.begin(), slots.end()}};
        if (std::string wrong = check(receiver, part.tick, row); !wrong.empty()) return "created " + wrong;
        into.rows.push_back(std::move(row));
    }
    return first_time ? finish(receiver, part.tick, gathering) : std::string();
}

// When all parts are there the tick is rebuilt, can be referred to, and is acknowledged.
std::string LossyStream::finish(Receiver& receiver, std::uint32_t tick, Gathering& gathering) {
    PacketEncoder::Cursor next;
    bool final = false;
    for (const auto& [first, part] : gathering.parts) {
        if (!(part.first == next)) return {};
        next = part.last;
        final = part.final;
    }
    if (!final) return {};
    gathering.done = true;
    std::ranges::sort(gathering.rows, {}, [](const Row& row) { return row.id.index(); });
    const Rows& sent = receiver.sent.at(tick);
    if (!std::ranges::equal(gathering.rows, sent,
                            [](const Row& a, const Row& b) { return a.same_entity(b) && a.held == b.held; }))
        return "another set of entities";
    receiver.rebuilt[tick] = std::move(gathering.rows);
    gathering.parts.clear();
    ++counts_.whole;
    delay(receiver.acks, tick);
    return {};
}

std::string LossyStream::tick() {
    ++tick_;
    live();
    for (Receiver& receiver : receivers_) {
        if (std::string wrong = send(receiver); !wrong.empty()) return wrong;
        if (std::string wrong = receive(receiver); !wrong.empty()) return wrong;
        if (tick_ <= ticks_kept) continue;
        receiver.sent.erase(tick_ - ticks_kept);
        receiver.rebuilt.erase(tick_ - ticks_kept);
        receiver.gathering.erase(tick_ - ticks_kept);
        receiver.acked.erase(tick_ - ticks_kept);
    }
    history_.erase(tick_ - ticks_kept);
    return {};
}

}  // namespace tickwire::test

#include "known_entities.hpp"

#include <algorithm>
#include <utility>

namespace tickwire::server {

namespace {

std::uint64_t shifted(std::uint64_t mask, std::uint32_t ticks) {
    return ticks < 64 ? (mask << ticks) & SaidOf::usable : 0;
}

void place(Known& known, const Relevant& relevant) {
    known.position = relevant.position;
    known.remoteness = static_cast<std::uint8_t>(relevant.remoteness * Known::edge);
}

}  // namespace

void KnownEntities::move_on(Tick tick) {
    const auto passed = static_cast<std::uint32_t>(tick - tick_);
    tick_ = tick;
    acked_ticks_ = shifted(acked_ticks_, passed);
    arrived_ticks_ = shifted(arrived_ticks_, passed);
    whole_ = shifted(whole_, passed);
    named_ = 0;
    const auto shift = [passed](SaidOf& said) { said = {shifted(said.sent, passed), shifted(said.alive, passed)}; };
    for (Words& words : words_) {
        shift(words.said);
        to_sweep_ = to_sweep_ || words.nothing();
    }
    // Those that the client can neither hold nor refer to are forgotten.
    std::erase_if(left_, [&](Left& left) {
        shift(left.said);
        return (left.said.sent | left.said.alive) == 0;
    });
}

void KnownEntities::advance(const Frame& frame, Scratch& scratch) {
    move_on(frame.tick);
    if (to_sweep_) sweep(scratch);
}

void KnownEntities::update(const Frame& frame, std::span<const Relevant> relevant, Scratch& scratch) {
    move_on(frame.tick);
    const std::size_t stayed = stay(frame, relevant);
    if (stayed < std::max(relevant.size(), seen_.size())) {
        std::vector<Known>& rows = scratch.rows;
        auto old = seen_.begin() + static_cast<std::ptrdiff_t>(stayed);
        rows.assign(seen_.begin(), old);
        for (const Relevant& each : relevant.subspan(stayed)) {
            const FrameEntity& entity = frame.entities[each.position];
            while (old != seen_.end() && old->id.index() < entity.id.index()) leave(*old++);
            const bool known = old != seen_.end() && old->id == entity.id && old->owner == entity.owner;
            if (!known && old != seen_.end() && old->id.index() == entity.id.index()) leave(*old++);
            rows.push_back(known ? *old++ : come(entity));
            place(rows.back(), each);
        }
        while (old != seen_.end()) leave(*old++);
        seen_.assign(rows.begin(), rows.end());
    }
    if (to_sweep_) sweep(scratch);
}

// In most ticks that is all. Returns how many stay at their place.
std::size_t KnownEntities::stay(const Frame& frame, std::span<const Relevant> relevant) {
    const std::size_t most = std::min(relevant.size(), seen_.size());
    std::size_t i = 0;
    for (; i < most; ++i) {
        const FrameEntity& entity = frame.entities[relevant[i].position];
        if (seen_[i].id != entity.id || seen_[i].owner != entity.owner) break;
        place(seen_[i], relevant[i]);
    }
    return i;
}

// What was said of it before it left is known again.
Known KnownEntities::come(const FrameEntity& entity) {
    Known known{.id = entity.id, .owner = entity.owner, .kind = entity.kind, .since = tick_};
    const auto back = std::ranges::find_if(
        left_, [&](const Left& left) { return left.id == entity.id && left.owner == entity.owner; });
    if (back != left_.end()) {
        give_words(known).said = back->said;
        left_.erase(back);
    }
    return known;
}

// From now on whole snapshots do not speak of it.
void KnownEntities::leave(const Known& known) {
    const SaidOf said = said_of(known);
    if (known.words != Known::no_words) {
        words_[known.words] = {};
        to_sweep_ = true;
    }
    if ((said.sent | said.alive) == 0) return;
    const auto place =
        std::ranges::upper_bound(left_, known.id.index(), {}, [](const Left& l) { return l.id.index(); });
    left_.insert(place, {known.id, known.owner, known.kind, said});
}

Words& KnownEntities::give_words(Known& known) {
    if (known.words == Known::no_words) {
        known.words = static_cast<std::uint32_t>(words_.size()) & Known::no_words;
        words_.emplace_back();
    }
    return words_[known.words];
}

// Words that say nothing go.
void KnownEntities::sweep(Scratch& scratch) {
    to_sweep_ = false;
    scratch.places.resize(words_.size());
    std::uint32_t kept = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) {
        const bool stays = !words_[i].nothing();
        scratch.places[i] = stays ? kept : Known::no_words;
        if (stays) words_[kept++] = words_[i];
    }
    words_.resize(kept);
    for (Known& known : seen_) {
        if (known.words != Known::no_words) known.words = scratch.places[known.words] & Known::no_words;
    }
}

void KnownEntities::list_states(std::vector<std::uint64_t>& states) const {
    states.clear();
    for (const Known& known : seen_) states.push_back(said_of(known).states());
}

void KnownEntities::note_news(const Frame& frame) {
    for (Known& known : seen_) {
        Words& words = give_words(known);
        const bool comes = known.since == tick_;
        const Tick changed = frame.entities[known.position].changed;
        if (comes || (!words.unsent_since && changed > tick_ - said_of(known).state_age())) words.unsent_since = tick_;
    }
}

void KnownEntities::said_whole() {
    whole_ |= 1;
    for (Words& words : words_) {
        words.unsent_since = {};
        words.waiting = 0;
    }
}

void KnownEntities::begin(std::uint32_t parts, std::uint64_t early) {
    const std::size_t place = tick_.value % parts_left_.size();
    parts_left_[place] = static_cast<std::uint8_t>(parts);
    leans_[place] = static_cast<std::uint8_t>(early == 0 ? 0 : std::countr_zero(early));
}

void KnownEntities::remember(const Sent& sent) {
    const auto low = static_cast<std::uint32_t>(sent.datagram);
    newest_sent_ = low;
    const auto taken = [&] {  // by one whose ack would still say something
        const UnderWay& place = place_of(low);
        return place.datagram != 0 && tick_ - place.tick <= snapshot::max_baseline_age;
    };
    while (taken() && sent_.size() < most_under_way) {
        std::vector<UnderWay> larger(sent_.size() * 2);
        for (const UnderWay& one : sent_) {
            if (one.datagram != 0) larger[one.datagram % larger.size()] = one;
        }
        sent_ = std::move(larger);
    }
    place_of(low) = {low, static_cast<std::uint32_t>(sent.at.time_since_epoch().count()), sent.tick, sent.bytes};
}

std::optional<KnownEntities::Sent> KnownEntities::acked(std::uint64_t datagram, TimePoint now) {
    UnderWay& place = place_of(datagram);
    if (place.datagram != static_cast<std::uint32_t>(datagram) || place.datagram == 0) return std::nullopt;
    const UnderWay found = std::exchange(place, {});
    const auto passed = static_cast<std::uint32_t>(now.time_since_epoch().count()) - found.at_us;
    const Sent sent{datagram, now - Duration(passed), found.tick, found.bytes};
    const std::int32_t age = tick_ - sent.tick;
    if (age > snapshot::max_baseline_age) return sent;
    std::uint8_t& left = parts_left_[sent.tick.value % parts_left_.size()];
    if (left > 0 && --left == 0) {
        arrived_ticks_ |= std::uint64_t{1} << age;
        settle();
    }
    return sent;
}

// An acked snapshot that refers to one which is not acked may wait for that in vain, so it counts only with it. A
// client that had it before the other has kept it until then.
void KnownEntities::settle() {
    for (std::uint64_t left = arrived_ticks_ & ~acked_ticks_; left != 0;) {
        const int age = 63 - std::countl_zero(left);  // the oldest first: the others lean on it
        const std::uint64_t tick = std::uint64_t{1} << age;
        left &= ~tick;
        const int leans = leans_[(tick_ - age).value % leans_.size()];
        const bool stands = leans == 0 || (age + leans < 64 && ((acked_ticks_ >> (age + leans)) & 1u) != 0);
        if (stands) acked_ticks_ |= tick;
    }
}

}  // namespace tickwire::server

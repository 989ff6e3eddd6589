#include "known_entities.hpp"

#include <algorithm>
#include <utility>

namespace tickwire::server {

namespace {

// Ticks that the masks of words_ and left_ may stay behind: what can be forgotten is, only when they catch up.
constexpr std::int32_t longest_behind = 16;

std::uint8_t of_edge(float remoteness) {
    return static_cast<std::uint8_t>(remoteness * KnownPlace::edge);
}

std::uint16_t short_of(std::uint32_t position) {
    return static_cast<std::uint16_t>(position);
}

}  // namespace

void KnownEntities::move_on(Tick tick) {
    const auto passed = static_cast<std::uint32_t>(tick - tick_);
    tick_ = tick;
    for (std::uint64_t* mask : {&acked_ticks_, &arrived_ticks_, &whole_, &left_said_})
        *mask = SaidOf::shifted(*mask, passed);
    named_ = 0;
    if (tick_ - masks_of_ >= longest_behind) catch_up();
}

void KnownEntities::catch_up() {
    const auto passed = static_cast<std::uint32_t>(tick_ - masks_of_);
    masks_of_ = tick_;
    if (passed == 0) return;
    for (Words& words : words_) {
        words.said = words.said.aged_by(passed);
        to_sweep_ = to_sweep_ || words.nothing();
    }
    // Those that the client can neither hold nor refer to are forgotten.
    left_said_ = 0;
    std::erase_if(left_, [&](Left& left) {
        left.said = left.said.aged_by(passed);
        left_said_ |= left.said.sent | left.said.alive;
        return (left.said.sent | left.said.alive) == 0;
    });
}

void KnownEntities::advance(const Frame& frame, Scratch& scratch) {
    move_on(frame.tick);
    if (to_sweep_) sweep(scratch);
}

void KnownEntities::update(const Frame& frame, std::span<const Relevant> relevant, bool same_entities,
                           Scratch& scratch) {
    move_on(frame.tick);
    const std::size_t stayed = stay(frame, relevant, same_entities);
    if (stayed < std::max(relevant.size(), seen_.size())) change(frame, relevant, stayed, scratch);
    if (to_sweep_) sweep(scratch);
}

// In most ticks that is all. Returns how many stay at their place.
std::size_t KnownEntities::stay(const Frame& frame, std::span<const Relevant> relevant, bool same_entities) {
    const std::size_t most = std::min(relevant.size(), seen_.size());
    std::size_t i = 0;
    for (; i < most; ++i) {
        KnownPlace& place = places_[i];
        if (!same_entities) {
            const FrameEntity& entity = frame.entities[relevant[i].position];
            if (seen_[i].id != entity.id || place.owner != entity.owner) break;
            place.position = short_of(relevant[i].position);
        }
        if (place.position != relevant[i].position) break;
        place.remoteness = of_edge(relevant[i].remoteness);
    }
    return i;
}

// From the first on that does not stay.
void KnownEntities::change(const Frame& frame, std::span<const Relevant> relevant, std::size_t stayed,
                           Scratch& scratch) {
    catch_up();
    std::vector<Known>& rows = scratch.rows;
    std::vector<KnownPlace>& places = scratch.places;
    rows.assign(seen_.begin(), seen_.begin() + static_cast<std::ptrdiff_t>(stayed));
    places.assign(places_.begin(), places_.begin() + static_cast<std::ptrdiff_t>(stayed));
    std::size_t old = stayed;
    for (const Relevant& each : relevant.subspan(stayed)) {
        const FrameEntity& entity = frame.entities[each.position];
        while (old < seen_.size() && seen_[old].id.index() < entity.id.index()) leave(old++);
        const bool known = old < seen_.size() && seen_[old].id == entity.id && places_[old].owner == entity.owner;
        if (!known && old < seen_.size() && seen_[old].id.index() == entity.id.index()) leave(old++);
        rows.push_back(known ? seen_[old++] : come(entity));
        places.push_back({short_of(each.position), entity.kind, entity.owner, of_edge(each.remoteness),
                          entity.owner && entity.owner == receiver_});
    }
    while (old < seen_.size()) leave(old++);
    seen_.assign(rows.begin(), rows.end());
    places_.assign(places.begin(), places.end());
}

// What was said of it before it left is known again.
Known KnownEntities::come(const FrameEntity& entity) {
    Known known{.id = entity.id, .since = tick_};
    newest_since_ = tick_;
    const auto back = std::ranges::find_if(
        left_, [&](const Left& left) { return left.id == entity.id && left.owner == entity.owner; });
    if (back != left_.end()) {
        give_words(known).said = back->said;
        left_.erase(back);
    }
    return known;
}

// From now on whole snapshots do not speak of it.
void KnownEntities::leave(std::size_t row) {
    const Known& known = seen_[row];
    const SaidOf said = said_of(known);
    if (known.words != Known::no_words) {
        words_[known.words] = {};
        to_sweep_ = true;
    }
    if ((said.sent | said.alive) == 0) return;
    left_said_ |= said.sent | said.alive;
    const auto place =
        std::ranges::upper_bound(left_, known.id.index(), {}, [](const Left& l) { return l.id.index(); });
    left_.insert(place, {known.id, places_[row].owner, places_[row].kind, said});
}

Words& KnownEntities::give_words(Known& known) {
    if (known.words == Known::no_words) {
        known.words = static_cast<std::uint32_t>(words_.size());
        words_.emplace_back();
    }
    return words_[known.words];
}

// Words that say nothing go.
void KnownEntities::sweep(Scratch& scratch) {
    to_sweep_ = false;
    scratch.moved.resize(words_.size());
    std::uint32_t kept = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) {
        const bool stays = !words_[i].nothing();
        scratch.moved[i] = stays ? kept : Known::no_words;
        if (stays) words_[kept++] = words_[i];
    }
    words_.resize(kept);
    for (Known& known : seen_) {
        if (known.words != Known::no_words) known.words = scratch.moved[known.words];
    }
}

void KnownEntities::list_states(std::vector<std::uint64_t>& states) const {
    states.clear();
    for (const Known& known : seen_) states.push_back(said_of(known).states());
}

void KnownEntities::note_news(const Frame& frame) {
    catch_up();
    words_wait_ = true;
    if (!left_.empty()) left_said_ |= 1;  // something may be
    for (std::size_t i = 0; i < seen_.size(); ++i) {
        Known& known = seen_[i];
        Words& words = give_words(known);
        const bool comes = known.since == tick_;
        const Tick changed = frame.entities[places_[i].position].changed;
        if (comes || (!words.unsent_since && changed > tick_ - said_of(known).state_age())) words.unsent_since = tick_;
    }
}

void KnownEntities::said_whole(std::span<Left* const> left, std::uint64_t named) {
    whole_ |= 1;
    for (Left* one : left) {
        if (!last_word(one->said, named).alive) continue;
        one->said.sent |= 1;
        left_said_ |= 1;
    }
    if (!words_wait_) return;
    words_wait_ = false;
    for (Words& words : words_) {
        words.unsent_since = {};
        words.waiting = 0;
        to_sweep_ = to_sweep_ || words.nothing();
    }
}

void KnownEntities::begin(std::uint32_t parts, std::uint64_t early) {
    of(tick_) = {static_cast<std::uint8_t>(parts), static_cast<std::uint8_t>(early == 0 ? 0 : std::countr_zero(early))};
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
    std::uint8_t& left = of(sent.tick).parts_left;
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
        const int leans = of(tick_ - age).leans;
        const bool stands = leans == 0 || (age + leans < 64 && ((acked_ticks_ >> (age + leans)) & 1u) != 0);
        if (stands) acked_ticks_ |= tick;
    }
}

}  // namespace tickwire::server

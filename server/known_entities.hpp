// What one client holds, or may hold, of each entity that it knows of: in which snapshots its state was said, and in
// which it was there. Its size follows what is relevant to the client, never the world.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "interest.hpp"
#include "snapshot/history.hpp"
#include "snapshot/snapshot_format.hpp"
#include "tickwire/frame.hpp"
#include "transport/prefetch.hpp"

namespace tickwire::server {

/// What snapshots said of an entity. Masks count back from the tick of the snapshot that is being made: bit n is the
/// tick n before.
struct SaidOf {
    std::uint64_t sent = 0;   ///< ticks whose snapshot said something of it: its state, or that it is gone
    std::uint64_t alive = 0;  ///< ticks whose snapshot left the client with it, by its state or as it was before

    /// Ticks whose snapshot said its state.
    std::uint64_t states() const { return sent & alive; }
    /// How many ticks ago that was last; 64 when it never was.
    std::int32_t state_age() const { return std::countr_zero(states()); }

    /// The same seen from so many ticks later.
    SaidOf aged_by(std::uint32_t ticks) const { return {shifted(sent, ticks), shifted(alive, ticks)}; }

    static constexpr std::uint64_t usable = (2ull << snapshot::max_baseline_age) - 1;
    static std::uint64_t shifted(std::uint64_t mask, std::uint32_t ticks) {
        return ticks < 64 ? (mask << ticks) & usable : 0;
    }
};

/// The last that the named snapshots say of an entity: how old that is (64: nothing), and whether it is there.
struct LastWord {
    std::int32_t age = 64;
    bool alive = false;
};
inline LastWord last_word(const SaidOf& said, std::uint64_t named) {
    const std::uint64_t words = (said.sent | said.alive) & named;
    return {std::countr_zero(words), (said.alive & words & (~words + 1)) != 0};
}

/// An entity of one owner that is to be seen; another owner sees other fields, so it is another entity to the client.
struct Known {
    static constexpr std::uint32_t no_words = 0xFFFFFFFF;

    EntityId id{};
    Tick since{};                    ///< whole snapshots from then on said its state
    std::uint32_t words = no_words;  ///< what other snapshots said of it, see KnownEntities::words()
};

/// Where it is, and what else is asked of it in each tick: eight bytes.
struct KnownPlace {
    static constexpr float edge = 255;  ///< remoteness at the edge of relevance
    static_assert(max_entities <= 0x10000, "positions have sixteen bits");

    std::uint16_t position = 0;  ///< in the frame of update() or advance()
    std::uint16_t kind = 0;
    PlayerId owner{};
    std::uint8_t remoteness = 0;  ///< Relevant::remoteness, of 255
    bool receiver_is_owner = false;
};

/// What snapshots that were not whole said of one, and what waits to be said since the last whole one.
struct Words {
    SaidOf said;
    Tick unsent_since{};  ///< when it became different from all that was sent; null: it is not
    float waiting = 0;    ///< priority gathered since it was sent last; see send_schedule.hpp

    bool nothing() const { return (said.sent | said.alive) == 0 && !unsent_since && waiting == 0; }
};

/// One that is not to be seen any more. Kept while the client may refer to what it held of it.
struct Left {
    EntityId id{};
    PlayerId owner{};
    std::uint16_t kind = 0;
    SaidOf said;
};

/// A snapshot is whole when it says the state of everything that is to be seen. Nearly all are, so what they said is
/// kept once for all entities, and those of which only they spoke need not be touched from tick to tick.
class KnownEntities {
public:
    /// Memory that clients use one after the other.
    struct Scratch {
        std::vector<Known> rows;
        std::vector<KnownPlace> places;
        std::vector<std::uint32_t> moved;
    };
    explicit KnownEntities(PlayerId receiver) : receiver_(receiver) {}

    /// Moves on to `frame`, to whose ticks the masks then refer: takes in what is relevant now, and lets go of what is
    /// not any more. `same_entities`: the frame has the entities of the one before, with the same owners.
    void update(const Frame& frame, std::span<const Relevant> relevant, bool same_entities, Scratch& scratch);
    /// The same where what is relevant has not changed either.
    void advance(const Frame& frame, Scratch& scratch);
    /// update() comes soon: its memory is asked for.
    void expect_update() const {
        transport::prefetch(places_.data(), places_.size() * sizeof(KnownPlace));
        transport::prefetch(place_of(newest_sent_ + 1));
        if (newest_since_ + 4 > tick_) transport::prefetch(seen_.data(), seen_.size() * sizeof(Known));
    }
    void expect_acked(std::uint64_t datagram) const { transport::prefetch(place_of(datagram)); }
    /// All that are to be seen, by index.
    std::span<const Known> seen() const { return seen_; }
    /// Of each of seen().
    std::span<const KnownPlace> places() const { return places_; }
    /// The youngest of Known::since, or later.
    Tick newest_since() const { return newest_since_; }
    /// All that are not any more, by index; several of one index may be here, and one of it that is to be seen.
    std::span<Left> left() {
        catch_up();
        return left_;
    }
    /// Whether these snapshots may say something of those.
    bool speak_of_left(std::uint64_t named) const { return (left_said_ & named) != 0; }

    SaidOf said_of(const Known& known) const {
        const std::uint64_t whole = whole_since(known);
        if (known.words == Known::no_words) return {whole, whole};
        const SaidOf said = words_[known.words].said.aged_by(static_cast<std::uint32_t>(tick_ - masks_of_));
        return {said.sent | whole, said.alive | whole};
    }
    /// Ticks whose snapshot was whole.
    std::uint64_t whole_snapshots() const { return whole_; }
    /// Of each that is to be seen, SaidOf::states().
    void list_states(std::vector<std::uint64_t>& states) const;
    /// Before it is chosen what a snapshot says: each that is to be seen has words, and those of which there is news
    /// know since when.
    void note_news(const Frame& frame);
    /// After note_news(), until the next update() or advance().
    Words& words(const Known& known) { return words_[known.words]; }
    /// The snapshot of this tick is whole, and says that these are gone which the named snapshots leave the client
    /// with.
    void said_whole(std::span<Left* const> left, std::uint64_t named);

    /// Ticks all of whose parts the client has acked: bit n is the tick n before.
    std::uint64_t arrived_ticks() const { return arrived_ticks_; }
    /// Those of them of which the same is true for all that they refer to.
    std::uint64_t acked_ticks() const { return acked_ticks_; }
    /// The newest of them; only when there is one.
    Tick newest_acked() const { return tick_ - std::countr_zero(acked_ticks_); }
    /// The snapshot that is being made refers to these ticks, acked or not: to its client they are as good as acked,
    /// since it cannot read this one without them.
    void refer_to(std::uint64_t named) { named_ = named; }
    /// How many ticks ago the newest state was that the client holds when it reads this snapshot; 64: there is none.
    std::int32_t held_age(const SaidOf& said) const {
        return std::countr_zero(said.states() & (acked_ticks_ | named_));
    }

    /// A datagram that has left.
    struct Sent {
        std::uint64_t datagram = 0;
        TimePoint at{};
        Tick tick{};
        std::uint16_t bytes = 0;
    };
    /// The snapshot of the newest tick goes out in so many datagrams. It refers to those of `early`, which are not
    /// acked, and the newest of these to all others of them.
    void begin(std::uint32_t parts, std::uint64_t early);
    void remember(const Sent& sent);
    /// The client has opened it. What was remembered of it; nothing when that is long ago, or it was acked before.
    std::optional<Sent> acked(std::uint64_t datagram, TimePoint now);
    /// The snapshot of this tick is of use to its client only with one that was not acked when it was sent.
    bool early(Tick tick) const { return tick_ - tick < 64 && of(tick).leans != 0; }
    std::size_t memory_bytes() const {
        return seen_.capacity() * sizeof(Known) + places_.capacity() * sizeof(KnownPlace) +
               words_.capacity() * sizeof(Words) + left_.capacity() * sizeof(Left) +
               sent_.capacity() * sizeof(UnderWay);
    }

private:
    // A datagram that has left: sixteen bytes, since a server has many.
    struct UnderWay {
        std::uint32_t datagram = 0;  // low half; 0: none
        std::uint32_t at_us = 0;     // low half
        Tick tick{};
        std::uint16_t bytes = 0;
    };
    static constexpr std::size_t least_under_way = 16, most_under_way = 256;

    // Their number is a power of two.
    UnderWay& place_of(std::uint64_t datagram) { return sent_[datagram & (sent_.size() - 1)]; }
    const UnderWay& place_of(std::uint64_t datagram) const { return sent_[datagram & (sent_.size() - 1)]; }
    std::uint64_t whole_since(const Known& known) const {
        const std::int32_t age = tick_ - known.since;
        return age < 63 ? whole_ & ((std::uint64_t{2} << age) - 1) : whole_;
    }
    void move_on(Tick tick);
    void catch_up();
    std::size_t stay(const Frame& frame, std::span<const Relevant> relevant, bool same_entities);
    void change(const Frame& frame, std::span<const Relevant> relevant, std::size_t stayed, Scratch& scratch);
    Known come(const FrameEntity& entity);
    void leave(std::size_t row);
    Words& give_words(Known& known);
    void sweep(Scratch& scratch);
    void settle();

    struct OfTick {
        std::uint8_t parts_left = 0;  // datagrams that are not acked yet
        std::uint8_t leans = 0;       // on the one so long before, which was not acked; 0: none
    };
    OfTick& of(Tick tick) { return of_ticks_[tick.value % of_ticks_.size()]; }
    const OfTick& of(Tick tick) const { return of_ticks_[tick.value % of_ticks_.size()]; }

    PlayerId receiver_;
    bool to_sweep_ = false;    // some words say nothing any more
    bool words_wait_ = false;  // some of them say that something waits to be said
    Tick tick_{};              // to which the masks refer
    Tick masks_of_{};          // those of words_ and left_ refer to this one: they are looked at seldom
    Tick newest_since_{};
    std::uint32_t newest_sent_ = 0;  // low half of a datagram
    std::vector<Known> seen_;
    std::vector<KnownPlace> places_;  // of each of them
    std::vector<Words> words_;
    std::vector<Left> left_;
    std::uint64_t left_said_ = 0;  // at most in these ticks something was said of one of left_
    std::uint64_t whole_ = 0;
    std::uint64_t arrived_ticks_ = 0;  // all parts are acked
    std::uint64_t acked_ticks_ = 0;    // and so is what they lean on
    std::uint64_t named_ = 0;
    std::vector<UnderWay> sent_ = std::vector<UnderWay>(least_under_way);  // by datagram
    std::array<OfTick, 64> of_ticks_{};
};

}  // namespace tickwire::server

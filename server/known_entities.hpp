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

    static constexpr std::uint64_t usable = (2ull << snapshot::max_baseline_age) - 1;
};

/// An entity of one owner that is to be seen; another owner sees other fields, so it is another entity to the client.
struct Known {
    static constexpr std::uint32_t no_words = (1u << 24) - 1;
    static constexpr float edge = 255;  ///< remoteness at the edge of relevance

    EntityId id{};
    PlayerId owner{};
    std::uint16_t kind = 0;
    std::uint32_t position = 0;           ///< in the frame of update() or advance()
    Tick since{};                         ///< whole snapshots from then on said its state
    std::uint32_t words : 24 = no_words;  ///< what other snapshots said of it, see KnownEntities::words()
    std::uint32_t remoteness : 8 = 0;     ///< Relevant::remoteness, of 255
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
        std::vector<std::uint32_t> places;
    };
    /// Moves on to `frame`, to whose ticks the masks then refer: takes in what is relevant now, and lets go of what is
    /// not any more.
    void update(const Frame& frame, std::span<const Relevant> relevant, Scratch& scratch);
    /// The same where what is relevant has not changed, and the frame has the entities of the one before, with the same
    /// owners.
    void advance(const Frame& frame, Scratch& scratch);
    /// update() comes soon: its memory is asked for.
    void expect_update() const {
        transport::prefetch(seen_.data(), seen_.size() * sizeof(Known));
        transport::prefetch(words_.data(), words_.size() * sizeof(Words));
        transport::prefetch(left_.data(), left_.size() * sizeof(Left));
        transport::prefetch(place_of(newest_sent_ + 1));
    }
    void expect_acked(std::uint64_t datagram) const { transport::prefetch(place_of(datagram)); }
    /// All that are to be seen, by index.
    std::span<const Known> seen() const { return seen_; }
    /// All that are not any more, by index; several of one index may be here, and one of it that is to be seen.
    std::span<Left> left() { return left_; }
    std::span<const Left> left() const { return left_; }

    SaidOf said_of(const Known& known) const {
        const std::uint64_t whole = whole_since(known);
        if (known.words == Known::no_words) return {whole, whole};
        const SaidOf& said = words_[known.words].said;
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
    /// The snapshot of this tick is whole.
    void said_whole();

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
    bool early(Tick tick) const { return tick_ - tick < 64 && leans_[tick.value % leans_.size()] != 0; }
    std::size_t memory_bytes() const {
        return seen_.capacity() * sizeof(Known) + words_.capacity() * sizeof(Words) + left_.capacity() * sizeof(Left) +
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
    std::size_t stay(const Frame& frame, std::span<const Relevant> relevant);
    Known come(const FrameEntity& entity);
    void leave(const Known& known);
    Words& give_words(Known& known);
    void sweep(Scratch& scratch);
    void settle();

    std::vector<Known> seen_;
    std::vector<Words> words_;
    std::vector<Left> left_;
    std::uint64_t whole_ = 0;
    std::vector<UnderWay> sent_ = std::vector<UnderWay>(least_under_way);  // by datagram
    std::array<std::uint8_t, 64> parts_left_{};  // of each tick: datagrams that are not acked yet
    std::array<std::uint8_t, 64> leans_{};  // of each tick: on the one so long before, which was not acked; 0: none
    std::uint64_t arrived_ticks_ = 0;       // all parts are acked
    std::uint64_t acked_ticks_ = 0;         // and so is what they lean on
    std::uint64_t named_ = 0;
    Tick tick_{};                    // to which the masks refer
    bool to_sweep_ = false;          // some words say nothing any more
    std::uint32_t newest_sent_ = 0;  // low half of a datagram
};

}  // namespace tickwire::server

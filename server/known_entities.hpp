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

/// One entity of one owner, as one client knows it; another owner sees other fields, so it is another entity to the
/// client. The masks count back from the tick of the snapshot that is being made: bit n is the tick n before it.
struct Known {
    EntityId id{};
    PlayerId owner{};
    std::uint16_t kind = 0;
    std::uint64_t sent = 0;        ///< ticks whose snapshot said something of it: its state, or that it is gone
    std::uint64_t alive = 0;       ///< ticks whose snapshot left the client with it, by its state or as it was before
    Tick unsent_since{};           ///< when it became different from all that was sent; null: it is not
    float waiting = 0;             ///< priority gathered since it was sent last; see send_schedule.hpp
    std::uint32_t position = 0;    ///< in the frame of update() or advance(), unless it leaves
    std::uint16_t remoteness = 0;  ///< Relevant::remoteness, of 65,535
    bool leaving = false;          ///< no longer to be seen. Kept while the client may refer to what it held of it

    /// Ticks whose snapshot said its state.
    std::uint64_t states() const { return sent & alive; }
    /// How many ticks ago that was last; 64 when it never was.
    std::int32_t sent_age() const { return std::countr_zero(states()); }

    static constexpr float edge = 65535;  ///< remoteness at the edge of relevance
    static constexpr std::uint64_t usable = (2ull << snapshot::max_baseline_age) - 1;
};

class KnownEntities {
public:
    /// Moves on to `frame`, to whose ticks the masks then refer: takes in what is relevant now, and marks what is not
    /// any more. `scratch` lends memory to all clients in turn.
    void update(const Frame& frame, std::span<const Relevant> relevant, std::vector<Known>& scratch);
    /// The same where what is relevant has not changed, and the frame has the entities of the one before, with the same
    /// owners.
    void advance(const Frame& frame);
    /// update() comes soon: its memory is asked for.
    void expect_update() const {
        transport::prefetch(known_.data(), known_.size() * sizeof(Known));
        transport::prefetch(place_of(newest_sent_ + 1));
    }
    void expect_acked(std::uint64_t datagram) const { transport::prefetch(place_of(datagram)); }
    /// In the order of the index; of one index those that leave come first.
    std::span<Known> all() { return known_; }
    std::span<const Known> all() const { return known_; }
    /// It is to be seen, and not about to leave.
    bool holds(EntityId id) const;

    /// Ticks all of whose parts the client has acked: bit n is the tick n before.
    std::uint64_t arrived_ticks() const { return whole_ticks_; }
    /// Those of them of which the same is true for all that they refer to.
    std::uint64_t acked_ticks() const { return acked_ticks_; }
    /// The newest of them; only when there is one.
    Tick newest_acked() const { return tick_ - std::countr_zero(acked_ticks_); }
    /// The snapshot that is being made refers to these ticks, acked or not: to its client they are as good as acked,
    /// since it cannot read this one without them.
    void refer_to(std::uint64_t named) { named_ = named; }
    /// How many ticks ago the newest state was that the client holds when it reads this snapshot; 64: there is none.
    std::int32_t held_age(const Known& known) const {
        return std::countr_zero(known.states() & (acked_ticks_ | named_));
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
    std::size_t memory_bytes() const { return known_.capacity() * sizeof(Known) + sent_.capacity() * sizeof(UnderWay); }

private:
    // A datagram that has left: sixteen bytes, since a server has many.
    struct UnderWay {
        std::uint32_t datagram = 0;  // low half; 0: none
        std::uint32_t at_us = 0;     // low half
        Tick tick{};
        std::uint16_t bytes = 0;
    };
    static constexpr std::size_t least_under_way = 64, most_under_way = 256;

    // Their number is a power of two.
    UnderWay& place_of(std::uint64_t datagram) { return sent_[datagram & (sent_.size() - 1)]; }
    const UnderWay& place_of(std::uint64_t datagram) const { return sent_[datagram & (sent_.size() - 1)]; }
    void move_on(Tick tick);
    void shift(Known& known) const;
    bool all_known(const Frame& frame, std::span<const Relevant> relevant) const;
    void stay(const Frame& frame, std::span<const Relevant> relevant);
    void settle();

    std::vector<Known> known_;
    std::vector<UnderWay> sent_ = std::vector<UnderWay>(least_under_way);  // by datagram
    std::array<std::uint8_t, 64> parts_left_{};  // of each tick: datagrams that are not acked yet
    std::array<std::uint8_t, 64> leans_{};  // of each tick: on the one so long before, which was not acked; 0: none
    std::uint64_t whole_ticks_ = 0;         // all parts are acked
    std::uint64_t acked_ticks_ = 0;         // and so is what they lean on
    std::uint64_t named_ = 0;
    Tick tick_{};  // to which the masks refer
    std::uint32_t passed_ = 0;
    std::uint32_t newest_sent_ = 0;  // low half of a datagram
};

}  // namespace tickwire::server

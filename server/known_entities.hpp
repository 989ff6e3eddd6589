// What one client holds, or may hold, of each entity that it knows of: which ticks' versions were sent to it and which
// it has acked. Its size follows what is relevant to the client, never the world.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "interest.hpp"
#include "snapshot/history.hpp"
#include "tickwire/frame.hpp"

namespace tickwire::server {

/// One entity, as one client knows it. The masks count back from the tick of the snapshot that is being made: bit n is
/// the tick n before it.
struct Known {
    EntityId id{};
    PlayerId owner{};         ///< as it was sent; another owner sees other fields, so it begins anew
    bool leaving = false;     ///< no longer to be seen: the client is told until it has acked that
    bool told = false;        ///< mentioned at least once, so the client may hold it
    std::uint64_t sent = 0;   ///< ticks in whose snapshot it was mentioned; while leaving: its removal
    std::uint64_t acked = 0;  ///< ticks whose version both ends hold; any of them may serve as reference
    Tick unsent_since{};      ///< when it became different from all that was sent; null: it is not
    float waiting = 0;        ///< priority gathered since it was sent last; see send_schedule.hpp

    /// How many ticks ago the newest version was acked or sent; 64 when none was.
    std::int32_t acked_age() const { return std::countr_zero(acked & usable); }
    std::int32_t sent_age() const { return std::countr_zero(sent); }

    static constexpr std::uint64_t usable = (2ull << snapshot::max_baseline_age) - 1;
};

class KnownEntities {
public:
    /// Moves on to `frame`, to whose ticks the masks then refer: takes in what is relevant now, and marks what is not
    /// any more. `scratch` lends memory to all clients in turn.
    void update(const Frame& frame, std::span<const Relevant> relevant, std::vector<Known>& scratch);
    /// In the order of the index; update() gives them their entities, see entity_of().
    std::span<Known> all() { return known_; }
    std::span<const Known> all() const { return known_; }
    /// It is to be seen, and not about to leave.
    bool holds(EntityId id) const;

    /// A datagram that has left with the mentions of its tick of the entities in a range of indices.
    struct Sent {
        std::uint64_t datagram = 0;
        TimePoint at{};
        Tick tick{};
        std::uint16_t first = 0, last = 0;  ///< indices, both included
        std::uint16_t bytes = 0;
    };
    void remember(const Sent& sent) { sent_[sent.datagram % sent_.size()] = sent; }
    /// The client has opened it. What was remembered of it; nothing when that is long ago, or it was acked before.
    std::optional<Sent> acked(std::uint64_t datagram);
    /// The newest tick of which anything is acked.
    Tick newest_acked() const { return newest_acked_; }
    std::size_t memory_bytes() const { return known_.capacity() * sizeof(Known); }

private:
    void shift(Known& known) const;
    std::vector<Known>::iterator at_or_after(std::uint32_t index);

    std::vector<Known> known_;  // by index
    std::array<Sent, 128> sent_{};
    Tick tick_{};  // to which the masks refer
    std::uint32_t passed_ = 0;
    Tick newest_acked_{};
};

}  // namespace tickwire::server

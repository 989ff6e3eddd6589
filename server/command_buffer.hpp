// One player's commands, waiting for their ticks. Each tick takes exactly one; early and late ones are counted, and
// what an attacker sends cannot make a player act more than once a tick.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "snapshot/command_codec.hpp"
#include "tickwire/judgement.hpp"
#include "tickwire/time.hpp"
#include "transport/prefetch.hpp"

namespace tickwire::server {

class CommandBuffer {
public:
    enum class Verdict { stored, duplicate, late, early };

    explicit CommandBuffer(std::size_t slot_count);

    /// `room` is the newest tick that has run.
    /// `view`: how its player saw the others, see World::player_view().
    Verdict insert(Tick tick, Tick room, std::span<const std::uint32_t> slots, const PlayerView& view = {});
    /// The command of `tick`; when it did not arrive, the one taken last (or the initial one), and `arrived` is false.
    std::span<const std::uint32_t> take(Tick tick, bool& arrived);
    /// take() or insert() comes: the memory of this object is asked for, and what is behind it in expect_take().
    void expect() const { transport::prefetch(*this); }
    /// take() comes soon: its memory is asked for.
    void expect_take(Tick tick) const {
        const std::size_t waits = tick.value % views_.size();
        transport::prefetch(views_[waits]);
        transport::prefetch(slots_.data() + waits * slot_count_, slot_count_ * sizeof(std::uint32_t));
        transport::prefetch(last_.data(), slot_count_ * sizeof(std::uint32_t));
    }
    /// What the next take() repeats when nothing arrives; a bot's command.
    void set_last(std::span<const std::uint32_t> slots);
    /// Of the command taken last.
    const PlayerView& view() const { return last_view_; }
    bool ever_arrived() const { return newest_.value != 0; }

private:
    static constexpr std::int32_t remembered = 128;  // ticks of which is known whether their command came
    static constexpr std::int32_t window_ahead = snapshot::max_commands_ahead;
    static constexpr std::uint32_t least_waiting = 4;  // a tick or two ahead is what clients are

    bool came(Tick tick) const;
    void note(Tick tick);
    void move_window(Tick room);
    void make_room(Tick tick, Tick room);

    std::size_t slot_count_;
    std::array<std::uint64_t, remembered / 64> came_{};  // a bit for each tick, in a circle, of those up to window_end_
    Tick window_end_{};
    // Of those that wait, by tick: as many as the client is ahead, and a power of two.
    std::vector<PlayerView> views_ = std::vector<PlayerView>(least_waiting);
    std::vector<std::uint32_t> slots_;  // slot_count_ each
    std::vector<std::uint32_t> last_;
    PlayerView last_view_{};
    Tick first_{}, newest_{};
};

}  // namespace tickwire::server

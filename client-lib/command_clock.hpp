// Which tick this client's commands are for: far enough ahead that each arrives just before the server runs its tick.
// The server reports how early commands came; the clock is steered by small changes of rate, and jumps only when it is
// far off (as Overwatch does; Ford, "Overwatch Gameplay Architecture and Netcode", GDC 2017).
#pragma once

#include <array>
#include <cstdint>

#include "lowest_window.hpp"
#include "tickwire/time.hpp"

namespace tickwire::client {

/// How early the latest command of the last seconds should come. Between the two by what is measured: the less the
/// margins vary, the less room is left for what they have not shown yet.
struct CommandAim {
    Duration least{1'000}, most{5'000};
};

class CommandClock {
public:
    explicit CommandClock(Hertz rate) : rate_(rate) {}

    /// Before the server has reported anything: the newest snapshot is of `newest`, and the round trip takes `rtt`.
    void start(TimePoint now, Tick newest, Duration rtt);
    bool started() const { return started_; }
    /// A snapshot of `newest` has come: a clock so far beyond it that the server refuses every command begins anew.
    void snapshot_came(Tick newest, Duration rtt) {
        snapshot_ = newest;
        rtt_ = rtt;
    }
    /// How early the newest command came that the server had when it had run `ran`; heard of at `now`.
    void margin_reported(TimePoint now, Duration margin, Tick ran);
    /// The way has become longer by `by`: the next advance() jumps ahead as far, before the server's reports say so.
    void way_became_longer(TimePoint now, Duration by);
    /// Up to `ran` the server ran so many ticks without our command: for some seconds they should come earlier. Those
    /// of before the start say nothing.
    void missed(std::uint32_t ticks, Tick ran);
    /// Moves on. `loss_percent` of our datagrams is lost, which asks for more room, so that a repeated command still
    /// counts.
    void advance(TimePoint now, const CommandAim& aim, double loss_percent);
    /// Of the commands that are sent now, the first that comes in time, as things have lately gone.
    Tick first_in_time() const;
    /// Whether the last advance() jumped instead of steering.
    bool jumped() const { return jumped_; }
    /// The tick whose command is the newest to be sent.
    Tick tick() const;
    /// With its fraction.
    double exact() const;

private:
    struct Past {  // a frame: what the clock showed and what the lead was, to judge a report of a command sent in it
        double exact = 0, lead = 0;
    };

    double ticks(Duration time) const { return static_cast<double>(time.count()) * rate_.value / 1e6; }
    Past sent(double tick) const;
    void measure_frame(TimePoint now, double length);
    double frame_room(TimePoint now);
    double wanted(TimePoint now, const CommandAim& aim, double loss_percent);
    void return_from_afar(TimePoint now);

    Hertz rate_;
    bool started_ = false;
    TimePoint origin_{}, now_{};
    double lead_ = 0;  // tick at the origin, so that exact() is lead_ + ticks since the origin
    // Reported margin less the lead, in ticks, for a command that is sent as soon as its tick begins: the least, and as
    // it is usual.
    LowestWindow headroom_;
    double usual_headroom_ = 0;
    std::array<Past, 256> past_{};
    std::size_t past_count_ = 0;
    double first_ = 0, newest_ = 0;  // ticks that have begun
    // Reports in a row of commands that came late: the route has changed. A single one may be a stall.
    struct LateRow {
        std::uint32_t count = 0;
        double least = 0;  // of these, as headroom
        void report(bool late, double headroom);
    };
    LateRow late_, far_late_;
    double ahead_at_once_ = 0;  // ticks to jump in the next advance()
    bool jumped_ = false;
    Tick snapshot_{};  // the newest, when one has come since the last advance()
    Duration rtt_{0};
    TimePoint deaf_until_{};
    double reserve_ = 0;                // ticks, since commands were missed
    double frame_ = 1;                  // ticks that a frame lasts, on average
    LowestWindowOf<20> longest_frame_;  // of a frame less
};

}  // namespace tickwire::client

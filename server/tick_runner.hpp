// Runs the ticks of all rooms when they are due. A room whose rules throw or take too long ends alone; where ticks
// cannot keep up, less is sent.
#pragma once

#include <set>

#include "load_shedder.hpp"
#include "reception.hpp"
#include "tick_clock.hpp"
#include "tickwire/server_config.hpp"

namespace tickwire::server {

class TickRunner {
public:
    struct Parts {
        const Description& description;
        const ServerConfig& config;
        transport::ServerTransport& transport;
        Players& players;
        Rooms& rooms;
        Reception& reception;
        ServerStats& stats;
    };
    explicit TickRunner(const Parts& parts);

    /// The caller's time is the machine's: how long steps take counts.
    void run_in_real_time() { real_time_ = true; }
    /// Whether a room has something to do; ticks begin when one has again.
    void set_awake(bool awake, TimePoint now);
    bool awake() const { return awake_; }
    /// What is due. Rooms that have failed are told to their players, closed, and appended to `failed`.
    void run(TimePoint now, std::vector<RoomFailure>& failed);

    const TickClock& clock() const { return clock_; }
    /// Nobody new is let in, as ticks do not keep up.
    bool sheds_joins() const { return shed_.closed(); }
    void add_to(ServerStats& stats) const;

private:
    /// What is thrown, or takes too long, fails the room.
    void run_tick(Room& room, TimePoint now) noexcept;
    void step_and_send(Room& room, TimePoint now);
    /// Appended to `failed`. One for which there is no memory now is closed the next time.
    void close_failed(std::vector<RoomFailure>& failed) noexcept;
    Duration work_time() const;
    void close(Room& room, std::vector<RoomFailure>& failed);
    void stop_shedding();
    void shed_load(std::uint32_t ticks, Duration spent, TimePoint now);
    void report_clamps(const Room& room);
    void log(LogLevel level, const std::string& line) const {
        if (parts_.config.log) parts_.config.log(level, line);
    }

    const Parts parts_;
    TickClock clock_;
    LoadShedder shed_;
    bool real_time_ = false, awake_ = false;
    std::set<std::pair<std::uint16_t, std::uint32_t>> clamped_fields_;
};

}  // namespace tickwire::server

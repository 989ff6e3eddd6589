// One stay in a room, from the server's welcome until the connection ends: the snapshots, both clocks, the commands and
// the view.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "command_clock.hpp"
#include "command_sender.hpp"
#include "due_events.hpp"
#include "interpolation.hpp"
#include "message/session_messages.hpp"
#include "prediction.hpp"
#include "snapshot_reader.hpp"
#include "tickwire/client_config.hpp"
#include "transport/client_transport.hpp"
#include "view_clock.hpp"

namespace tickwire::client {

class RoomSession {
public:
    RoomSession(const Description& description, const message::Entered& entered, Duration interpolation_delay)
        : label(entered.label),
          me(entered.player),
          description_(description),
          reader_(description, entered.player),
          command_clock_(description.tick_rate),
          commands_(description),
          view_clock_(description.tick_rate, interpolation_delay, longest_delay(description.tick_rate)),
          interpolation_(description),
          seen_(description),
          events_(description) {}

    /// Snapshots are held for 64 ticks; the view must lie well within.
    static Duration longest_delay(Hertz rate) {
        return std::min<Duration>(48 * rate.period(), std::chrono::seconds(1));
    }

    const std::string label;
    const PlayerId me;

    /// From now on own commands show at once.
    void start_prediction(std::unique_ptr<detail::Predictor> predictor) {
        prediction_.emplace(description_, std::move(predictor), me);
    }
    /// A state datagram's payload. An error ends the session.
    Result<void> take_snapshot(std::span<const std::byte> part, Duration rtt, TimePoint now, ClientStats& stats);
    void take_events(const EventQueue& events) { events_.add(events); }
    void acked(transport::DatagramNumber datagram) { commands_.acked(datagram); }
    /// Both clocks move to `now`; call it before the rest of a frame.
    void advance_clocks(TimePoint now, double loss_percent, ClientStats& stats);
    /// Sends the commands of the ticks that have begun.
    void send_commands(transport::ClientTransport& transport, std::span<const std::uint32_t> command,
                       ClientStats& stats);
    /// Makes the view.
    void draw(TimePoint now, ClientStats& stats);

    const Frame* frame() const { return reader_.frame(); }
    std::span<const detail::ViewEntity> view() const { return view_; }
    std::span<const detail::ReceivedEvent> events() const { return events_.due(); }
    /// The drawn moment, in ticks; 0 before the first snapshot.
    double moment() const { return moment_; }

private:
    const Description& description_;
    SnapshotReader reader_;
    CommandClock command_clock_;
    CommandSender commands_;
    ViewClock view_clock_;
    Interpolation interpolation_, seen_;
    std::optional<Prediction> prediction_;
    DueEvents events_;
    EventQueue predicted_events_;
    std::vector<detail::ViewEntity> view_;
    TimePoint drawn_at_{};
    double moment_ = 0;
    double view_lag_ = 0;  // ticks between own entities and others in one picture
};

}  // namespace tickwire::client

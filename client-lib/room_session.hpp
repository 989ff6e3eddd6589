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
#include "shared_decoding.hpp"
#include "snapshot_reader.hpp"
#include "tempo.hpp"
#include "tickwire/client_config.hpp"
#include "transport/client_transport.hpp"
#include "view_clock.hpp"

namespace tickwire::client {

class RoomSession {
public:
    /// `decoding` may serve other clients of the thread, and must outlive this one.
    RoomSession(const Description& description, const message::Entered& entered, SharedDecoding& decoding)
        : label(entered.label),
          me(entered.player),
          description_(description),
          decoding_(decoding),
          decoders_(decoding.decoders(description, entered.best_level ? snapshot::Level::best : snapshot::Level::fast)),
          reader_(description, decoders_, entered.player),
          command_clock_(description.tick_rate),
          commands_(description),
          view_clock_(description.tick_rate, longest_delay(description.tick_rate)),
          interpolation_(description),
          seen_(description),
          most_rewind_(static_cast<double>(entered.max_rewind.count()) * description.tick_rate.value / 1e6),
          events_(description) {}

    /// Snapshots are held for 64 ticks; the view must lie well within.
    static Duration longest_delay(Hertz rate) {
        return std::min<Duration>(48 * rate.period(), std::chrono::seconds(1));
    }
    /// The view must lie within the snapshots that are held.
    static Result<void> check_delay(const Feel& feel, Hertz rate);

    const std::string label;
    const PlayerId me;

    /// From now on own commands show at once.
    void start_prediction(std::unique_ptr<detail::Predictor> predictor) {
        prediction_.emplace(description_, std::move(predictor), me);
    }
    /// A state datagram's payload. An error ends the session.
    Result<void> take_snapshot(std::span<const std::byte> part, Duration rtt, TimePoint now, ClientStats& stats);
    /// The prior that the server offers is here; packets may start from it from now on.
    void take_prior(std::shared_ptr<const snapshot::Prior> prior) {
        decoding_.offer(decoders_, description_, std::move(prior));
    }
    void take_events(const EventQueue& events) { events_.add(events); }
    void acked(transport::DatagramNumber datagram) { commands_.acked(datagram); }
    /// How the network is at the moment.
    struct Path {
        double loss_percent = 0;
        Duration rtt_jitter{0};
    };
    /// Both clocks move to `now`; call it before the rest of a frame.
    void advance_clocks(TimePoint now, const Feel& feel, const Path& path, ClientStats& stats);
    /// Sends the commands of the ticks that have begun.
    void send_commands(transport::ClientTransport& transport, std::span<const std::uint32_t> command,
                       ClientStats& stats);
    /// The newest tick of which a command was sent; null: none.
    Tick newest_command() const { return commands_.newest(); }
    /// Makes the view, while the player holds `command`. `sync_test` see Prediction::News.
    void draw(TimePoint now, std::span<const std::uint32_t> command, bool sync_test, ClientStats& stats);

    const SnapshotReader::Decoders& decoders() const { return decoders_; }
    const Frame* frame() const { return reader_.frame(); }
    std::span<const detail::ViewEntity> view() const { return view_; }
    std::span<const detail::ViewEntity> predicted() const {
        return prediction_ ? prediction_->predicted() : std::span<const detail::ViewEntity>{};
    }
    std::span<const detail::ReceivedEvent> events() const { return events_.due(); }
    std::span<const detail::ReceivedEvent> verdicts() const { return events_.verdicts(); }
    std::span<const detail::Misprediction> mispredictions() const {
        return predicts() ? prediction_->mispredictions() : std::span<const detail::Misprediction>{};
    }
    std::span<const detail::Misprediction> sync_differences() const {
        return predicts() ? prediction_->sync_differences() : std::span<const detail::Misprediction>{};
    }
    /// The drawn moment, in ticks; 0 before the first snapshot.
    double moment() const { return moment_; }

private:
    bool predicts() const { return prediction_ && feel_.prediction; }
    double see_lag() const;
    void foresee_missed(Tick first);

    const Description& description_;
    SharedDecoding& decoding_;
    SnapshotReader::Decoders decoders_;
    SnapshotReader reader_;
    CommandClock command_clock_;
    CommandSender commands_;
    ViewClock view_clock_;
    Interpolation interpolation_, seen_;
    std::optional<Prediction> prediction_;
    Feel feel_;
    Tempo tempo_;
    double most_rewind_;  // ticks that the server looks back for us
    std::int32_t input_delay_ = 0;
    std::uint8_t missing_ = 0;  // of the server's newest report
    Tick missed_from_{};  // the first tick of those that the server has lately run without our commands; null: none
    TimePoint hurried_at_{};
    DueEvents events_;
    std::vector<detail::ViewEntity> view_;
    TimePoint drawn_at_{};
    double moment_ = 0;
    double view_lag_ = 0;  // ticks between own entities and others in one picture
};

}  // namespace tickwire::client

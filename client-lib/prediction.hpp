// What this player's own commands do, shown at once: the newest truth from the server, with all commands that it does
// not contain yet played on top through the game's own rules. What a new truth corrects is smoothed in the view, never
// in the state.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "tickwire/client_config.hpp"
#include "tickwire/description.hpp"
#include "tickwire/detail/client_core.hpp"
#include "tickwire/detail/predictor.hpp"

namespace tickwire::client {

class Prediction {
public:
    Prediction(const Description& description, std::unique_ptr<detail::Predictor> predictor, PlayerId me);

    /// The command that was sent for a tick; ticks come in order.
    void commanded(Tick tick, std::span<const std::uint32_t> command);
    /// Others, as the player sees them in one picture with own entities of a tick.
    using See = std::function<std::span<const detail::ViewEntity>(Tick)>;
    /// Takes a newer truth in, then steps to the newest tick commanded; what is predicted meets the others where they
    /// are seen. Events of ticks that are simulated for the first time are appended to `events`.
    void advance(const Frame* truth, const See& see, EventQueue& events, ClientStats& stats);
    /// The predicted entities at `exact`, in ticks of the command clock: between the newest two ticks, corrections
    /// fading.
    void draw(double exact, Duration passed);
    std::span<const detail::ViewEntity> view() const { return view_; }
    /// Whether an entity is drawn by the prediction, and not from snapshots.
    bool draws(std::uint16_t kind, PlayerId owner) const;
    bool ready() const { return truth_tick_ != Tick{}; }

private:
    static constexpr std::uint32_t longest_replay = 96;  // ticks: more than a second at 60 Hz

    struct State {
        std::vector<detail::PredictedEntity> entities;
        std::vector<double> values;
    };
    struct Seen {  // the others, when a tick was simulated for the first time
        Tick tick{};
        State state;
    };
    struct Correction {  // what is still shown of the error, per slot
        EntityId id{};
        std::vector<double> offsets;
    };
    const double* values_of(const State& state, EntityId id) const;
    void replay(const Frame& truth, ClientStats& stats);
    void step(Tick tick, bool resimulating);
    void note_seen(Tick tick, std::span<const detail::ViewEntity> seen);
    void remember_errors(const std::vector<detail::ViewEntity>& shown, const std::vector<double>& shown_values,
                         ClientStats& stats);
    void compose(double part);

    const Description& description_;
    std::unique_ptr<detail::Predictor> predictor_;
    PlayerId me_;
    std::size_t per_command_;
    std::array<Tick, longest_replay> command_ticks_{};
    std::array<Seen, longest_replay> seen_{};
    std::vector<std::uint32_t> commands_;  // longest_replay x per_command_
    Tick commanded_{}, truth_tick_{};
    State before_, now_;
    std::vector<Correction> corrections_;
    std::vector<detail::ViewEntity> view_;
    std::vector<double> values_;
    double part_ = 0;  // of the way from before_ to now_ that was drawn last
};

}  // namespace tickwire::client

// What this player's own commands do, shown at once: the newest truth from the server, with all commands that it does
// not contain yet played on top through the game's own rules, and the tick that has just begun with what the player
// holds now. What a new truth corrects is smoothed in the view, never in the state.
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
    /// The server will not have the commands of the ticks from `first` to `last` in time, and repeats the one before.
    void repeated(Tick first, Tick last);
    /// Others, as the player sees them in one picture with own entities of a tick.
    using See = std::function<std::span<const detail::ViewEntity>(Tick)>;
    /// What has changed since the frame before.
    struct News {
        const Frame* truth = nullptr;  ///< the newest; taken in when it is newer than the last
        Tick until{};                  ///< the tick to step to
        bool jumped = false;           ///< the clock did; the view must not
        bool sync_test = false;        ///< replay every tick, and report what comes out differently
    };
    /// The events of ticks that were simulated for the first time, and of those that were simulated again.
    struct Happening {
        EventQueue events, again;
        Tick again_from{}, again_to{};  ///< null: none were
    };
    /// Takes the truth in, then steps; what is predicted meets the others where they are seen. Valid until the next
    /// advance().
    const Happening& advance(const News& news, const See& see, ClientStats& stats);
    /// The predicted entities at `exact`, in ticks, while the player holds `command`; corrections fade, `fade` times as
    /// slowly as their fields say (0: at once).
    void draw(double exact, std::span<const std::uint32_t> command, Duration passed, double fade);
    std::span<const detail::ViewEntity> view() const { return view_; }
    /// The same where the rules have it, without what is still shown of errors.
    std::span<const detail::ViewEntity> predicted() const { return predicted_; }
    /// Of the last advance().
    std::span<const detail::Misprediction> mispredictions() const { return mispredictions_; }
    /// Of the last advance() with News::sync_test: what the first time computed, and the second.
    std::span<const detail::Misprediction> sync_differences() const { return sync_differences_; }
    /// Whether an entity is drawn by the prediction, and not from snapshots.
    bool draws(std::uint16_t kind, PlayerId owner) const;
    bool ready() const { return truth_tick_ != Tick{}; }

private:
    static constexpr std::uint32_t longest_replay = 96;  // ticks: more than a second at 60 Hz

    struct State {
        std::vector<detail::PredictedEntity> entities;
        std::vector<double> values;
    };
    struct At {  // a state of a tick
        Tick tick{};
        State state;
    };
    struct Correction {  // what is still shown of the error, per slot
        EntityId id{};
        std::vector<double> offsets;
    };
    struct Picture {
        std::vector<detail::ViewEntity> entities;
        std::vector<double> values;
    };
    std::span<const std::uint32_t> command_of(Tick tick) const;
    const double* values_of(const State& state, EntityId id) const;
    bool due_for_truth(const Frame& truth) const;
    void compare(const Frame& truth, ClientStats& stats);
    void note_misprediction(const detail::PredictedEntity& entity, Tick tick, const double* predicted,
                            const double* truth, ClientStats& stats);
    bool too_far(Tick until) const;
    void guess_command(Tick tick);
    void replay(const Frame& truth, Tick until, ClientStats& stats);
    void test_sync(const Frame& truth);
    void step(Tick tick, bool resimulating);
    static void append(EventQueue& to, const EventQueue& from);
    void note_seen(Tick tick, std::span<const detail::ViewEntity> seen);
    void remember_errors(Picture shown);
    const detail::ViewEntity* shown_before(const Picture& shown, const detail::ViewEntity& now);
    double distance(const detail::ViewEntity& a, const detail::ViewEntity& b);
    static const double* aligned(const KindInfo& kind, const double* values, const double* like,
                                 std::vector<double>& room);
    void carry_error(std::vector<double> offsets, const detail::ViewEntity& old, const detail::ViewEntity& now);
    void compose(double part);
    void link(std::vector<detail::ViewEntity>& entities, const std::vector<double>& values) const;

    const Description& description_;
    std::unique_ptr<detail::Predictor> predictor_;
    PlayerId me_;
    std::size_t per_command_;
    std::array<Tick, longest_replay> command_ticks_{};
    std::vector<std::uint32_t> commands_;    // longest_replay x per_command_
    std::array<At, longest_replay> seen_{};  // the others, when a tick was simulated for the first time
    std::array<At, longest_replay> guesses_{};
    Tick commanded_{}, truth_tick_{};
    State now_, ahead_;
    std::vector<Correction> corrections_;
    std::vector<detail::Misprediction> mispredictions_, sync_differences_;
    Happening happening_;
    std::vector<std::uint32_t> held_;
    bool jumped_ = false;
    bool rewritten_ = false;  // commands have changed since the newest truth was replayed
    std::vector<detail::ViewEntity> view_, predicted_;
    std::vector<double> values_, predicted_values_;
    std::vector<double> aligned_, aligned_too_;  // of one entity, for a moment
    double part_ = 0;                            // of the way from now_ to ahead_ that was drawn last
    double frame_seconds_ = 0;
    double truth_age_ = 0;  // seconds since one was taken in
};

}  // namespace tickwire::client

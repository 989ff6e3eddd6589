#include "room_session.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace tickwire::client {

namespace {
constexpr double most_early = 60;                                      // ticks
constexpr Duration hurries_once_in = std::chrono::milliseconds(1500);  // until the clocks know the new way
}  // namespace

Result<void> RoomSession::check_delay(const Feel& feel, Hertz rate) {
    const Duration longest = longest_delay(rate);
    if (feel.interpolation_delay <= longest) return {};
    return Error{ErrorCode::invalid_argument, "feel: interpolation_delay is " +
                                                  std::to_string(feel.interpolation_delay.count() / 1000) +
                                                  " ms, must be at most " + std::to_string(longest.count() / 1000) +
                                                  " ms at " + std::to_string(rate.value) + " Hz"};
}

Result<void> RoomSession::take_snapshot(std::span<const std::byte> part, Duration rtt, TimePoint now,
                                        ClientStats& stats) {
    const Tick before = reader_.newest();
    const std::uint64_t whole_before = reader_.whole_ticks(), vain_before = reader_.waited_in_vain();
    if (auto read = reader_.read(part); !read) return read;
    stats.snapshot_bytes += part.size();
    stats.snapshots_in_vain += reader_.waited_in_vain() - vain_before;
    stats.snapshots += reader_.whole_ticks() - whole_before;
    events_.add(reader_.events());
    reader_.events().clear();
    if (reader_.newest() == before) return {};
    command_clock_.snapshot_came(reader_.newest(), rtt);
    view_clock_.arrived(now, reader_.newest());
    commands_.simulated(reader_.newest());
    if (!command_clock_.started()) command_clock_.start(now, reader_.newest(), rtt);
    const snapshot::CommandReport& report = reader_.command_report();
    const auto missed = static_cast<std::uint8_t>(report.missing - missing_);
    missing_ = report.missing;
    stats.commands_missing += missed;
    command_clock_.missed(missed, reader_.newest());
    if (missed == 0)
        missed_from_ = {};
    else if (!missed_from_)
        missed_from_ = reader_.newest() - (missed - 1);
    if (report.margin != snapshot::CommandReport::no_margin) {
        command_clock_.margin_reported(now, Duration(report.margin * 250), reader_.newest());
        stats.command_margin_ms = report.margin / 4;
    }
    // Snapshots come late, and commands are missed: the way has changed in both directions. The reports of how late the
    // commands came take a whole round trip more.
    const Duration longer = view_clock_.longer_by(now);
    if (missed > 0 && longer > Duration::zero() && now - hurried_at_ >= hurries_once_in) {
        hurried_at_ = now;
        command_clock_.way_became_longer(now, longer);
    }
    return {};
}

void RoomSession::advance_clocks(TimePoint now, const Feel& feel, const Path& path, ClientStats& stats) {
    feel_ = feel;
    tempo_ = Tempo::of(feel, path.loss_percent, path.rtt_jitter);
    view_clock_.set_delay(feel.interpolation_delay, tempo_.in_time);
    command_clock_.advance(now, tempo_.command_aim, path.loss_percent);
    view_clock_.advance(now);
    stats.view_delay = view_clock_.delay();
    stats.input_delay = tempo_.input_delay;
    if (!view_clock_.started()) return;
    ++stats.frames;
    if (view_clock_.starved()) ++stats.starved_frames;
    const double wanted = feel.interpolation ? view_clock_.exact() : reader_.newest().value;
    // A jump of the clock goes anywhere; otherwise the view never steps back.
    const bool jumped = std::abs(wanted - moment_) > description_.tick_rate.value;
    moment_ = jumped ? wanted : std::max(wanted, moment_);
    // The picture holds own entities of the command clock's moment, and others of the view's.
    const double own = predicts() ? command_clock_.exact() - tempo_.input_delay : command_clock_.exact();
    view_lag_ = std::round((own - moment_) * 64) / 64;  // as the wire has it
    const auto duration = [&](double ticks) {
        return Duration(static_cast<std::int64_t>(ticks * 1e6 / description_.tick_rate.value));
    };
    stats.view_lag = duration(view_lag_);
    stats.max_rewind = duration(most_rewind_);
}

// What is predicted meets the others where the server will judge it.
double RoomSession::see_lag() const {
    return std::clamp(view_lag_, 0.0, most_rewind_ > 0 ? most_rewind_ : 1e9);
}

void RoomSession::send_commands(transport::ClientTransport& transport, std::span<const std::uint32_t> command,
                                ClientStats& stats) {
    if (!command_clock_.started()) return;
    const Tick newest = command_clock_.tick();
    const double view = feel_.lag_compensation ? newest.value - view_lag_ : newest.value;
    const std::uint32_t begun = commands_.send(transport, newest, command, view);
    stats.commands_sent += begun;
    for (std::uint32_t i = begun; prediction_ && i > 0; --i) {
        prediction_->commanded(newest - static_cast<std::int32_t>(i - 1), command);
    }
    if (predicts() && begun > 0) foresee_missed(newest - static_cast<std::int32_t>(begun - 1));
}

// What is sent only now, because this program stood still or the clock has jumped ahead, is too late for the ticks that
// the server has meanwhile run; and when it jumped because commands come late, so do all that are under way.
void RoomSession::foresee_missed(Tick first) {
    const Tick in_time = command_clock_.first_in_time();
    if (command_clock_.jumped() && missed_from_) first = std::min(first, missed_from_);
    if (first < in_time) prediction_->repeated(first, in_time - 1);
}

void RoomSession::draw(TimePoint now, std::span<const std::uint32_t> command, bool sync_test, ClientStats& stats) {
    if (!view_clock_.started()) return;
    const Duration passed = drawn_at_ == TimePoint{} ? Duration::zero() : std::max(now - drawn_at_, Duration::zero());
    const Interpolation::Skip skip = [this](std::uint16_t kind, PlayerId owner) {
        return predicts() && prediction_->draws(kind, owner);
    };
    if (predicts()) {
        const auto see = [&](Tick tick) {
            seen_.draw(reader_, tick.value - see_lag(), skip);
            return seen_.view();
        };
        const Prediction::News news{reader_.frame(), command_clock_.tick() - tempo_.input_delay,
                                    command_clock_.jumped() || tempo_.input_delay != input_delay_, sync_test};
        const Prediction::Happening& happening = prediction_->advance(news, see, stats);
        if (happening.again_from) events_.resimulated(happening.again_from, happening.again_to, happening.again);
        events_.add_predicted(happening.events);
        prediction_->draw(command_clock_.exact() - tempo_.input_delay, command, passed, tempo_.fade);
    }
    input_delay_ = tempo_.input_delay;
    drawn_at_ = now;
    interpolation_.draw_next(reader_, moment_, passed, skip);
    view_.assign(interpolation_.view().begin(), interpolation_.view().end());
    if (predicts()) view_.insert(view_.end(), prediction_->view().begin(), prediction_->view().end());
    events_.advance(moment_, reader_.newest());
    stats.events_predicted = events_.predicted();
    stats.events_confirmed = events_.confirmed();
    stats.events_cancelled = events_.cancelled();
}

}  // namespace tickwire::client

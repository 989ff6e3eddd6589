#include "room_session.hpp"

#include <algorithm>

namespace tickwire::client {

Result<void> RoomSession::take_snapshot(std::span<const std::byte> part, Duration rtt, TimePoint now,
                                        ClientStats& stats) {
    const Tick before = reader_.newest();
    const std::uint64_t whole_before = reader_.whole_ticks();
    if (auto read = reader_.read(part); !read) return read;
    stats.snapshot_bytes += part.size();
    stats.snapshots += reader_.whole_ticks() - whole_before;
    events_.add(reader_.events());
    reader_.events().clear();
    if (reader_.newest() == before) return {};
    view_clock_.arrived(now, reader_.newest());
    commands_.simulated(reader_.newest());
    if (!command_clock_.started()) command_clock_.start(now, reader_.newest(), rtt);
    if (const std::int16_t margin = reader_.command_margin(); margin != SnapshotReader::no_margin) {
        command_clock_.margin_reported(now, Duration(margin * 250), rtt);
        stats.command_margin_ms = margin / 4;
    }
    return {};
}

void RoomSession::advance_clocks(TimePoint now, double loss_percent, ClientStats& stats) {
    command_clock_.advance(now, loss_percent);
    view_clock_.advance(now);
    stats.view_delay = view_clock_.delay();
    if (!view_clock_.started()) return;
    const double newest = reader_.newest().value;
    if (view_clock_.exact() > newest + 1) ++stats.starved_frames;
    moment_ = std::clamp(view_clock_.exact(), moment_, std::max(newest, moment_));
    // The picture holds own entities of up to a tick before the command clock, and others of the moment.
    view_lag_ = command_clock_.exact() - (prediction_ ? 1 : 0) - moment_;
}

void RoomSession::send_commands(transport::ClientTransport& transport, std::span<const std::uint32_t> command,
                                ClientStats& stats) {
    if (!command_clock_.started()) return;
    const Tick newest = command_clock_.tick();
    const std::uint32_t begun = commands_.send(transport, newest, command, newest.value - view_lag_);
    stats.commands_sent += begun;
    for (std::uint32_t i = begun; prediction_ && i > 0; --i) {
        prediction_->commanded(newest - static_cast<std::int32_t>(i - 1), command);
    }
}

void RoomSession::draw(TimePoint now, ClientStats& stats) {
    if (!view_clock_.started()) return;
    const Interpolation::Skip skip = [this](std::uint16_t kind, PlayerId owner) {
        return prediction_ && prediction_->draws(kind, owner);
    };
    if (prediction_) {
        predicted_events_.clear();
        const auto see = [&](Tick tick) {
            seen_.draw(reader_, tick.value - view_lag_, skip);
            return seen_.view();
        };
        prediction_->advance(reader_.frame(), see, predicted_events_, stats);
        prediction_->draw(command_clock_.exact(), now - drawn_at_);
        events_.add_predicted(predicted_events_);
        stats.events_predicted = events_.predicted();
        stats.events_confirmed = events_.confirmed();
    }
    drawn_at_ = now;
    interpolation_.draw(reader_, moment_, skip);
    view_.assign(interpolation_.view().begin(), interpolation_.view().end());
    if (prediction_) view_.insert(view_.end(), prediction_->view().begin(), prediction_->view().end());
    events_.advance(moment_);
}

}  // namespace tickwire::client

#include "arena/head_session.hpp"

#include <cstring>

#include "snapshot/snapshot_format.hpp"
#include "state_generated.h"

namespace tickwire::bench {

namespace {
constexpr double view_behind = 2;  // ticks: as far as a view would lie
constexpr Duration command_aim = std::chrono::milliseconds(5);
}  // namespace

void HeadSession::take_snapshot(std::span<const std::byte> part, Duration rtt, TimePoint now) {
    wire::SnapshotHeader head;
    if (part.size() < sizeof head) return;
    std::memcpy(&head, part.data(), sizeof head);
    // The low half on the wire: of the ticks with it, the one nearest to the newest.
    const Tick tick = newest_ + static_cast<std::int16_t>(static_cast<std::uint16_t>(head.tick() - newest_.value));
    if (tick <= newest_) return;
    newest_ = tick;
    ++snapshots_;
    clock_.snapshot_came(tick, rtt);
    commands_.simulated(tick);
    if (!clock_.started()) clock_.start(now, tick, rtt);
    clock_.missed(static_cast<std::uint8_t>(head.missing() - missing_));
    missing_ = head.missing();
    if (head.command_margin() != snapshot::CommandReport::no_margin)
        clock_.margin_reported(now, Duration(head.command_margin() * 250), tick);
}

void HeadSession::advance(transport::ClientTransport& transport, std::span<const std::uint32_t> command,
                          double loss_percent, TimePoint now) {
    if (!clock_.started()) return;
    clock_.advance(now, command_aim, loss_percent);
    commands_.send(transport, clock_.tick(), command, clock_.tick().value - view_behind);
}

}  // namespace tickwire::bench

#include "arena/head_session.hpp"

#include <cstring>

#include "client-lib/tempo.hpp"
#include "snapshot/command_report.hpp"
#include "snapshot/snapshot_format.hpp"
#include "state_generated.h"

namespace tickwire::bench {

namespace {
constexpr double view_behind = 2;  // ticks: as far as a view would lie
}  // namespace

void HeadSession::take_snapshot(std::span<const std::byte> part, Duration rtt, TimePoint now) {
    wire::SnapshotHeader head;
    if (part.size() < sizeof head) return;
    std::memcpy(&head, part.data(), sizeof head);
    part = part.subspan(sizeof head);
    const auto has = [&](std::uint8_t flag) { return (head.flags() & flag) != 0; };
    Tick tick = newest_ + static_cast<std::int16_t>(head.tick() - newest_.value);
    if (has(snapshot::part_flags::whole_tick)) {
        std::uint16_t high = 0;
        if (part.size() < sizeof high) return;
        std::memcpy(&high, part.data(), sizeof high);
        part = part.subspan(sizeof high);
        tick = Tick(head.tick() | std::uint32_t{high} << 16);
    }
    const auto byte = [&](std::uint8_t flag, std::uint8_t otherwise) {
        if (!has(flag) || part.empty()) return otherwise;
        const auto value = std::to_integer<std::uint8_t>(part[0]);
        part = part.subspan(1);
        return value;
    };
    byte(snapshot::part_flags::split, 0);
    const std::uint8_t high = byte(snapshot::part_flags::wide_margin, 0);
    const std::uint8_t missing = byte(snapshot::part_flags::missing, missing_);
    if (tick <= newest_) return;
    newest_ = tick;
    ++snapshots_;
    clock_.snapshot_came(tick, rtt);
    commands_.simulated(tick);
    if (!clock_.started()) clock_.start(now, tick, rtt);
    clock_.missed(static_cast<std::uint8_t>(missing - missing_), tick);
    missing_ = missing;
    const snapshot::MarginBytes margin(head.command_margin(), high, has(snapshot::part_flags::wide_margin));
    if (margin.margin() != snapshot::CommandReport::no_margin)
        clock_.margin_reported(now, Duration(margin.margin() * 250), tick);
}

void HeadSession::advance(transport::ClientTransport& transport, std::span<const std::uint32_t> command,
                          const transport::SessionStats& path, TimePoint now) {
    if (!clock_.started()) return;
    clock_.advance(now, client::Tempo::of({}, path.loss_percent, path.rtt_jitter).command_aim, path.loss_percent);
    commands_.send(transport, clock_.tick(), command, clock_.tick().value - view_behind);
}

}  // namespace tickwire::bench

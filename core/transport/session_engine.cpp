#include "transport/session_engine.hpp"

namespace tickwire::transport {

namespace {
constexpr double most_loss_percent = 60;
constexpr Duration lately{500'000};
}  // namespace

bool feed_engine(Session& session, EnetEngine& engine, TimePoint now) {
    const SentLog& log = session.sent_log();
    const bool takes = !log.measured() || !log.unanswered_for(lately + log.rtt(), now);
    if (log.measured()) {
        const bool carries = log.loss_percent() < most_loss_percent && now - session.last_received() < lately;
        engine.set_wire(session.slot(), {log.rtt(), log.jitter(), carries});
    }
    for (const Lane lane : {Lane::control, Lane::events, Lane::bulk}) {
        OutgoingLane& out = session.outgoing(lane);
        out.settle();
        if (!session.connected) continue;
        // Who takes nothing is tried with what is under way; the rest would only be tried with it, and waits.
        if (!takes && out.in_flight()) continue;
        out.begin_flush();
        for (auto slice = out.next_slice(); !slice.empty(); slice = out.next_slice()) {
            // Refused only when ENet has no memory or no peer left: the stream has a hole, and the session must end.
            if (!engine.send(session.slot(), lane, slice, out.slice_sent(slice.size()))) return false;
        }
    }
    return true;
}

bool take_packet(Session& session, std::uint8_t channel, std::span<const std::byte> bytes, EventQueue& events) {
    if (channel >= lane_count) return false;
    const auto lane = static_cast<Lane>(channel);
    IncomingLane& in = session.incoming(lane);
    if (!in.append(bytes)) return false;
    std::span<const std::byte> message;
    while (in.next_message(message)) {
        events.add({TransportEvent::Kind::message, session.id(), lane, 0, events.copy(message)});
    }
    return true;
}

void copy_engine_counters(const EnetEngine& engine, SealedCounters& counters) {
    counters.engine_service_failed = engine.counters().service_failed;
    counters.engine_pokes_lost = engine.counters().pokes_lost;
    counters.engine_out_of_memory = engine.counters().out_of_memory;
}

}  // namespace tickwire::transport

#include "client_stream.hpp"

#include <algorithm>
#include <bit>

namespace tickwire::server {

namespace {

// What the path carries besides a part: IPv4 and UDP headers, seal and acks.
constexpr std::size_t datagram_overhead = 28 + 19 + 6;
constexpr double part_overhead = 12;  // head and end of a part
constexpr double bytes_a_kbit = 125;
// With little room, few snapshots with much in each: headers take a fifth at most.
constexpr double least_worth_sending = datagram_overhead + 16, worth_waiting_for = 5 * datagram_overhead;
constexpr double longest_debt = 1;  // seconds of the whole budget
constexpr double saved_up = 2;      // snapshots' worth of room, at most
// A snapshot of many datagrams serves as reference when all have come. After so many of which none did, one at a time.
constexpr std::uint32_t patience = 16;

}  // namespace

ClientStream::ClientStream(const Description& description, PlayerId receiver, const Limits& limits)
    : description_(description),
      receiver_(receiver),
      every_(limits.snapshot_every),
      schedule_(description, receiver),
      early_(limits.early_below_percent),
      known_(receiver) {
    if (limits.max_kbit != 0)
        capacity_ = std::make_unique<Capacity>(limits.min_kbit * bytes_a_kbit, limits.max_kbit * bytes_a_kbit);
}

void ClientStream::refill(Tick tick) {
    if (!capacity_) return;
    const double a_tick = share_ * capacity_->rate() / description_.tick_rate.value;
    const double most = saved_up * std::max(a_tick * every_, worth_waiting_for);
    const std::int32_t passed = refilled_ ? tick - refilled_ : static_cast<std::int32_t>(every_);
    granted_ += a_tick * passed;
    room_ = std::min(room_ + a_tick * passed, most);
    refilled_ = tick;
}

void ClientStream::charge(std::uint64_t session_bytes) {
    const std::uint64_t known = session_bytes_ + own_bytes_;
    owed_ += static_cast<double>(session_bytes > known ? session_bytes - known : 0);
    if (capacity_) owed_ = std::min(owed_, capacity_->rate() * longest_debt);
    const double paid = std::min(owed_, granted_ / 2);
    room_ -= paid;
    owed_ -= paid;
    session_bytes_ = session_bytes;
    own_bytes_ = 0;
    granted_ = 0;
}

bool ClientStream::due(Tick tick) {
    refill(tick);
    if (sent_until_ && tick - sent_until_ < static_cast<std::int32_t>(every_)) return false;
    return !capacity_ || room_ >= (schedule_.postponed() > 0 ? worth_waiting_for : least_worth_sending);
}

double ClientStream::allowance(std::size_t most_bytes) const {
    const auto most = static_cast<double>(most_bytes);
    return 8 * (capacity_ ? std::min(room_ - datagram_overhead - part_overhead, most) : most);
}

void ClientStream::write(const News& news, SnapshotWriter& writer, Scratch& scratch, PartSink& sink) {
    const Frame& frame = *news.history.newest();
    const auto passed = static_cast<std::uint32_t>(sent_until_ ? frame.tick - sent_until_ : 1);
    const std::uint32_t interval = std::min(passed, snapshot::longest_interval);
    if (news.relevant) {
        known_.update(frame, *news.relevant, news.same_entities, scratch.known);
        relevant_ = static_cast<std::uint32_t>(news.relevant->size());
    } else {
        known_.advance(frame, scratch.known);
    }
    const std::uint64_t acked = known_.acked_ticks();
    const std::uint64_t group = early_.choose(frame.tick, {news.loss_percent, known_.arrived_ticks(), acked});
    const std::uint64_t held = acked | group;
    SnapshotPlan plan{.receiver = receiver_,
                      .references = {},
                      .interval = interval,
                      .report = news.report,
                      .events = news.events,
                      .prior = prior_};
    // What the short way needs of references is only what is newest: it says where they do not do.
    auto parts = writer.takes_whole() ? write_whole(news, held, group & ~acked, plan, writer, scratch.whole)
                                      : std::span<const SnapshotPart>();
    if (parts.empty()) {
        known_.list_states(scratch.states);
        const SendSchedule::Terms terms =
            refer_to(choose_references(held, scratch.states, writer.level()), held, group & ~acked, plan, writer);
        schedule_.choose(frame, known_, terms, scratch.items);
        plan.items = scratch.items;
        parts = writer.write(news.history, plan);
        schedule_.sent(frame.tick, scratch.items);
    }
    const std::uint64_t early = plan.references.mask & group & ~acked;
    known_.begin(static_cast<std::uint32_t>(parts.size()), early);
    early_.sent(frame.tick, early, parts.size());
    ++unacked_;
    for (const SnapshotPart& part : parts) {
        const std::size_t bytes = part.size + datagram_overhead;
        room_ -= static_cast<double>(bytes);
        own_bytes_ += bytes;
        if (capacity_) capacity_->sent(bytes, schedule_.postponed() > 0);
        const std::uint64_t datagram = sink.send_part(part.payload());
        if (datagram == 0) {
            early_.failed();
            continue;
        }
        known_.remember({datagram, news.now, frame.tick, static_cast<std::uint16_t>(bytes)});
    }
    if (capacity_) capacity_->advance(news.now);
    sent_until_ = frame.tick;
}

// Of the references it follows how many parts there may be, and so the budget.
SendSchedule::Terms ClientStream::refer_to(const References& references, std::uint64_t held, std::uint64_t early,
                                           SnapshotPlan& plan, const SnapshotWriter& writer) {
    plan.references = references;
    plan.early = (references.mask & early) != 0;
    plan.most_parts = !plan.early && unacked_ < patience ? snapshot::max_parts : 1;
    known_.refer_to(references.mask);
    return {references.ages, references.mask, held, plan.interval, allowance(writer.most_bytes(plan.most_parts))};
}

std::span<const SnapshotPart> ClientStream::write_whole(const News& news, std::uint64_t held, std::uint64_t early,
                                                        SnapshotPlan& plan, SnapshotWriter& writer,
                                                        WholeSnapshot& whole) {
    const SendSchedule::Terms terms = refer_to(choose_references(held, {}, writer.level()), held, early, plan, writer);
    if (!schedule_.choose_all(*news.history.newest(), known_, terms, whole)) return {};
    const auto parts = writer.write_whole(news.history, plan, whole);
    if (parts.empty()) return {};
    schedule_.sent(whole, parts.front().body_size);
    known_.said_whole(whole.spoken_of, terms.references);
    return parts;
}

void ClientStream::acked(std::uint64_t datagram, TimePoint now) {
    const std::uint64_t before = known_.acked_ticks();
    const auto sent = known_.acked(datagram, now);
    if (known_.acked_ticks() != before) unacked_ = 0;
    if (known_.acked_ticks() != 0) newest_acked_ = std::max(newest_acked_, known_.newest_acked());
    if (sent && !known_.early(sent->tick)) newest_acked_ = std::max(newest_acked_, sent->tick);
    if (sent && capacity_) capacity_->acked(now, sent->at, sent->bytes);
}

ReplicationStats ClientStream::stats() const {
    const double kbit = capacity_ ? capacity_->rate() / bytes_a_kbit : 0;
    return {.relevant = relevant_,
            .postponed = schedule_.postponed(),
            .oldest_unsent = schedule_.oldest_unsent() * description_.tick_rate.period(),
            .budget_kbit = static_cast<std::uint32_t>(kbit),
            .queueing = capacity_ ? capacity_->queueing() : Duration::zero(),
            .snapshot_every = every_,
            .offered_prior = prior_ == snapshot::PriorChoice::offered,
            .memory_bytes =
                sizeof(*this) + (capacity_ ? sizeof(Capacity) : 0) + known_.memory_bytes() + schedule_.memory_bytes()};
}

}  // namespace tickwire::server

// One client's share of the world, tick after tick: how often, how much, and which entities; then written, sent, and
// remembered until acked. Called by the room after each tick. Puts together what the stages beside it do.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "capacity.hpp"
#include "early_references.hpp"
#include "interest.hpp"
#include "known_entities.hpp"
#include "send_schedule.hpp"
#include "snapshot_writer.hpp"
#include "tickwire/server_config.hpp"

namespace tickwire::server {

/// Where finished parts go; returns the datagram's number, by which acked() will name it, or 0.
class PartSink {
public:
    virtual ~PartSink() = default;
    virtual std::uint64_t send_part(std::span<const std::byte> part) = 0;
};

class ClientStream {
public:
    struct Limits {
        std::uint32_t snapshot_every = 1;
        std::uint32_t min_kbit = 48, max_kbit = 0;  ///< 0: no limit
        std::uint32_t early_below_percent = 0;      ///< see EarlyReferences
    };
    /// Memory that clients use one after the other.
    struct Scratch {
        std::vector<Relevant> relevant;
        KnownEntities::Scratch known;
        std::vector<std::uint64_t> states;
        std::vector<SendItem> items;
        WholeSnapshot whole;
        EventQueue events;
    };
    struct News {
        const snapshot::History& history;
        /// In the history's newest frame; nothing: the same as of the snapshot before, and same_entities.
        std::optional<std::span<const Relevant>> relevant;
        bool same_entities = false;          ///< the frame has those of the snapshot before, with the same owners
        const EventQueue* events = nullptr;  ///< unreliable ones for this client, since sent_until()
        snapshot::CommandReport report{};
        TimePoint now{};
        double loss_percent = 0;  ///< of what is sent to the client
    };

    ClientStream(const Description& description, PlayerId receiver, const Limits& limits);

    /// Whether a snapshot of `tick` is to be written: by its rate, and because there is room to say something.
    bool due(Tick tick);
    void write(const News& news, SnapshotWriter& writer, Scratch& scratch, PartSink& sink);
    /// write() comes soon: its memory is asked for.
    void expect_write() const {
        known_.expect_update();
        schedule_.expect_choose();
        if (capacity_) transport::prefetch(*capacity_);
    }
    /// acked() comes soon: the same.
    void expect_acked(std::uint64_t datagram) const { known_.expect_acked(datagram); }
    /// Whether News::loss_percent makes a difference.
    bool weighs_loss() const { return early_.weighs_loss(); }
    /// What its packets start from; the built-in prior at first.
    void set_prior(snapshot::PriorChoice prior) { prior_ = prior; }
    /// Of its budget, what it may use from now on; without a budget it has no effect.
    void set_share(double share) { share_ = share; }
    /// All that its session has sent so far, headers included: what is not snapshots takes from their room too, at
    /// most half of it at a time.
    void charge(std::uint64_t session_bytes);
    /// The client has opened this datagram.
    void acked(std::uint64_t datagram, TimePoint now);

    /// The tick of the last snapshot; null: none yet.
    Tick sent_until() const { return sent_until_; }
    /// The newest tick of which the client is known to have read anything; null: none yet.
    Tick newest_acked() const { return newest_acked_; }
    const KnownEntities& known() const { return known_; }
    ReplicationStats stats() const;

private:
    // `held`: ticks that may be referred to; `early`: those of them that are not acked.
    SendSchedule::Terms refer_to(const References& references, std::uint64_t held, std::uint64_t early,
                                 SnapshotPlan& plan, const SnapshotWriter& writer);
    // None where it has to be chosen what is said.
    std::span<const SnapshotPart> write_whole(const News& news, std::uint64_t held, std::uint64_t early,
                                              SnapshotPlan& plan, SnapshotWriter& writer, WholeSnapshot& whole);
    double allowance(std::size_t most_bytes) const;
    void refill(Tick tick);

    const Description& description_;
    PlayerId receiver_;
    snapshot::PriorChoice prior_ = snapshot::PriorChoice::built_in;
    std::uint32_t every_;
    Tick refilled_{}, sent_until_{}, newest_acked_{};
    std::uint32_t relevant_ = 0;
    std::uint32_t unacked_ = 0;  // snapshots since the client acked one whole
    double share_ = 1;
    double room_ = 0;                                  // bytes that may be sent now; below 0: more was sent already
    double granted_ = 0;                               // since charge() was called last
    double owed_ = 0;                                  // for what is not snapshots
    std::uint64_t own_bytes_ = 0, session_bytes_ = 0;  // snapshots', and everything's, so far
    SendSchedule schedule_;
    EarlyReferences early_;
    std::unique_ptr<Capacity> capacity_;  // null without a limit
    KnownEntities known_;
};

}  // namespace tickwire::server

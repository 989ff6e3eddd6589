// Events on their way to the drawn moment: each is given out once, when the view reaches its tick.
#pragma once

#include <deque>
#include <span>
#include <vector>

#include "tickwire/detail/client_core.hpp"

namespace tickwire::client {

class DueEvents {
public:
    explicit DueEvents(const Description& description) : description_(description) {}

    /// Takes all of `queue` but what was predicted. When too many wait, the oldest come due at once.
    void add(const EventQueue& queue);
    /// Predicted by this client: due in the next advance(). The server's word of the same is left out when it comes.
    void add_predicted(const EventQueue& queue);
    /// What the server said up to `first` is in, the ticks from there to `last` were simulated again, and these were
    /// their events. What is missing among them may come a little later; it is not played again then.
    void resimulated(Tick first, Tick last, const EventQueue& queue);
    /// Makes those of ticks up to `moment` (in ticks) due, in the order of their ticks; what was due before is gone.
    /// `newest` is the newest tick received: what was predicted long before it and not confirmed did not happen.
    void advance(double moment, Tick newest);
    /// Valid until the next advance().
    std::span<const detail::ReceivedEvent> due() const { return due_; }
    /// What became of predicted events since the advance() before the last.
    std::span<const detail::ReceivedEvent> verdicts() const { return verdicts_; }
    /// In all.
    std::uint64_t predicted() const { return predicted_count_; }
    std::uint64_t confirmed() const { return confirmed_count_; }
    std::uint64_t cancelled() const { return cancelled_count_; }

private:
    static constexpr std::size_t most_waiting = 4096, most_predicted = 256;
    struct Waiting {
        Tick tick;
        std::uint16_t kind = 0;
        std::vector<std::uint32_t> slots;
        EventState state = EventState::told;
        std::uint64_t number = 0;
        bool retracted = false;  // predicted once, and not again when its tick was simulated again
    };
    struct Alike {
        std::uint16_t kind;
        std::span<const std::uint32_t> slots;
    };
    bool alike(const Waiting& guess, const Alike& other) const;
    static void list(const std::vector<Waiting>& from, std::vector<detail::ReceivedEvent>& to);

    bool stale(const Waiting& event, double moment) const;
    bool was_predicted(const EventRecord& record, std::span<const std::uint32_t> slots);

    const Description& description_;
    std::deque<Waiting> waiting_;    // by tick
    std::deque<Waiting> predicted_;  // given out, and not yet heard of from the server
    std::vector<Waiting> at_once_;
    std::uint64_t predicted_count_ = 0, confirmed_count_ = 0, cancelled_count_ = 0;
    std::vector<Waiting> current_, judged_, judged_now_;
    std::vector<detail::ReceivedEvent> due_, verdicts_;
};

}  // namespace tickwire::client

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
    /// Makes those of ticks up to `moment` (in ticks) due, in the order of their ticks; what was due before is gone.
    void advance(double moment);
    /// Valid until the next advance().
    std::span<const detail::ReceivedEvent> due() const { return due_; }
    /// How many were predicted, and of how many of these the server said the same, in all.
    std::uint64_t predicted() const { return predicted_count_; }
    std::uint64_t confirmed() const { return confirmed_count_; }

private:
    static constexpr std::size_t most_waiting = 4096, most_predicted = 256;
    struct Waiting {
        Tick tick;
        std::uint16_t kind = 0;
        std::vector<std::uint32_t> slots;
    };

    bool was_predicted(const EventRecord& record, std::span<const std::uint32_t> slots);

    const Description& description_;
    std::deque<Waiting> waiting_;    // by tick
    std::deque<Waiting> predicted_;  // given out, and not yet heard of from the server
    std::vector<Waiting> at_once_;
    std::uint64_t predicted_count_ = 0, confirmed_count_ = 0;
    std::vector<Waiting> current_;
    std::vector<detail::ReceivedEvent> due_;
};

}  // namespace tickwire::client

// Which of a server's sessions have to be looked at: those that something happened to, and those whose time has come.
// With it a thousand sessions cost what their times cost to compare, and nothing between two ticks. States and acks,
// which come and go in each tick, touch none: they only put off what a session's time was for, which is seen when it
// has come. Those of which the reliable plane has work are told apart.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tickwire/time.hpp"

namespace tickwire::transport {

class SessionAgenda {
public:
    explicit SessionAgenda(std::uint32_t slots)
        : due_(slots, TimePoint::max()), touched_flag_(slots, 0), engaged_flag_(slots, 0) {
        // Later no memory is needed.
        for (auto* list : {&touched_, &taken_, &engaged_list_, &engaged_before_}) list->reserve(slots);
    }

    /// Something came for this slot's session, or goes out of it, that may bring its time nearer.
    void touch(std::uint32_t slot) {
        if (touched_flag_[slot] != 0) return;
        touched_flag_[slot] = 1;
        touched_.push_back(slot);
    }
    /// Its reliable plane has work: something was queued, or is under way, or came from the other side's.
    void engage(std::uint32_t slot) {
        touch(slot);
        if (engaged_flag_[slot] != 0) return;
        engaged_flag_[slot] = 1;
        engaged_list_.push_back(slot);
    }
    bool is_engaged(std::uint32_t slot) const { return engaged_flag_[slot] != 0; }
    /// Each once, in that order; valid until the next call that is not const. Its session may be gone meanwhile.
    std::span<const std::uint32_t> engaged() const { return engaged_list_; }
    /// The same, and engaged no more until engage() says so again. Valid until the next take_engaged().
    std::span<const std::uint32_t> take_engaged();
    /// It has to be looked at by then, though nothing happens.
    void set_due(std::uint32_t slot, TimePoint at) { due_[slot] = at; }
    TimePoint due(std::uint32_t slot) const { return due_[slot]; }
    /// Touched or due: each once, and touched no more. Valid until the next take(). Its session may be gone meanwhile.
    std::span<const std::uint32_t> take(TimePoint now);
    TimePoint soonest() const;

private:
    std::vector<TimePoint> due_;
    std::vector<std::uint8_t> touched_flag_, engaged_flag_;
    std::vector<std::uint32_t> touched_, taken_, engaged_list_, engaged_before_;
};

}  // namespace tickwire::transport

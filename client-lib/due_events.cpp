#include "due_events.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace tickwire::client {

namespace {
constexpr std::int32_t nearly = 2;  // ticks
}

void DueEvents::add(const EventQueue& queue) {
    for (const EventRecord& record : queue.records) {
        const auto slots = queue.slots_of(record);
        if (was_predicted(record, slots)) continue;
        const auto place = std::ranges::upper_bound(waiting_, record.tick, {}, &Waiting::tick);
        waiting_.insert(place, {record.tick, record.kind, {slots.begin(), slots.end()}});
    }
}

void DueEvents::add_predicted(const EventQueue& queue) {
    for (const EventRecord& record : queue.records) {
        const auto slots = queue.slots_of(record);
        at_once_.push_back({record.tick, record.kind, {slots.begin(), slots.end()}});
        predicted_.push_back(at_once_.back());
        ++predicted_count_;
        if (predicted_.size() > most_predicted) predicted_.pop_front();
    }
}

// The same event: of the same kind, equal in all that is counted and not measured, and of the same tick or nearly: a
// bolt may meet its target a tick sooner on one side.
bool DueEvents::was_predicted(const EventRecord& record, std::span<const std::uint32_t> slots) {
    const auto& fields = description_.events[record.kind].fields;
    auto nearest = predicted_.end();
    for (auto guess = predicted_.begin(); guess != predicted_.end(); ++guess) {
        const std::int32_t apart = std::abs(guess->tick - record.tick);
        if (guess->kind != record.kind || apart > nearly) continue;
        bool equal = true;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const bool measured = fields[i].spec.type == FieldType::real || fields[i].spec.type == FieldType::angle;
            equal &= measured || guess->slots[i] == slots[i];
        }
        if (equal && (nearest == predicted_.end() || apart < std::abs(nearest->tick - record.tick))) nearest = guess;
    }
    if (nearest == predicted_.end()) return false;
    predicted_.erase(nearest);
    ++confirmed_count_;
    return true;
}

void DueEvents::advance(double moment) {
    current_ = std::exchange(at_once_, {});
    due_.clear();
    while (!waiting_.empty() && (waiting_.front().tick.value <= moment || waiting_.size() > most_waiting)) {
        current_.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    for (const Waiting& event : current_) due_.push_back({event.tick, event.kind, event.slots});
}

}  // namespace tickwire::client

#include "due_events.hpp"

#include <algorithm>

namespace tickwire::client {

void DueEvents::add(const EventQueue& queue) {
    for (const EventRecord& record : queue.records) {
        const auto slots = queue.slots_of(record);
        const auto place = std::ranges::upper_bound(waiting_, record.tick, {}, &Waiting::tick);
        waiting_.insert(place, {record.tick, record.kind, {slots.begin(), slots.end()}});
    }
}

void DueEvents::advance(double moment) {
    current_.clear();
    due_.clear();
    while (!waiting_.empty() && (waiting_.front().tick.value <= moment || waiting_.size() > most_waiting)) {
        current_.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    for (const Waiting& event : current_) due_.push_back({event.tick, event.kind, event.slots});
}

void DueEvents::clear() {
    waiting_.clear();
    current_.clear();
    due_.clear();
}

}  // namespace tickwire::client

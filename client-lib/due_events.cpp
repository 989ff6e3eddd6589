#include "due_events.hpp"

#include <algorithm>
#include <utility>

namespace tickwire::client {

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
        if (predicted_.size() > most_predicted) predicted_.pop_front();
    }
}

// The same event: of the same tick and kind, and equal in all that is counted and not measured.
bool DueEvents::was_predicted(const EventRecord& record, std::span<const std::uint32_t> slots) {
    const auto& fields = description_.events[record.kind].fields;
    const auto found = std::ranges::find_if(predicted_, [&](const Waiting& guess) {
        if (guess.tick != record.tick || guess.kind != record.kind) return false;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const bool measured = fields[i].spec.type == FieldType::real || fields[i].spec.type == FieldType::angle;
            if (!measured && guess.slots[i] != slots[i]) return false;
        }
        return true;
    });
    if (found == predicted_.end()) return false;
    predicted_.erase(found);
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

void DueEvents::clear() {
    waiting_.clear();
    predicted_.clear();
    at_once_.clear();
    current_.clear();
    due_.clear();
}

}  // namespace tickwire::client

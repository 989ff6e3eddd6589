#include "due_events.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace tickwire::client {

namespace {
constexpr std::int32_t nearly = 2;  // ticks
constexpr std::int32_t patience =
    60;                            // ticks that the server's word may take behind its snapshots: it may be sent again
constexpr double too_late = 0.25;  // seconds behind the drawn moment

bool measured(const FieldSpec& spec) {
    return spec.type == FieldType::real || spec.type == FieldType::angle || spec.type == FieldType::quaternion ||
           spec.type == FieldType::exact_real;
}
}  // namespace

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
        const auto moved = std::ranges::find_if(predicted_, [&](const Waiting& guess) {
            return guess.retracted && std::abs(guess.tick - record.tick) <= nearly &&
                   alike(guess, {record.kind, slots});
        });
        if (moved != predicted_.end()) {
            moved->tick = record.tick;
            moved->retracted = false;
            continue;
        }
        at_once_.push_back(
            {record.tick, record.kind, {slots.begin(), slots.end()}, EventState::predicted, ++predicted_count_});
        predicted_.push_back(at_once_.back());
        if (predicted_.size() > most_predicted) predicted_.pop_front();
    }
}

void DueEvents::resimulated(Tick first, Tick last, const EventQueue& queue) {
    for (Waiting& guess : predicted_) {
        if (guess.tick > last) continue;
        // Before `first` is the server's word, which comes by itself.
        guess.retracted = guess.tick < first || std::ranges::none_of(queue.records, [&](const EventRecord& record) {
                              return record.tick == guess.tick && alike(guess, {record.kind, queue.slots_of(record)});
                          });
    }
}

// Of the same kind, and equal in all that is counted and not measured.
bool DueEvents::alike(const Waiting& guess, const Alike& other) const {
    if (guess.kind != other.kind) return false;
    const auto& fields = description_.events[guess.kind].fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (!measured(fields[i].spec) && guess.slots[i] != other.slots[i]) return false;
    }
    return true;
}

// The same event is alike and of the same tick or nearly: a bolt may meet its target a tick sooner on one side.
bool DueEvents::was_predicted(const EventRecord& record, std::span<const std::uint32_t> slots) {
    auto nearest = predicted_.end();
    for (auto guess = predicted_.begin(); guess != predicted_.end(); ++guess) {
        const std::int32_t apart = std::abs(guess->tick - record.tick);
        if (apart > nearly || !alike(*guess, {record.kind, slots})) continue;
        if (nearest == predicted_.end() || apart < std::abs(nearest->tick - record.tick)) nearest = guess;
    }
    if (nearest == predicted_.end()) return false;
    judged_now_.push_back(std::move(*nearest));
    judged_now_.back().state = EventState::confirmed;
    predicted_.erase(nearest);
    ++confirmed_count_;
    return true;
}

void DueEvents::list(const std::vector<Waiting>& from, std::vector<detail::ReceivedEvent>& to) {
    to.clear();
    for (const Waiting& event : from) to.push_back({event.tick, event.kind, event.slots, event.state, event.number});
}

// After a pause nobody wants to hear at once what was to be heard meanwhile; what is reliable may still be needed.
bool DueEvents::stale(const Waiting& event, double moment) const {
    return !description_.events[event.kind].delivery.reliable &&
           moment - event.tick.value > description_.tick_rate.value * too_late;
}

void DueEvents::advance(double moment, Tick newest) {
    while (!predicted_.empty() && newest - predicted_.front().tick > patience) {
        if (description_.events[predicted_.front().kind].delivery.reliable) {
            judged_now_.push_back(std::move(predicted_.front()));
            judged_now_.back().state = EventState::cancelled;
            ++cancelled_count_;
        }
        predicted_.pop_front();
    }
    judged_ = std::exchange(judged_now_, {});
    list(judged_, verdicts_);
    current_ = std::exchange(at_once_, {});
    while (!waiting_.empty() && (waiting_.front().tick.value <= moment || waiting_.size() > most_waiting)) {
        if (!stale(waiting_.front(), moment)) current_.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    list(current_, due_);
}

}  // namespace tickwire::client

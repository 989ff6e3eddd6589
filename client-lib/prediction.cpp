#include "prediction.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tickwire::client {

namespace {

constexpr double fade_seconds = 0.08;        // in which a correction shrinks to 1/e
constexpr double snap_part_of_range = 0.04;  // an error beyond this is a teleport, and shown as one
constexpr double still_shown = 0.25;         // of a field's precision: below it a correction is over

double wrapped(const FieldSpec& spec, double difference) {
    return spec.interpolation == tickwire::Interpolation::angle ? std::remainder(difference, 2 * std::numbers::pi)
                                                                : difference;
}

}  // namespace

Prediction::Prediction(const Description& description, std::unique_ptr<detail::Predictor> predictor, PlayerId me)
    : description_(description),
      predictor_(std::move(predictor)),
      me_(me),
      per_command_(description.command.fields.size()),
      commands_(longest_replay * per_command_) {}

bool Prediction::draws(std::uint16_t kind, PlayerId owner) const {
    const auto by = description_.kinds[kind].replication.predicted_by;
    return ready() &&
           (by == KindOptions::Prediction::everyone || (by == KindOptions::Prediction::owner && owner == me_));
}

void Prediction::commanded(Tick tick, std::span<const std::uint32_t> command) {
    command_ticks_[tick.value % longest_replay] = tick;
    std::ranges::copy(command,
                      commands_.begin() + static_cast<std::ptrdiff_t>((tick.value % longest_replay) * per_command_));
    commanded_ = std::max(commanded_, tick);
}

void Prediction::step(Tick tick, bool resimulating) {
    const std::size_t place = tick.value % longest_replay;
    // A tick that the clock jumped over has no command; the server repeats the last one, and so does the guess.
    const std::size_t known = command_ticks_[place] == tick ? place : commanded_.value % longest_replay;
    if (const Seen& seen = seen_[place]; seen.tick == tick) {
        std::size_t first = 0;
        for (const detail::PredictedEntity& entity : seen.state.entities) {
            const std::size_t count = description_.kinds[entity.kind].fields.size();
            predictor_->place(entity.id, entity.kind, std::span(seen.state.values).subspan(first, count));
            first += count;
        }
    }
    predictor_->step(std::span(commands_).subspan(known * per_command_, per_command_), resimulating);
}

void Prediction::note_seen(Tick tick, std::span<const detail::ViewEntity> seen) {
    Seen& place = seen_[tick.value % longest_replay];
    place.tick = tick;
    place.state.entities.clear();
    place.state.values.clear();
    for (const detail::ViewEntity& entity : seen) {
        place.state.entities.push_back({entity.id, entity.owner, entity.kind});
        place.state.values.insert(place.state.values.end(), entity.values.begin(), entity.values.end());
    }
}

void Prediction::replay(const Frame& truth, ClientStats& stats) {
    const std::int32_t missing = predictor_->tick() - truth.tick;
    truth_tick_ = truth.tick;
    State predicted = std::move(now_);
    predictor_->load(truth, me_);
    predictor_->read(now_.entities, now_.values);
    if (missing < 0) before_ = std::move(predicted);            // the truth has overtaken the guess
    if (missing > static_cast<std::int32_t>(longest_replay)) {  // so far behind that a guess is worth nothing
        before_ = now_;
        ++stats.replays_cut;
        return;
    }
    for (std::int32_t i = 0; i < missing; ++i) {
        before_ = now_;
        step(truth.tick + i + 1, true);
        predictor_->read(now_.entities, now_.values);
    }
    stats.ticks_replayed += static_cast<std::uint64_t>(std::max(missing, 0));
}

void Prediction::advance(const Frame* truth, const See& see, EventQueue& events, ClientStats& stats) {
    if (truth != nullptr && truth->tick > truth_tick_ && commanded_) {
        compose(part_);
        const auto shown = view_;
        const auto shown_values = values_;
        replay(*truth, stats);
        compose(part_);
        remember_errors(shown, shown_values, stats);
    }
    if (!ready()) return;
    for (std::uint32_t steps = 0; predictor_->tick() < commanded_ && steps < longest_replay; ++steps) {
        before_ = std::move(now_);
        note_seen(predictor_->tick() + 1, see(predictor_->tick() + 1));
        step(predictor_->tick() + 1, false);
        predictor_->read(now_.entities, now_.values);
        for (const EventRecord& record : predictor_->events().records) {
            EventRecord copy = record;
            copy.first_slot = static_cast<std::uint32_t>(events.slots.size());
            const auto slots = predictor_->events().slots_of(record);
            events.slots.insert(events.slots.end(), slots.begin(), slots.end());
            events.records.push_back(copy);
        }
    }
}

const double* Prediction::values_of(const State& state, EntityId id) const {
    std::size_t first = 0;
    for (const detail::PredictedEntity& entity : state.entities) {
        if (entity.id == id) return state.values.data() + first;
        first += description_.kinds[entity.kind].fields.size();
    }
    return nullptr;
}

// The view without corrections, a part of the way between the last two ticks.
void Prediction::compose(double part) {
    view_.clear();
    values_.clear();
    std::size_t first = 0;
    for (const detail::PredictedEntity& entity : now_.entities) {
        const KindInfo& kind = description_.kinds[entity.kind];
        const double* to = now_.values.data() + first;
        const double* from = values_of(before_, entity.id);
        for (std::size_t i = 0; i < kind.fields.size(); ++i) {
            const FieldSpec& spec = kind.fields[i].spec;
            const bool glides = from != nullptr && spec.interpolation != tickwire::Interpolation::step;
            values_.push_back(glides ? from[i] + wrapped(spec, to[i] - from[i]) * part : to[i]);
        }
        first += kind.fields.size();
        view_.push_back({entity.id, entity.owner, entity.kind, {}});
    }
    first = 0;
    for (detail::ViewEntity& entity : view_) {
        const std::size_t count = description_.kinds[entity.kind].fields.size();
        entity.values = std::span(values_).subspan(first, count);
        first += count;
    }
}

void Prediction::remember_errors(const std::vector<detail::ViewEntity>& shown, const std::vector<double>& shown_values,
                                 ClientStats& stats) {
    std::size_t first = 0;
    for (const detail::ViewEntity& old : shown) {
        const KindInfo& kind = description_.kinds[old.kind];
        const auto same = std::ranges::find(view_, old.id, &detail::ViewEntity::id);
        if (same != view_.end() && old.id.generation() != guessed_generation) {
            auto correction = std::ranges::find(corrections_, old.id, &Correction::id);
            if (correction == corrections_.end()) {
                corrections_.push_back({old.id, std::vector<double>(kind.fields.size())});
                correction = corrections_.end() - 1;
            }
            bool wrong = false, snap = false;
            for (std::size_t i = 0; i < kind.fields.size(); ++i) {
                const FieldSpec& spec = kind.fields[i].spec;
                if (spec.interpolation == tickwire::Interpolation::step) continue;
                const double error = wrapped(spec, shown_values[first + i] - same->values[i]);
                wrong |= std::abs(error) > 2 * spec.precision;
                snap |= std::abs(error) > snap_part_of_range * (spec.max - spec.min) &&
                        spec.interpolation == tickwire::Interpolation::linear;
                correction->offsets[i] += error;
            }
            if (snap) std::ranges::fill(correction->offsets, 0.0);
            stats.corrections += wrong;
        }
        first += kind.fields.size();
    }
}

void Prediction::draw(double exact, Duration passed) {
    if (!ready()) return;
    part_ = std::clamp(exact - predictor_->tick().value, 0.0, 1.0);
    compose(part_);
    const double kept = std::exp(-static_cast<double>(passed.count()) / 1e6 / fade_seconds);
    for (Correction& correction : corrections_) {
        const auto entity = std::ranges::find(view_, correction.id, &detail::ViewEntity::id);
        bool over = true;
        if (entity != view_.end()) {
            const KindInfo& kind = description_.kinds[entity->kind];
            double* values = values_.data() + (entity->values.data() - values_.data());
            for (std::size_t i = 0; i < kind.fields.size(); ++i) {
                correction.offsets[i] *= kept;
                if (std::abs(correction.offsets[i]) > still_shown * kind.fields[i].spec.precision) over = false;
                values[i] += correction.offsets[i];
            }
        }
        if (over) correction.id = {};
    }
    std::erase_if(corrections_, [](const Correction& correction) { return !correction.id; });
}

}  // namespace tickwire::client

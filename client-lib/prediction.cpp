#include "prediction.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "smoothing.hpp"

namespace tickwire::client {

namespace {

// A machine that draws slowly takes in fewer truths, so that replaying does not slow it further.
constexpr double slow_frame = 0.02, relief = 3;  // seconds; of what a frame takes beyond it

bool is_guess(EntityId id) {
    return id.generation() == guessed_generation;
}

// A value that is no number is the same as itself.
bool same(double a, double b) {
    return a == b || (std::isnan(a) && std::isnan(b));
}

}  // namespace

Prediction::Prediction(const Description& description, std::unique_ptr<detail::Predictor> predictor, PlayerId me)
    : description_(description),
      predictor_(std::move(predictor)),
      me_(me),
      per_command_(description.command.fields.size()),
      commands_(longest_replay * per_command_),
      held_(description.command.defaults) {}

bool Prediction::draws(std::uint16_t kind, PlayerId owner) const {
    return ready() && description_.kinds[kind].replication.predicts(owner == me_);
}

void Prediction::commanded(Tick tick, std::span<const std::uint32_t> command) {
    command_ticks_[tick.value % longest_replay] = tick;
    std::ranges::copy(command,
                      commands_.begin() + static_cast<std::ptrdiff_t>((tick.value % longest_replay) * per_command_));
    commanded_ = std::max(commanded_, tick);
}

void Prediction::repeated(Tick first, Tick last) {
    // Not by their signed distance: a server may claim ticks that are further apart than it reaches.
    if (last < first || last.value - first.value >= longest_replay) return;
    const auto before = command_of(first - 1);
    const std::vector<std::uint32_t> command(before.begin(), before.end());
    for (Tick tick = first; tick <= last; ++tick) commanded(tick, command);
    rewritten_ = true;
}

// Once a tick is guessed with a command, it is so each time.
void Prediction::guess_command(Tick tick) {
    const auto known = command_of(tick);
    const std::vector<std::uint32_t> command(known.begin(), known.end());
    commanded(tick, command);
}

// A tick that the clock jumped over has no command; the server repeats the last one, and so does the guess.
std::span<const std::uint32_t> Prediction::command_of(Tick tick) const {
    const std::size_t place = tick.value % longest_replay;
    const std::size_t known = command_ticks_[place] == tick ? place : commanded_.value % longest_replay;
    return std::span(commands_).subspan(known * per_command_, per_command_);
}

void Prediction::step(Tick tick, bool resimulating) {
    if (const At& seen = seen_[tick.value % longest_replay]; seen.tick == tick) {
        std::size_t first = 0;
        for (const detail::PredictedEntity& entity : seen.state.entities) {
            const std::size_t count = description_.kinds[entity.kind].fields.size();
            predictor_->place(entity.id, entity.kind, std::span(seen.state.values).subspan(first, count));
            first += count;
        }
    }
    predictor_->step(command_of(tick), resimulating);
    append(resimulating ? happening_.again : happening_.events, predictor_->events());
    predictor_->read(now_.entities, now_.values);
    At& guess = guesses_[tick.value % longest_replay];
    guess.tick = tick;
    guess.state = now_;
}

void Prediction::note_seen(Tick tick, std::span<const detail::ViewEntity> seen) {
    At& place = seen_[tick.value % longest_replay];
    place.tick = tick;
    place.state.entities.clear();
    place.state.values.clear();
    for (const detail::ViewEntity& entity : seen) {
        place.state.entities.push_back({entity.id, entity.owner, entity.kind});
        place.state.values.insert(place.state.values.end(), entity.values.begin(), entity.values.end());
    }
}

bool Prediction::due_for_truth(const Frame& truth) const {
    return truth.tick > truth_tick_ && commanded_ && truth_age_ >= relief * (frame_seconds_ - slow_frame);
}

// The guess of the truth's own tick against the truth.
void Prediction::compare(const Frame& truth, ClientStats& stats) {
    const At& guess = guesses_[truth.tick.value % longest_replay];
    if (guess.tick != truth.tick) return;
    std::size_t first = 0;
    for (const detail::PredictedEntity& entity : guess.state.entities) {
        const std::size_t count = description_.kinds[entity.kind].fields.size();
        if (const double* real = values_of(now_, entity.id))
            note_misprediction(entity, truth.tick, guess.state.values.data() + first, real, stats);
        first += count;
    }
}

void Prediction::note_misprediction(const detail::PredictedEntity& entity, Tick tick, const double* predicted,
                                    const double* truth, ClientStats& stats) {
    const KindInfo& kind = description_.kinds[entity.kind];
    bool wrong = false;
    const double* guess = aligned(kind, predicted, truth, aligned_);
    for (std::size_t i = 0; i < kind.fields.size(); ++i) {
        const FieldSpec& spec = kind.fields[i].spec;
        if (spec.interpolation != tickwire::Interpolation::step && spec.visibility != Visibility::server)
            wrong |= mispredicted(spec, guess[i], truth[i]);
    }
    if (!wrong) return;
    ++stats.corrections;
    const std::size_t count = kind.fields.size();
    mispredictions_.push_back(
        {entity.id, entity.owner, entity.kind, tick, {predicted, predicted + count}, {truth, truth + count}});
}

// So far beyond the truth that a guess is worth nothing; and commands are not held for longer.
bool Prediction::too_far(Tick until) const {
    return until > truth_tick_ && until.value - truth_tick_.value > longest_replay;
}

void Prediction::replay(const Frame& truth, Tick until, ClientStats& stats) {
    // No further than the clock is: it may have jumped back.
    const std::int32_t missing = std::min(predictor_->tick(), until) - truth.tick;
    truth_tick_ = truth.tick;
    truth_age_ = 0;
    rewritten_ = false;
    predictor_->load(truth, me_);
    predictor_->read(now_.entities, now_.values);
    compare(truth, stats);
    if (too_far(until)) {
        ++stats.replays_cut;
        return;
    }
    for (std::int32_t i = 0; i < missing; ++i) step(truth.tick + i + 1, true);
    happening_.again_from = truth.tick + 1;
    happening_.again_to = truth.tick + std::max(missing, 0);
    stats.ticks_replayed += static_cast<std::uint64_t>(std::max(missing, 0));
}

const Prediction::Happening& Prediction::advance(const News& news, const See& see, ClientStats& stats) {
    happening_.events.clear();
    happening_.again.clear();
    happening_.again_from = happening_.again_to = {};
    mispredictions_.clear();
    sync_differences_.clear();
    if (news.truth != nullptr && due_for_truth(*news.truth)) {
        replay(*news.truth, news.until, stats);
        predictor_->peek(held_, ahead_.entities, ahead_.values);
        Picture shown{predicted_, std::move(predicted_values_)};
        compose(part_);
        remember_errors(std::move(shown));
    } else if (news.sync_test && ready() && news.truth != nullptr && news.truth->tick == truth_tick_) {
        test_sync(*news.truth);
    }
    if (!ready()) return happening_;
    jumped_ = news.jumped;
    if (too_far(news.until)) return happening_;
    while (predictor_->tick() < news.until) {
        const Tick tick = predictor_->tick() + 1;
        note_seen(tick, see(tick));
        if (command_ticks_[tick.value % longest_replay] != tick) guess_command(tick);
        step(tick, false);
    }
    return happening_;
}

void Prediction::append(EventQueue& to, const EventQueue& from) {
    for (EventRecord record : from.records) {
        const auto slots = from.slots_of(record);
        record.first_slot = static_cast<std::uint32_t>(to.slots.size());
        to.slots.insert(to.slots.end(), slots.begin(), slots.end());
        to.records.push_back(record);
    }
}

// The ticks since the truth once more: rules that keep something outside the world, or take chance where they must not,
// come out differently.
void Prediction::test_sync(const Frame& truth) {
    const State first_time = now_;
    const std::int32_t missing = predictor_->tick() - truth.tick;
    if (missing <= 0 || missing > static_cast<std::int32_t>(longest_replay) || rewritten_) return;
    predictor_->load(truth, me_);
    for (std::int32_t i = 0; i < missing; ++i) step(truth.tick + i + 1, true);
    std::size_t first = 0;
    for (const detail::PredictedEntity& entity : first_time.entities) {
        const std::size_t count = description_.kinds[entity.kind].fields.size();
        const double* before = first_time.values.data() + first;
        const double* again = values_of(now_, entity.id);
        if (again != nullptr && !std::equal(before, before + count, again, same)) {
            sync_differences_.push_back({entity.id,
                                         entity.owner,
                                         entity.kind,
                                         predictor_->tick(),
                                         {before, before + count},
                                         {again, again + count}});
        }
        first += count;
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

// Without corrections, a part of the way from the newest tick to the one that has begun.
void Prediction::compose(double part) {
    predicted_.clear();
    predicted_values_.clear();
    std::size_t first = 0;
    for (const detail::PredictedEntity& entity : now_.entities) {
        const KindInfo& kind = description_.kinds[entity.kind];
        const double* from = now_.values.data() + first;
        const double* to = values_of(ahead_, entity.id);
        if (to != nullptr) to = aligned(kind, to, from, aligned_);
        for (std::size_t i = 0; to != nullptr && i < kind.fields.size(); ++i) {
            if (kind.fields[i].spec.teleports && !same(from[i], to[i])) to = nullptr;
        }
        for (std::size_t i = 0; i < kind.fields.size(); ++i) {
            const FieldSpec& spec = kind.fields[i].spec;
            const bool between = to != nullptr && spec.interpolation != tickwire::Interpolation::step;
            const double way = between ? difference(spec, to[i], from[i]) : 0;
            predicted_values_.push_back(std::isfinite(way) ? from[i] + way * part : from[i]);
        }
        first += kind.fields.size();
        predicted_.push_back({entity.id, entity.owner, entity.kind, {}});
    }
    link(predicted_, predicted_values_);
}

void Prediction::link(std::vector<detail::ViewEntity>& entities, const std::vector<double>& values) const {
    std::size_t first = 0;
    for (detail::ViewEntity& entity : entities) {
        const std::size_t count = description_.kinds[entity.kind].fields.size();
        entity.values = std::span(values).subspan(first, count);
        first += count;
    }
}

// A guess has another id whenever it is made again, and the server's when that has come: it is the one that is nearest.
const detail::ViewEntity* Prediction::shown_before(const Picture& shown, const detail::ViewEntity& now) {
    const detail::ViewEntity* found = nullptr;
    double least = 1;
    for (const detail::ViewEntity& old : shown.entities) {
        if (old.id == now.id && !is_guess(now.id)) return &old;
        if (!is_guess(old.id) || old.kind != now.kind || old.owner != now.owner) continue;
        const double apart = distance(old, now);
        if (apart >= least) continue;
        least = apart;
        found = &old;
    }
    return found;
}

// `values` with their rotations laid out as `like` has them.
const double* Prediction::aligned(const KindInfo& kind, const double* values, const double* like,
                                  std::vector<double>& room) {
    room.assign(values, values + kind.fields.size());
    align_rotations(kind.fields, like, room.data());
    return room.data();
}

// In limits of the field that is the furthest off: from 1 on nothing is smoothed.
double Prediction::distance(const detail::ViewEntity& a, const detail::ViewEntity& b) {
    double most = 0;
    const KindInfo& kind = description_.kinds[a.kind];
    const double* there = aligned(kind, b.values.data(), a.values.data(), aligned_);
    for (std::size_t i = 0; i < kind.fields.size(); ++i) {
        const FieldSpec& spec = kind.fields[i].spec;
        if (!glides(spec)) continue;
        most = std::max(most, std::abs(difference(spec, a.values[i], there[i])) / limit_of(spec));
    }
    return most;
}

void Prediction::remember_errors(Picture shown) {
    const std::vector<Correction> before = std::exchange(corrections_, {});
    for (const detail::ViewEntity& now : predicted_) {
        const detail::ViewEntity* old = shown_before(shown, now);
        if (old == nullptr) continue;
        const auto known = std::ranges::find(before, old->id, &Correction::id);
        carry_error(known != before.end() ? known->offsets : std::vector<double>{}, *old, now);
        // Each guess is shown once.
        if (is_guess(old->id)) shown.entities.erase(shown.entities.begin() + (old - shown.entities.data()));
    }
}

// Of a rotation, the offsets' first slot says which component they leave out: what they are offsets of.
void Prediction::carry_error(std::vector<double> offsets, const detail::ViewEntity& old,
                             const detail::ViewEntity& now) {
    const KindInfo& kind = description_.kinds[old.kind];
    if (offsets.empty()) {
        offsets.resize(kind.fields.size());
        for (std::size_t i = 0; i < kind.fields.size(); ++i) {
            if (names_component(kind.fields[i].spec)) offsets[i] = now.values[i];
        }
    }
    const double* from = aligned(kind, old.values.data(), offsets.data(), aligned_);
    const double* to = aligned(kind, now.values.data(), offsets.data(), aligned_too_);
    bool any = false;
    for (std::size_t i = 0; i < kind.fields.size(); ++i) {
        const FieldSpec& spec = kind.fields[i].spec;
        const double error = difference(spec, from[i], to[i]);
        if (spec.teleports && error != 0) return;
        if (!glides(spec) || !std::isfinite(error)) continue;
        offsets[i] += error;
        if (std::abs(offsets[i]) > limit_of(spec)) return;
        any |= offsets[i] != 0;
    }
    if (any) corrections_.push_back({now.id, std::move(offsets)});
}

void Prediction::draw(double exact, std::span<const std::uint32_t> command, Duration passed, double fade) {
    frame_seconds_ = static_cast<double>(passed.count()) / 1e6;
    truth_age_ += frame_seconds_;
    if (!ready()) return;
    held_.assign(command.begin(), command.end());
    // With an input delay the next tick's command is known already.
    const Tick next = predictor_->tick() + 1;
    predictor_->peek(next <= commanded_ ? command_of(next) : held_, ahead_.entities, ahead_.values);
    part_ = std::clamp(exact - predictor_->tick().value, 0.0, 1.0);
    if (jumped_) {
        Picture shown{predicted_, std::move(predicted_values_)};
        compose(part_);
        remember_errors(std::move(shown));
    } else {
        compose(part_);
    }
    view_ = predicted_;
    values_ = predicted_values_;
    link(view_, values_);
    for (Correction& correction : corrections_) {
        const auto entity = std::ranges::find(view_, correction.id, &detail::ViewEntity::id);
        bool over = true;
        if (entity != view_.end()) {
            const KindInfo& kind = description_.kinds[entity->kind];
            double* values = values_.data() + (entity->values.data() - values_.data());
            align_rotations(kind.fields, correction.offsets.data(), values);
            for (std::size_t i = 0; i < kind.fields.size(); ++i) {
                const FieldSpec& spec = kind.fields[i].spec;
                if (!glides(spec)) continue;
                const double slow = fade * static_cast<double>(spec.correction_fade);
                correction.offsets[i] *= slow > 0 ? std::exp(-frame_seconds_ / slow) : 0;
                if (std::abs(correction.offsets[i]) > nothing_left(spec)) over = false;
                values[i] += correction.offsets[i];
            }
        }
        if (over) correction.id = {};
    }
    std::erase_if(corrections_, [](const Correction& correction) { return !correction.id; });
}

}  // namespace tickwire::client

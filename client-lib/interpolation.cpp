#include "interpolation.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "smoothing.hpp"
#include "tickwire/past.hpp"
#include "view_clock.hpp"

namespace tickwire::client {

namespace {

constexpr double longest_extrapolation = ViewClock::most_extrapolation;
constexpr double longest_postponed = 15;  // ticks in all, where the server has postponed an entity

/// One version, `ticks` later if it goes on as it went; `put` takes the values in order.
template <class Put>
void extrapolate(const KindInfo& kind, std::span<const std::uint32_t> slots, double seconds, Put put) {
    for (std::size_t i = 0; i < kind.fields.size(); ++i) {
        const FieldSpec& spec = kind.fields[i].spec;
        double value = dequantize(spec, slots[i]);
        if (spec.interpolation == tickwire::Interpolation::hermite && spec.velocity != 0) {
            const std::size_t v = spec.velocity - 1u;
            const double way = dequantize(kind.fields[v].spec, slots[v]) * seconds;
            if (std::isfinite(value) && std::isfinite(way)) value = std::clamp(value + way, spec.min, spec.max);
        }
        put(value);
    }
}

}  // namespace

void Interpolation::draw(const SnapshotReader& reader, double moment, const Skip& skip) {
    draw_next(reader, moment, Duration::max(), skip);
}

void Interpolation::draw_next(const SnapshotReader& reader, double moment, Duration passed, const Skip& skip) {
    view_.clear();
    values_.clear();
    const bool goes_on = passed != Duration::max();
    if (goes_on) std::swap(shown_, before_);
    if (goes_on) shown_.clear();
    next_before_ = 0;
    for (std::size_t i = 0; i < reader.track_count(); ++i) {
        const std::size_t before = view_.size(), first = values_.size();
        draw_one(reader, i, moment, skip);
        if (view_.size() == before || !goes_on) continue;
        const auto& spec = description_.kinds[view_.back().kind].fields.front().spec;
        const double fade = static_cast<double>(spec.correction_fade);
        Shown& shown = shown_.emplace_back(shown_before(view_.back().id));
        carry_on(reader, i, moment, std::exp(-static_cast<double>(passed.count()) / 1e6 / fade), shown,
                 &values_[first]);
        shown.id = view_.back().id;
        shown.from = drawn_from_;
        shown.extrapolated = extrapolated_;
        shown.farthest = farthest_;
    }
    std::size_t first = 0;  // only now does values_ stay where it is
    for (detail::ViewEntity& entity : view_) {
        const std::size_t count = description_.kinds[entity.kind].fields.size();
        entity.values = std::span(values_).subspan(first, count);
        first += count;
    }
}

// Entities come in the order of their index in every picture.
Interpolation::Shown Interpolation::shown_before(EntityId id) {
    while (next_before_ < before_.size() && before_[next_before_].id.index() < id.index()) ++next_before_;
    if (next_before_ == before_.size() || before_[next_before_].id != id) return {};
    return std::move(before_[next_before_++]);
}

void Interpolation::draw_one(const SnapshotReader& reader, std::size_t track, double moment, const Skip& skip) {
    auto [from, to] = reader.around(track, Tick(static_cast<std::uint32_t>(std::max(0.0, moment))));
    // Who has just come sees all that was there when it came.
    if (from == nullptr && to != nullptr && to->tick == reader.first()) from = std::exchange(to, nullptr);
    if (from == nullptr || !from->id || (skip && skip(from->kind, from->owner))) return;
    const KindInfo& kind = description_.kinds[from->kind];
    const auto old_slots = reader.slots_of(track, *from);
    const double seconds_a_tick = 1.0 / description_.tick_rate.value;
    drawn_from_ = from->tick;
    extrapolated_ = to == nullptr && from->said == Version::Said::moved && moment > from->tick.value;
    view_.push_back({from->id, from->owner, from->kind, {}});
    const auto put = [this](double value) { values_.push_back(value); };
    if (extrapolated_) {
        farthest_ = std::min(reader.newest() - from->tick + longest_extrapolation, longest_postponed);
        const double ahead = std::min(moment - from->tick.value, farthest_);
        return extrapolate(kind, old_slots, ahead * seconds_a_tick, put);
    }
    detail::Between between{old_slots, old_slots};
    if (to != nullptr && to->id == from->id) {
        const double start = from->tick.value;
        if (moment > start) {
            const double way = to->tick.value - start;
            between = {old_slots, reader.slots_of(track, *to), (moment - start) / way, way * seconds_a_tick};
        }
    }
    detail::blend_all([&](std::size_t i) -> const FieldSpec& { return kind.fields[i].spec; }, between, put);
}

// What was extrapolated in the picture before, and is known now, comes back from where it was drawn.
void Interpolation::carry_on(const SnapshotReader& reader, std::size_t track, double moment, double kept, Shown& shown,
                             double* values) {
    const KindInfo& kind = description_.kinds[view_.back().kind];
    for (double& offset : shown.offsets) offset *= kept;
    const bool news = shown.extrapolated && !(extrapolated_ && drawn_from_ == shown.from);
    if (const Version* before = news ? reader.version_at(track, shown.from) : nullptr; before != nullptr) {
        const auto slots = reader.slots_of(track, *before);
        const double ahead = std::min(moment - shown.from.value, shown.farthest);
        shown.offsets.resize(kind.fields.size());
        std::size_t i = 0;
        extrapolate(kind, slots, ahead / description_.tick_rate.value, [&](double expected) {
            const FieldSpec& spec = kind.fields[i].spec;
            const double error = expected - values[i];
            const bool postponed = shown.farthest > longest_extrapolation;
            const bool goes_on = spec.interpolation == tickwire::Interpolation::hermite ||
                                 (postponed && spec.interpolation == tickwire::Interpolation::linear);
            // Rotations are drawn as they are: their slots cannot be carried on one by one.
            const bool carried = goes_on && spec.type != FieldType::quaternion && std::abs(error) < limit_of(spec);
            shown.offsets[i] = carried ? shown.offsets[i] + error : 0;
            ++i;
        });
    }
    bool over = true;
    for (std::size_t i = 0; i < shown.offsets.size(); ++i) {
        values[i] += shown.offsets[i];
        over &= std::abs(shown.offsets[i]) < nothing_left(kind.fields[i].spec);
    }
    if (over) shown.offsets.clear();
}

}  // namespace tickwire::client

#include "interest.hpp"

#include <algorithm>
#include <cmath>

#include "known_entities.hpp"

namespace tickwire::server {

namespace {

using Audience = KindOptions::Audience;

Point least_of(const Point& a, const Point& b) {
    return {std::min(a.x, b.x), std::min(a.y, b.y), std::min(a.z, b.z)};
}
Point most_of(const Point& a, const Point& b) {
    return {std::max(a.x, b.x), std::max(a.y, b.y), std::max(a.z, b.z)};
}
bool finite(const Point& place) {
    return std::isfinite(place.x) && std::isfinite(place.y) && std::isfinite(place.z);
}

}  // namespace

PlaceReader::PlaceReader(const KindInfo& kind) {
    for (std::size_t i = 0; i < kind.fields.size(); ++i) {
        const FieldSpec& spec = kind.fields[i].spec;
        if (spec.axis == Axis::x && x_.spec == nullptr) x_ = {&spec, i};
        if (spec.axis == Axis::y && y_.spec == nullptr) y_ = {&spec, i};
        if (spec.axis == Axis::z && z_.spec == nullptr) z_ = {&spec, i};
    }
}

float PlaceReader::Coordinate::read(std::span<const std::uint32_t> slots) const {
    return spec != nullptr ? static_cast<float>(spec->min + slots[slot] * spec->precision) : 0;
}

Interest::Interest(const Description& description) : description_(description) {
    struct Bounds {
        double radius;
        Point least, most;
    };
    std::vector<Bounds> bounds;
    for (const KindInfo& event : description.events) event_places_.emplace_back(event);
    for (const KindInfo& kind : description.kinds) {
        const PlaceReader& place = places_.emplace_back(kind);
        const auto radius = static_cast<double>(kind.replication.relevance_radius);
        const bool located = radius > 0 && place.any();
        auto layer = std::ranges::find_if(bounds, [&](const Bounds& b) { return b.radius == radius; });
        if (located && layer == bounds.end()) layer = bounds.insert(layer, {radius, place.least(), place.most()});
        if (located) *layer = {radius, least_of(layer->least, place.least()), most_of(layer->most, place.most())};
        layer_of_.push_back(located ? static_cast<std::uint16_t>(layer - bounds.begin()) : 0xFFFF);
    }
    for (const Bounds& b : bounds) layers_.push_back({b.radius, EntityGrid(b.least, b.most, b.radius * leaves_at)});
}

void Interest::rebuild(const Frame& frame, WorldHost& world) {
    frame_ = &frame;
    world_ = &world;
    everywhere_.clear();
    for_teams_.clear();
    owned_.clear();
    for (Layer& layer : layers_) layer.grid.clear();
    for (std::uint32_t i = 0; i < frame.entities.size(); ++i) sort_in(frame.entities[i], i);
    for (Layer& layer : layers_) layer.grid.build();
    std::ranges::sort(owned_, [](const Owned& a, const Owned& b) {
        return a.owner != b.owner ? a.owner < b.owner : a.position < b.position;
    });
}

void Interest::sort_in(const FrameEntity& entity, std::uint32_t position) {
    const Audience seen_by = description_.kinds[entity.kind].replication.seen_by;
    const std::uint16_t layer = layer_of_[entity.kind];
    const bool located = layer < layers_.size();
    const bool plain = !located && seen_by == Audience::everyone;
    if (plain) everywhere_.push_back(position);
    if (!located && seen_by == Audience::team) for_teams_.push_back(position);
    if (entity.owner && !plain) owned_.push_back({entity.owner, position});
    if (entity.owner) look_from(entity);
    if (located && seen_by != Audience::owner) {
        const auto slots = frame_->slots_of(entity, description_.kinds[entity.kind].fields.size());
        layers_[layer].grid.add(position, places_[entity.kind].read(slots));
    }
}

// The first entity that its owner predicts, or else the first that is anywhere.
void Interest::look_from(const FrameEntity& entity) {
    const KindInfo& kind = description_.kinds[entity.kind];
    if (!places_[entity.kind].any()) return;
    View& view = this->view(entity.owner);
    const bool predicted = kind.replication.predicts(true);
    if (view.seen == frame_->tick && (view.predicted || !predicted)) return;
    view = {places_[entity.kind].read(frame_->slots_of(entity, kind.fields.size())), frame_->tick, predicted};
}

Interest::View& Interest::view(PlayerId player) {
    if (views_.size() <= player.value) views_.resize(player.value + 1u);
    return views_[player.value];
}

void Interest::forget(PlayerId player) {
    if (player.value < views_.size()) views_[player.value] = {};
}

std::optional<Point> Interest::viewpoint(PlayerId player) const {
    if (world_->has_viewpoints()) {
        const std::optional<Point> place = world_->viewpoint(player);
        return place && finite(*place) ? place : std::nullopt;
    }
    return player.value < views_.size() ? views_[player.value].place : std::nullopt;
}

bool Interest::may_know(PlayerId player, std::uint32_t team, const FrameEntity& entity) const {
    if (entity.owner == player) return true;
    const Audience seen_by = description_.kinds[entity.kind].replication.seen_by;
    if (seen_by == Audience::owner) return false;
    if (seen_by == Audience::team && (team == 0 || !entity.owner || world_->team(entity.owner) != team)) return false;
    return !world_->judges_relevance() || world_->relevant(player, entity.id);
}

void Interest::find(PlayerId player, const KnownEntities& known, std::vector<Relevant>& found) {
    found.clear();
    const std::uint32_t team = world_->team(player);
    const auto consider = [&](std::uint32_t position, float remoteness) {
        if (may_know(player, team, frame_->entities[position])) found.push_back({position, remoteness});
    };
    for (const std::uint32_t position : everywhere_) consider(position, 0);
    const std::size_t sorted = found.size();
    const auto others = [&](std::uint32_t position, float remoteness) {
        if (frame_->entities[position].owner != player) consider(position, remoteness);
    };
    for (const std::uint32_t position : for_teams_) others(position, 0);
    const auto mine = std::ranges::equal_range(owned_, player, {}, &Owned::owner);
    for (const Owned& owned : mine) found.push_back({owned.position, 0});
    const std::optional<Point> from = layers_.empty() ? std::nullopt : viewpoint(player);
    for (const Layer& layer : layers_) {
        if (!from) break;
        const double inside = layer.radius * layer.radius;
        layer.grid.visit(*from, [&](const EntityGrid::Entry& entry, double squared) {
            if (squared > inside && !known.holds(frame_->entities[entry.item].id)) return;
            others(entry.item, static_cast<float>(std::min(1.0, std::sqrt(squared) / layer.radius)));
        });
    }
    if (found.size() > sorted) std::ranges::sort(found, {}, &Relevant::position);
}

bool Interest::hears(PlayerId player, const EventRecord& event, std::span<const std::uint32_t> slots) const {
    if (event.only) return event.only == player;
    const auto radius = static_cast<double>(description_.events[event.kind].delivery.relevance_radius);
    const PlaceReader& reader = event_places_[event.kind];
    if (radius <= 0 || !reader.any()) return true;
    const std::optional<Point> from = viewpoint(player);
    if (!from) return false;
    const Point at = reader.read(slots);
    const auto x = static_cast<double>(at.x - from->x), y = static_cast<double>(at.y - from->y),
               z = static_cast<double>(at.z - from->z);
    return x * x + y * y + z * z <= radius * radius;
}

}  // namespace tickwire::server

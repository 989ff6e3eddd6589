#include "interest.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "known_entities.hpp"

namespace tickwire::server {

namespace {

using Audience = KindOptions::Audience;

constexpr std::uint32_t asked_a_second = 30;  // times, at least, where distance alone decides
constexpr double far = 1.0 / 16;              // of how far a player sees: then it is asked at once

Point least_of(const Point& a, const Point& b) {
    return {std::min(a.x, b.x), std::min(a.y, b.y), std::min(a.z, b.z)};
}
Point most_of(const Point& a, const Point& b) {
    return {std::max(a.x, b.x), std::max(a.y, b.y), std::max(a.z, b.z)};
}
double squared_distance(const Point& a, const Point& b) {
    const auto x = static_cast<double>(a.x - b.x), y = static_cast<double>(a.y - b.y),
               z = static_cast<double>(a.z - b.z);
    return x * x + y * y + z * z;
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
        std::uint32_t nearest;
        Point least, most;
    };
    std::vector<Bounds> bounds;
    for (const KindInfo& event : description.events) event_places_.emplace_back(event);
    for (const KindInfo& kind : description.kinds) {
        const PlaceReader& place = places_.emplace_back(kind);
        const auto radius = static_cast<double>(kind.replication.relevance_radius);
        const bool located = radius > 0 && place.any();
        const std::uint32_t nearest = kind.replication.nearest;
        auto layer =
            std::ranges::find_if(bounds, [&](const Bounds& b) { return b.radius == radius && b.nearest == nearest; });
        if (located && layer == bounds.end())
            layer = bounds.insert(layer, {radius, nearest, place.least(), place.most()});
        if (located)
            *layer = {radius, nearest, least_of(layer->least, place.least()), most_of(layer->most, place.most())};
        layer_of_.push_back(located ? static_cast<std::uint16_t>(layer - bounds.begin()) : 0xFFFF);
    }
    // Layers first, then crowds.
    std::vector<std::uint16_t> moved(bounds.size());
    for (const bool crowd : {false, true}) {
        for (std::size_t i = 0; i < bounds.size(); ++i) {
            const Bounds& b = bounds[i];
            if ((b.nearest > 0) != crowd) continue;
            moved[i] = static_cast<std::uint16_t>(layers_.size() + crowds_.size());
            const double reach = b.radius * leaves_at;
            if (crowd) crowds_.push_back({b.radius, NearestGrid(b.least, b.most, reach, b.nearest)});
            if (!crowd) layers_.push_back({b.radius, EntityGrid(b.least, b.most, reach)});
        }
    }
    teams_ = std::ranges::any_of(description.kinds,
                                 [](const KindInfo& kind) { return kind.replication.seen_by == Audience::team; });
    period_ = std::max(1u, description.tick_rate.value / asked_a_second);
    const auto within = [&](double radius) {
        return within_.push_back(static_cast<float>(radius * radius * leaves_at * leaves_at * (1 - 1e-4)));
    };
    for (const Layer& layer : layers_) within(layer.radius);
    for (const Crowd& crowd : crowds_) within(crowd.radius);
    for (std::uint16_t& layer : layer_of_) layer = layer != 0xFFFF ? moved[layer] : layer;
}

void Interest::rebuild(const Frame& frame, WorldHost& world) {
    frame_ = &frame;
    world_ = &world;
    judges_ = world.judges_relevance();
    relevant_.reset(frame.entities.size());
    remoteness_.resize(frame.entities.size());
    located_.assign(frame.entities.size(), {});
    everywhere_.clear();
    for_teams_.clear();
    owned_.clear();
    ++built_;
    for (Layer& layer : layers_) layer.grid.clear();
    for (Crowd& crowd : crowds_) crowd.grid.clear();
    for (std::uint32_t i = 0; i < frame.entities.size(); ++i) sort_in(frame.entities[i], i);
    for (Layer& layer : layers_) layer.grid.build();
    for (Crowd& crowd : crowds_) crowd.grid.build();
}

void Interest::sort_in(const FrameEntity& entity, std::uint32_t position) {
    const Audience seen_by = description_.kinds[entity.kind].replication.seen_by;
    const std::uint16_t layer = layer_of_[entity.kind];
    const bool located = layer != 0xFFFF;
    const bool plain = !located && seen_by == Audience::everyone;
    if (plain) everywhere_.push_back(position);
    if (!located && seen_by == Audience::team) for_teams_.push_back(position);
    if (entity.owner && !plain) {
        View& view = this->view(entity.owner);
        owned_.push_back({position, view.built == built_ ? view.first_owned : no_more});
        view.built = built_;
        view.first_owned = static_cast<std::uint32_t>(owned_.size() - 1);
    }
    if (entity.owner) look_from(entity);
    if (located && seen_by != Audience::owner) {
        const auto slots = frame_->slots_of(entity, description_.kinds[entity.kind].fields.size());
        const Point place = places_[entity.kind].read(slots);
        located_[position] = {place, within_[layer]};
        if (layer < layers_.size()) layers_[layer].grid.add(position, place);
        if (layer >= layers_.size()) crowds_[layer - layers_.size()].grid.add(position, entity.owner, place);
    }
}

// The first entity that its owner predicts, or else the first that is anywhere.
void Interest::look_from(const FrameEntity& entity) {
    const KindInfo& kind = description_.kinds[entity.kind];
    if (!places_[entity.kind].any()) return;
    View& view = this->view(entity.owner);
    const bool predicted = kind.replication.predicts(true);
    if (view.seen == frame_->tick && (view.predicted || !predicted)) return;
    view.place = places_[entity.kind].read(frame_->slots_of(entity, kind.fields.size()));
    view.seen = frame_->tick;
    view.predicted = predicted;
}

Interest::View& Interest::view(PlayerId player) {
    if (views_.size() <= player.value) {
        views_.resize(player.value + 1u);
        reaches_.resize(views_.size() * crowds_.size());
    }
    return views_[player.value];
}

void Interest::forget(PlayerId player) {
    if (player.value >= views_.size()) return;
    views_[player.value] = {};
    std::ranges::fill(reaches_of(player), 0.0f);
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
    return !judges_ || world_->relevant(player, entity.id);
}

void Interest::add(std::uint32_t position, float remoteness) {
    relevant_.add(position);
    remoteness_[position] = remoteness;
}

bool Interest::stands(PlayerId player, const KnownEntities& known) const {
    if (teams_ || judges_ || player.value >= views_.size()) return false;
    const View& view = views_[player.value];
    // Each player in another tick, so that the load is even.
    if ((frame_->tick.value + player.value) % period_ == 0 || !view.asked ||
        frame_->tick - view.asked >= static_cast<std::int32_t>(period_))
        return false;
    if (layers_.empty() && crowds_.empty()) return true;
    const std::optional<Point> from = viewpoint(player);
    if (!from || !view.asked_from) return !from && !view.asked_from;
    return squared_distance(*from, *view.asked_from) <= static_cast<double>(view.may_stray) && all_within(*from, known);
}

// What has gone too far away is not shown a moment longer.
bool Interest::all_within(const Point& from, const KnownEntities& known) const {
    for (const KnownPlace& each : known.places()) {
        if (each.receiver_is_owner) continue;
        const Located& at = located_[each.position];
        const float x = at.place.x - from.x, y = at.place.y - from.y, z = at.place.z - from.z;
        if (x * x + y * y + z * z > at.within) return false;
    }
    return true;
}

void Interest::find(PlayerId player, const KnownEntities& known, bool same_entities, std::vector<Relevant>& found) {
    View& view = this->view(player);
    const std::uint32_t team = world_->team(player);
    const auto consider = [&](std::uint32_t position, float remoteness) {
        if (may_know(player, team, frame_->entities[position])) add(position, remoteness);
    };
    for (const std::uint32_t position : everywhere_) consider(position, 0);
    const auto others = [&](std::uint32_t position, float remoteness) {
        if (frame_->entities[position].owner != player) consider(position, remoteness);
    };
    for (const std::uint32_t position : for_teams_) others(position, 0);
    const std::uint32_t first = view.built == built_ ? view.first_owned : no_more;
    for (std::uint32_t i = first; i != no_more; i = owned_[i].next) add(owned_[i].position, 0);
    const std::optional<Point> from = layers_.empty() && crowds_.empty() ? std::nullopt : viewpoint(player);
    if (from) {
        note_held(known, same_entities);
        for (const Layer& layer : layers_) {
            const double inside = layer.radius * layer.radius;
            layer.grid.visit(*from, [&](const EntityGrid::Entry& entry, double squared) {
                if (squared > inside && !holds(entry.item)) return;
                others(entry.item, static_cast<float>(std::min(1.0, std::sqrt(squared) / layer.radius)));
            });
        }
        for (std::size_t i = 0; i < crowds_.size(); ++i) find_nearest(player, team, *from, i);
    }
    view.asked = frame_->tick;
    view.asked_from = from;
    view.may_stray = may_stray(player);
    list(known, from && same_entities, found);
}

// Mostly that is what the player knows already, which is in order. `held`: held_ is of that.
void Interest::list(const KnownEntities& known, bool held, std::vector<Relevant>& found) {
    found.clear();
    if (held && relevant_.equals(held_)) {
        for (const KnownPlace& place : known.places()) found.push_back({place.position, remoteness_[place.position]});
        return relevant_.clear();
    }
    relevant_.drain([&](std::uint32_t position) { found.push_back({position, remoteness_[position]}); });
}

// A part of how far the player sees.
float Interest::may_stray(PlayerId player) {
    auto least = std::numeric_limits<double>::infinity();
    for (const Layer& layer : layers_) least = std::min(least, layer.radius);
    for (const float reach : reaches_of(player)) least = std::min(least, static_cast<double>(reach));
    return static_cast<float>(least * least * far * far);
}

// Marks what the player knows of.
void Interest::note_held(const KnownEntities& known, bool same_entities) {
    const std::span<const FrameEntity> entities = frame_->entities;
    held_.assign(entities.size() / 64 + 1, 0);
    std::uint64_t* const held = held_.data();
    const auto seen = known.seen();
    const auto places = known.places();
    for (std::size_t i = 0; i < places.size(); ++i) {
        std::size_t position = places[i].position;
        if (!same_entities && (position >= entities.size() || entities[position].id != seen[i].id)) {
            const FrameEntity* entity = frame_->find_near(seen[i].id, position);
            if (entity == nullptr) continue;
            position = static_cast<std::size_t>(entity - entities.data());
        }
        held[position / 64] |= 1ull << (position % 64);
    }
}

// Candidates with the distance that each counts as. What the player knows of counts as a little nearer than it is, so
// that two at the same distance do not take turns, and so that nothing comes and goes at the edge.
void Interest::gather_crowd(PlayerId player, std::uint32_t team, const Point& from, float radius, const Crowd& crowd) {
    constexpr auto nearer = static_cast<float>(1 / (leaves_at * leaves_at));
    const auto inside = static_cast<float>(crowd.radius * crowd.radius);
    crowd.grid.gather(from, radius, player, candidates_);
    const bool ask = judges_ || teams_;
    keys_.resize(candidates_.size());
    std::size_t kept = 0;
    for (const NearestGrid::Candidate each : candidates_) {
        const float key = holds(each.item) ? each.squared * nearer : each.squared;
        if (ask && !may_know(player, team, frame_->entities[each.item])) continue;
        candidates_[kept] = each;
        keys_[kept] = key;
        kept += key <= inside ? 1 : 0;
    }
    candidates_.resize(kept);
    keys_.resize(kept);
}

// The search begins with the radius within which the nearest lay a tick ago, and seldom has to be widened.
void Interest::find_nearest(PlayerId player, std::uint32_t team, const Point& from, std::size_t number) {
    const Crowd& crowd = crowds_[number];
    const std::size_t wanted = crowd.grid.count();
    const std::span<float> reaches = reaches_of(player);
    float radius = reaches[number] > 0 ? std::min(reaches[number], crowd.grid.reach()) : crowd.grid.usual_radius();
    gather_crowd(player, team, from, radius, crowd);
    while (candidates_.size() < wanted && radius < crowd.grid.reach()) {
        radius = std::min(radius * 1.3f, crowd.grid.reach());
        gather_crowd(player, team, from, radius, crowd);
    }
    float farthest = std::numeric_limits<float>::infinity();
    if (candidates_.size() > wanted) {
        farthest = least_of_count(keys_, wanted);
        reaches[number] = std::sqrt(farthest) * static_cast<float>(leaves_at) * 1.03f;
    } else {
        reaches[number] = radius * 1.1f;
    }
    const float per_edge = 1 / std::min(static_cast<float>(crowd.radius), reaches[number]);
    std::size_t chosen = 0;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        candidates_[chosen] = candidates_[i];
        chosen += keys_[i] <= farthest ? 1 : 0;
    }
    for (const NearestGrid::Candidate& each : std::span(candidates_).first(std::min(chosen, wanted)))
        add(each.item, std::min(1.0f, std::sqrt(each.squared) * per_edge));
}

bool Interest::hears(PlayerId player, const EventRecord& event, std::span<const std::uint32_t> slots) const {
    if (event.only) return event.only == player;
    const auto radius = static_cast<double>(description_.events[event.kind].delivery.relevance_radius);
    const PlaceReader& reader = event_places_[event.kind];
    if (radius <= 0 || !reader.any()) return true;
    const std::optional<Point> from = viewpoint(player);
    if (!from) return false;
    const Point at = reader.read(slots);
    return squared_distance(at, *from) <= radius * radius;
}

}  // namespace tickwire::server

// Which entities each client may and should know of: by distance from its viewpoint, by owner and team, by the game's
// own rule. Rebuilt by the room after each tick from the history's newest frame, then asked once for each snapshot.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "entity_grid.hpp"
#include "nearest_grid.hpp"
#include "position_set.hpp"
#include "tickwire/description.hpp"
#include "tickwire/frame.hpp"
#include "tickwire/place.hpp"
#include "tickwire/world_host.hpp"

namespace tickwire::server {

class KnownEntities;

/// An entity that a client is to know of.
struct Relevant {
    std::uint32_t position = 0;  ///< in the frame's entities
    float remoteness = 0;        ///< 0 near or without distance, 1 at the edge of relevance
    friend bool operator==(const Relevant&, const Relevant&) = default;
};

/// The coordinates of a described struct, found once.
class PlaceReader {
public:
    explicit PlaceReader(const KindInfo& kind);
    bool any() const { return x_.spec != nullptr || y_.spec != nullptr || z_.spec != nullptr; }
    Point read(std::span<const std::uint32_t> slots) const { return {x_.read(slots), y_.read(slots), z_.read(slots)}; }
    /// Of every place that it can read.
    Point least() const { return {x_.min(), y_.min(), z_.min()}; }
    Point most() const { return {x_.max(), y_.max(), z_.max()}; }

private:
    struct Coordinate {
        const FieldSpec* spec = nullptr;
        std::size_t slot = 0;
        float read(std::span<const std::uint32_t> slots) const;
        float min() const { return spec != nullptr ? static_cast<float>(spec->min) : 0; }
        float max() const { return spec != nullptr ? static_cast<float>(spec->max) : 0; }
    };
    Coordinate x_, y_, z_;
};

class Interest {
public:
    /// Of its radius, an entity leaves this much farther out than it enters: who walks along the edge must not make
    /// it come and go with every step.
    static constexpr double leaves_at = 1.125;

    explicit Interest(const Description& description);

    /// The tick's frame; `world` is asked what only the game knows, now and in find(). Both must stay until the next
    /// rebuild().
    void rebuild(const Frame& frame, WorldHost& world);
    /// Whether what find() found last for `player` will do again: it is not asked anew in every tick where distance
    /// alone decides, it has not gone far, and nothing that it knows of has gone too far away. Only if the frame has
    /// the entities and owners of that time.
    bool stands(PlayerId player, const KnownEntities& known) const;
    /// What `player` is to know of, in the order of the frame. What it knows already decides in the band between
    /// entering and leaving. `same_entities`: the frame has those of the frame that `known` is of.
    void find(PlayerId player, const KnownEntities& known, bool same_entities, std::vector<Relevant>& found);
    /// Whether an event is near enough to be told to `player`.
    bool hears(PlayerId player, const EventRecord& event, std::span<const std::uint32_t> slots) const;
    /// The player has left; another may get its number.
    void forget(PlayerId player);
    /// From where a player sees; where it was last when it has nothing to see from now.
    std::optional<Point> viewpoint(PlayerId player) const;

private:
    struct Owned {
        std::uint32_t position = 0;
        std::uint32_t next = no_more;  // of the same owner, in owned_
    };
    static constexpr std::uint32_t no_more = 0xFFFFFFFF;
    struct Layer {  // the kinds of one radius
        double radius = 0;
        EntityGrid grid;
    };
    struct Crowd {  // the kinds of which the nearest so many are told of, with one radius and number
        double radius = 0;
        NearestGrid grid;
    };
    // Where an entity is, and how far from there it may be known of, squared, and a little less.
    struct Located {
        Point place{};
        float within = std::numeric_limits<float>::infinity();
    };
    struct View {
        std::optional<Point> place;
        Tick seen{};                      // the tick for which it was found
        bool predicted = false;           // from an entity that the player predicts
        Tick asked{};                     // when it was found for this player
        std::optional<Point> asked_from;  // and from where
        float may_stray = 0;              // how far from there, squared, before it is asked again at once
        std::uint32_t built = 0;          // the newest rebuild() that found something it owns, and that in owned_
        std::uint32_t first_owned = no_more;
    };

    void sort_in(const FrameEntity& entity, std::uint32_t position);
    void look_from(const FrameEntity& entity);
    bool all_within(const Point& from, const KnownEntities& known) const;
    float may_stray(PlayerId player);
    void note_held(const KnownEntities& known, bool same_entities);
    bool holds(std::uint32_t position) const { return ((held_[position / 64] >> (position % 64)) & 1u) != 0; }
    std::span<float> reaches_of(PlayerId player) {
        return std::span(reaches_).subspan(player.value * crowds_.size(), crowds_.size());
    }
    void gather_crowd(PlayerId player, std::uint32_t team, const Point& from, float radius, const Crowd& crowd);
    void find_nearest(PlayerId player, std::uint32_t team, const Point& from, std::size_t number);
    void add(std::uint32_t position, float remoteness);
    void list(const KnownEntities& known, bool held, std::vector<Relevant>& found);
    bool may_know(PlayerId player, std::uint32_t team, const FrameEntity& entity) const;
    View& view(PlayerId player);

    const Description& description_;
    std::vector<PlaceReader> places_, event_places_;
    std::vector<std::uint16_t> layer_of_;  // of each kind: a layer, or after the last a crowd; 0xFFFF: no radius
    std::vector<Layer> layers_;
    std::vector<Crowd> crowds_;
    std::vector<float> within_;  // of each layer and crowd, as Located has it
    const Frame* frame_ = nullptr;
    WorldHost* world_ = nullptr;
    std::vector<std::uint32_t> everywhere_;  // positions of what has no radius and is for everybody
    std::vector<std::uint32_t> for_teams_;   // the same for what is a team's
    std::vector<Owned> owned_;               // everything else that has an owner
    std::uint32_t built_ = 0;                // rebuild() so many times
    std::vector<View> views_;                // by player
    std::vector<float> reaches_;             // by player, of each crowd: how far the nearest lay, and a little more
    std::vector<Located> located_;           // by position
    bool judges_ = false;                    // the game has a rule of its own
    bool teams_ = false;                     // something is a team's
    std::uint32_t period_ = 1;               // ticks between two questions, where distance alone decides

    // What one find() works with.
    std::vector<std::uint64_t> held_;  // by position: what the player knows of
    PositionSet relevant_;             // positions
    std::vector<float> remoteness_;    // by position, of those in relevant_
    std::vector<NearestGrid::Candidate> candidates_;
    std::vector<float> keys_;  // of each candidate: how far it counts as
};

}  // namespace tickwire::server

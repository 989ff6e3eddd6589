// The game's state: dense arrays of plain components per kind, generational ids, players and their commands of this
// tick, events emitted, its own randomness. The rules see nothing else; copying a World copies the match.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "tickwire/entity.hpp"
#include "tickwire/entity_ids.hpp"
#include "tickwire/frame.hpp"
#include "tickwire/judging.hpp"
#include "tickwire/kinds.hpp"
#include "tickwire/past.hpp"
#include "tickwire/place.hpp"
#include "tickwire/pool.hpp"
#include "tickwire/quantize.hpp"
#include "tickwire/random.hpp"
#include "tickwire/time.hpp"
#include "tickwire/world_players.hpp"
#include "tickwire/world_state.hpp"

namespace tickwire {

/// Values of a world that were outside their field's range when it was quantized.
struct WorldClamps {
    std::uint64_t count = 0;
    std::uint16_t kind = 0;  ///< of the newest one
    std::uint32_t slot = 0;
    double value = 0;
};

template <class Game>
class World : public detail::Judging<World<Game>> {
public:
    using Kinds = typename Game::Kinds;
    using Events = EventsOf<Game>;
    using Command = typename Game::Command;
    using Setup = SetupOf<Game>;

    using Player = typename WorldPlayers<Command>::Player;

    /// `setup` must outlive the world and its copies.
    explicit World(const Setup& setup, std::uint64_t seed = 1) : setup_(&setup), random_(seed) {}

    Tick tick() const { return tick_; }
    const Setup& setup() const { return *setup_; }
    Random& random() { return random_; }
    /// True while a client replays ticks that it has simulated before; events emitted then are not played again.
    bool resimulating() const { return resimulating_; }
    /// True in a client's guess of the ticks that the server has not answered yet. Rules leave there what only the
    /// server can know: chance, and what happens to others.
    bool predicting() const { return predicting_; }

    /// Whether the rules decide here what becomes of an entity of `owner`: always on the server; on a client only for
    /// what it predicts, and all else stays where its player sees it.
    template <class T>
    bool simulates(PlayerId owner) const {
        if (!predicting_) return true;
        if constexpr (requires { T::replication; }) return T::replication.predicts(owner == local_player_);
        return false;
    }

    // --- entities ---

    /// A new entity, alive at once. Null when the world is full (max_entities). References to others stay valid.
    template <class T>
    EntityId spawn(const T& value, PlayerId owner = {}) {
        static_assert(Kinds::template contains<T>, "this type is not in Game::Kinds");
        const EntityId id = ids_.take(predicting_);
        if (!id) return {};
        ids_[id].kind = Kinds::template index<T>();
        ids_[id].position = pool<T>().push({id, owner, true, value});
        return id;
    }

    /// Ends an entity. It is gone for find() and each() at once; its storage is reused after the step.
    void destroy(EntityId id) {
        if (!alive(id)) return;
        ids_[id].alive = false;
        with_pool(ids_[id].kind, [&](auto& pool) { pool[ids_[id].position].alive = false; });
        destroyed_.push_back(id);
    }

    bool alive(EntityId id) const { return ids_.alive(id); }

    /// The component, or nullptr when the entity is gone or of another kind. Valid until the end of the step.
    template <class T>
    T* find(EntityId id) {
        if (!alive(id) || ids_[id].kind != Kinds::template index<T>()) return nullptr;
        return &pool<T>()[ids_[id].position].value;
    }
    template <class T>
    const T* find(EntityId id) const {
        return const_cast<World*>(this)->find<T>(id);
    }

    PlayerId owner(EntityId id) const {
        if (!alive(id)) return {};
        PlayerId owner{};
        const_cast<World*>(this)->with_pool(ids_[id].kind, [&](auto& pool) { owner = pool[ids_[id].position].owner; });
        return owner;
    }

    /// Every living entity of a kind: `for (auto [id, owner, ship] : world.each<Ship>())`. Spawning and destroying
    /// inside the loop are fine; those spawned inside it are not visited.
    template <class T>
    auto each() {
        return PoolRange<T, Pool<T>>(pool<T>());
    }
    template <class T>
    auto each() const {
        return PoolRange<const T, const Pool<T>>(pool<T>());
    }

    /// The first entity of a kind that belongs to `player`, or null.
    template <class T>
    EntityId owned_by(PlayerId player) const {
        for (auto [id, owner, value] : each<T>()) {
            if (owner == player) return id;
        }
        return {};
    }

    // --- players ---

    std::span<const Player> players() const { return players_.all(); }
    /// This tick's command of a player; a default one for somebody who is not here.
    Command command(PlayerId player) const { return players_.of(player).command; }

    // --- the past ---

    /// How far in the past a player saw others when it gave this tick's command, in ticks; as much of it as the server
    /// grants. 0 for bots, and where nothing is known.
    float view_delay(PlayerId player) const { return players_.of(player).view.granted; }
    /// The same with what the player claims, and its round trip.
    PlayerView player_view(PlayerId player) const { return players_.of(player).view; }
    /// As the server measured it; 0 for bots.
    Duration round_trip(PlayerId player) const { return players_.of(player).view.round_trip; }
    /// What the host wants weighed. The rules apply it; the library bounds view_delay() by it.
    const Fairness& fairness() const { return fairness_; }

    /// An entity as it was drawn `ticks_ago` (above 0, fractions count) before this tick, quantized as clients had it.
    /// Empty when it was not there, or the time is not held (about a second is).
    template <class T>
    std::optional<T> past(EntityId id, float ticks_ago) const {
        auto moment = detail::moment_of(past_, tick_, ticks_ago, seconds_a_tick);
        if (!moment) return std::nullopt;
        const auto versions = detail::versions_at<T>(*moment, id, Kinds::template index<T>());
        return versions ? std::optional<T>(detail::blended<T>(*versions)) : std::nullopt;
    }

    /// Every living entity of a kind that was near `way` `ticks_ago`: visit(id, owner, as it was drawn then). One of
    /// which no past is held is taken as it is now. The same as asking past() of each, for a fraction of the time.
    template <detail::Placed T, class Visit>
    void each_near(float ticks_ago, const Way& way, Visit visit) const {
        auto moment = detail::moment_of(past_, tick_, ticks_ago, seconds_a_tick);
        for (auto [id, owner, now] : each<T>()) {
            auto versions = moment ? detail::versions_at<T>(*moment, id, Kinds::template index<T>()) : std::nullopt;
            if (versions && !detail::may_come_near(detail::place_slots<T>(), detail::held_specs<T>(), versions->from,
                                                   versions->to, seconds_a_tick, way))
                continue;
            const T then = versions ? detail::blended<T>(*versions) : now;
            if (distance(place_of(then), way) <= way.reach) visit(id, owner, then);
        }
    }

    /// For how long, without a break and up to now, `holds(value)` has been true of an entity, by the truth and not by
    /// anybody's picture; `longest` at most, which a second bounds.
    template <class T, class Holds>
    Duration held_for(EntityId id, Duration longest, Holds holds) const {
        const T* now = find<T>(id);
        if (now == nullptr || !holds(*now)) return Duration::zero();
        std::int32_t ticks = 1;
        for (; ticks * Game::tick_rate.period() < longest; ++ticks) {
            const auto then = past<T>(id, static_cast<float>(ticks));
            if (!then || !holds(*then)) break;
        }
        return std::min(ticks * Game::tick_rate.period(), longest);
    }

    // --- events ---

    /// Tells everybody in the room, at this tick.
    template <class E>
    void emit(const E& event) {
        emit_to({}, event);
    }
    /// Tells one player.
    template <class E>
    void emit_to(PlayerId only, const E& event) {
        static_assert(Events::template contains<E>, "this type is not in Game::Events");
        const auto first = static_cast<std::uint32_t>(events_.slots.size());
        events_.slots.resize(first + slot_count<E>);
        ClampReport report;
        detail::flatten_into(event, events_.slots.data() + first, 0, report);
        events_.records.push_back({tick_, Events::template index<E>(), only, first, slot_count<E>});
    }

    // --- for whoever runs the world: a room, a predicting client, a test ---

    void add_player(PlayerId id) { players_.add(id); }
    void remove_player(PlayerId id) { players_.remove(id); }
    /// `arrived` false repeats what was last set.
    void set_command(PlayerId id, const Command& command, bool arrived = true) {
        if (Player* player = players_.find(id)) *player = {id, command, arrived, player->view};
    }
    void set_player_view(PlayerId id, const PlayerView& view) {
        if (Player* player = players_.find(id)) player->view = view;
    }
    void set_fairness(const Fairness& fairness) { fairness_ = fairness; }
    /// What past() looks into; must outlive the world and its copies.
    void set_past(const PastFrames* past) { past_ = past; }

    /// Advances to `tick` by one run of Game::step. The events of the tick stand in events() until the next step.
    void step(Tick tick, bool resimulating = false) {
        tick_ = tick;
        resimulating_ = resimulating;
        events_.clear();
        this->begin_tick();
        Game::step(*this, Game::tick_rate.seconds());
        sweep();
        this->end_tick();
        visit_all([]<class T>(std::uint16_t, EntityId, PlayerId, T& value) {
            if constexpr (requires { T::replication; }) {
                if (T::replication.settles) value = quantized(value);
            }
        });
    }
    const EventQueue& events() const { return events_; }

    /// A client's: the world becomes what the server said, and from now on is a guess. Players and their commands stay.
    void load(const Frame& truth, PlayerId me) {
        predicting_ = true;
        local_player_ = me;
        tick_ = truth.tick;
        pools_ = {};
        destroyed_.clear();
        // New ids come after all that the server has, so that a guessed entity is never taken for another.
        ids_.clear(truth.entities.empty() ? 0 : truth.entities.back().id.index());
        for (const FrameEntity& entity : truth.entities) {
            with_pool(entity.kind, [&](auto& pool) {
                using T = std::remove_cvref_t<decltype(pool[0].value)>;
                T value{};
                restore(value, truth.slots_of(entity, slot_count<T>));
                ids_[entity.id] = {entity.id.generation(), pool.push({entity.id, entity.owner, true, value}),
                                   entity.kind, true};
            });
        }
    }

    /// What was destroyed outside of a step is gone for good: its storage and index may be used again. Whoever lets
    /// players come and go calls it after each, so that the step finds the same world whether it was saved before it or
    /// not.
    void sweep() {
        for (const EntityId id : destroyed_) {
            with_pool(ids_[id].kind, [&](auto& pool) {
                const std::uint32_t position = ids_[id].position;
                if (const EntityId moved = pool.remove(position)) ids_[moved].position = position;
            });
            ids_.release(id);
            this->shot_gone(id);
        }
        destroyed_.clear();
    }

    /// What flatten() does not tell, after a sweep().
    void save(WorldState& state) {
        sweep();
        state.random = random_.state();
        state.free = ids_.free();
        state.generations.clear();
        state.generations.reserve(ids_.slots().size());
        for (const EntityIds::Slot& slot : ids_.slots()) state.generations.push_back(slot.generation);
        state.order.clear();
        state.order.reserve(ids_.slots().size());
        visit_all([&](std::uint16_t, EntityId id, PlayerId, const auto&) { state.order.push_back(id); });
        const auto under_way = this->shots().under_way();
        state.shots.assign(under_way.begin(), under_way.end());
        std::erase_if(state.shots, [&](const Judgement& shot) { return !alive(shot.shot); });
        state.judged = this->shots().count();
    }
    /// A server's world becomes the one that was saved, as far as its fields tell: what a struct keeps outside its
    /// table begins anew. Players are added apart. `frame` and `state` are of one
    /// tick and fit each other.
    void resume(const Frame& frame, const WorldState& state) {
        tick_ = frame.tick;
        random_ = Random::from_state(state.random);
        pools_ = {};
        ids_.resume(state.generations, state.free);
        destroyed_.clear();
        this->shots().resume(state.shots, state.judged);
        for (const EntityId id : state.order) {
            const FrameEntity& entity = *frame.find(id);
            with_pool(entity.kind, [&](auto& pool) {
                using T = std::remove_cvref_t<decltype(pool[0].value)>;
                T value{};
                restore(value, frame.slots_of(entity, slot_count<T>));
                ids_[id] = {id.generation(), pool.push({id, entity.owner, true, value}), entity.kind, true};
            });
        }
    }

    /// Every living entity of every kind: visit(kind, id, owner, component).
    template <class Visit>
    void visit_all(Visit visit) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (visit_pool(static_cast<std::uint16_t>(I), std::get<I>(pools_), visit), ...);
        }
        (std::make_index_sequence<Kinds::count>{});
    }

    /// Quantizes every entity into `frame`, in the order of entity index.
    void flatten(Frame& frame) {
        frame.clear(tick_);
        for (const EntityIds::Slot& slot : ids_.slots()) {
            if (slot.alive) flatten_one(frame, slot);
        }
    }
    const WorldClamps& clamps() const { return clamps_; }

private:
    friend class detail::Judging<World>;
    static constexpr double seconds_a_tick = static_cast<double>(Game::tick_rate.seconds().count());

    template <class Tuple>
    struct PoolsOf;
    template <class... Ts>
    struct PoolsOf<std::tuple<Ts...>> {
        using Type = std::tuple<Pool<Ts>...>;
    };
    using Pools = typename PoolsOf<typename Kinds::Tuple>::Type;

    template <class T>
    Pool<T>& pool() {
        return std::get<Pool<T>>(pools_);
    }
    template <class T>
    const Pool<T>& pool() const {
        return std::get<Pool<T>>(pools_);
    }

    template <class F>
    void with_pool(std::uint16_t kind, F&& f) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            ((kind == I ? f(std::get<I>(pools_)) : void()), ...);
        }
        (std::make_index_sequence<Kinds::count>{});
    }

    template <class Visit, class T>
    static void visit_pool(std::uint16_t kind, Pool<T>& pool, Visit& visit) {
        for (std::uint32_t i = 0; i < pool.size(); ++i) {
            if (pool[i].alive) visit(kind, pool[i].id, pool[i].owner, pool[i].value);
        }
    }

    void flatten_one(Frame& frame, const EntityIds::Slot& slot) {
        with_pool(slot.kind, [&](auto& pool) {
            const auto& entry = pool[slot.position];
            using T = std::remove_cvref_t<decltype(entry.value)>;
            const auto first = static_cast<std::uint32_t>(frame.slots.size());
            frame.slots.resize(first + slot_count<T>);
            ClampReport report;
            detail::flatten_into(entry.value, frame.slots.data() + first, 0, report);
            frame.entities.push_back({entry.id, entry.owner, slot.kind, first, {}});
            if (report.count > 0) {
                clamps_ = {clamps_.count + report.count, slot.kind, report.first_slot, report.first_value};
            }
        });
    }

    const Setup* setup_;
    const PastFrames* past_ = nullptr;
    Random random_;
    Tick tick_{};
    bool resimulating_ = false;
    bool predicting_ = false;
    PlayerId local_player_{};
    Pools pools_;
    EntityIds ids_;
    std::vector<EntityId> destroyed_;
    WorldPlayers<Command> players_;
    EventQueue events_;
    Fairness fairness_{};
    WorldClamps clamps_{};
};

}  // namespace tickwire

// How the rules speak of shots: World's part that leaves one record of each, filled in with what the library knows of
// the shooter's view and of the target's places.
#pragma once

#include <algorithm>
#include <optional>
#include <span>

#include "tickwire/judgement.hpp"
#include "tickwire/place.hpp"

namespace tickwire::detail {

template <class World>
class Judging {
public:
    /// Announces a shot that flies as the entity `shot`: exactly one record of it will be left, whatever becomes of it.
    /// A client's guess keeps no records; there this and what follows cost nothing.
    void begin_shot(EntityId shot, PlayerId shooter, const Point& muzzle) {
        if (shot && !world().predicting())
            shots_.begin({.shot = shot, .shooter = shooter, .muzzle = muzzle, .where = muzzle});
    }
    /// An announced shot has passed `target` at `where`, with `apart` between them. The closest pass of a flight is
    /// what the record of a miss tells of.
    template <detail::Placed T>
    void pass_shot(EntityId shot, EntityId target, const Point& where, float apart) {
        Judgement* draft = world().predicting() ? nullptr : shots_.find(shot);
        if (draft == nullptr || (draft->target && draft->apart <= apart)) return;
        draft->apart = apart;
        look<T>(*draft, target, where);
    }
    /// A shot that is under way, with its muzzle and its closest pass so far; nullptr when there is none.
    const Judgement* shot(EntityId shot) const { return shots_.find(shot); }
    /// Ends a shot with its record. Nullptr in a client's guess; valid until the next call.
    template <detail::Placed T>
    const Judgement* judge(const Ruling& ruling) {
        if (world().predicting()) return nullptr;
        const Judgement* draft = shots_.find(ruling.shot);
        Judgement record = draft != nullptr ? *draft : Judgement{.shooter = ruling.shooter, .muzzle = ruling.muzzle};
        record.shot = ruling.shot;
        if (ruling.target) record.apart = 0;
        const bool passed = !ruling.target && record.target;
        if (!passed) look<T>(record, ruling.target, ruling.where);
        record.tick = world().tick();
        record.verdict = ruling.verdict;
        record.reason = passed ? ShotReason::missed : ruling.reason;
        record.lasted = ruling.lasted;
        return &shots_.finish(record);
    }
    /// The records of this tick.
    std::span<const Judgement> judgements() const { return shots_.records(); }

protected:
    void begin_tick() { shots_.begin_tick(); }
    void end_tick() { shots_.end_tick(); }
    ShotLog& shots() { return shots_; }
    void shot_gone(EntityId shot) { shots_.gone(shot, world().tick()); }

private:
    const World& world() const { return static_cast<const World&>(*this); }

    /// Notes where a target is in each picture of it, as its shooter's view is at this tick.
    template <class T>
    void look(Judgement& record, EntityId target, const Point& where) const {
        const PlayerView view = world().player_view(record.shooter);
        const double moment = std::max(0.0, world().tick().value - static_cast<double>(view.claimed));
        const auto time = [](float ticks) {
            return Duration(static_cast<std::int64_t>(static_cast<double>(ticks) * World::seconds_a_tick * 1e6));
        };
        const T* now = world().template find<T>(target);
        const auto there = [&](float ticks_ago) -> std::optional<Point> {
            if (!(ticks_ago > 0)) return now != nullptr ? std::optional(place_of(*now)) : std::nullopt;
            const auto then = world().template past<T>(target, ticks_ago);
            return then ? std::optional(place_of(*then)) : std::nullopt;
        };
        record.target = target;
        record.victim = world().owner(target);
        record.view_tick = Tick(static_cast<std::uint32_t>(moment));
        record.view_fraction = static_cast<float>(moment - record.view_tick.value);
        record.claimed = time(view.claimed);
        record.granted = time(view.granted);
        record.cut_by = view.cut_by;
        record.round_trip = view.round_trip;
        record.drawn = there(view.claimed);
        record.rewound = there(view.granted);
        record.present = there(0);
        record.where = where;
    }

    ShotLog shots_;
};

}  // namespace tickwire::detail

// Why a shot hit or missed: one record for every shot that the rules judge, with what its shooter claims to have seen,
// how far the server looked back, and where its target was in each of these pictures. Made through World::judge(); kept
// by the server.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tickwire/entity.hpp"
#include "tickwire/place.hpp"
#include "tickwire/time.hpp"

namespace tickwire {

/// Which bound kept the server from looking back as far as a player says that it saw.
enum class RewindBound : std::uint8_t {
    none = 0,
    max_rewind = 1,  ///< the host's largest rewind
    path = 2,        ///< what the snapshots that the player has acked make possible
};
std::string_view name(RewindBound bound);

/// What the server knows of how a player saw the others when it gave a tick's command.
struct PlayerView {
    float claimed = 0;  ///< ticks behind the command's tick, by the player's own word
    float granted = 0;  ///< of it, what counts
    RewindBound cut_by = RewindBound::none;
    Duration round_trip{0};  ///< as the server measured it; 0 for bots
};

/// How a host weighs what a shooter sees against what its victim sees.
struct Fairness {
    Duration max_rewind{250'000};  ///< how far back a shooter's picture counts
    Duration victim_grace{
        200'000};              ///< hidden from the muzzle for this long, nobody is hurt any more; 0: no such grace
    Duration strict_above{0};  ///< shooters with a longer round trip must see their target now, too; 0: nobody must
};

enum class ShotVerdict : std::uint8_t {
    hit = 0,
    no_damage = 1,  ///< it met its target in the shooter's picture, and does nothing
    miss = 2,
};
std::string_view name(ShotVerdict verdict);

/// What decided it.
enum class ShotReason : std::uint8_t {
    hit = 0,                   ///< it met its target
    missed = 1,                ///< it passed somebody; `apart` says how far away
    nobody_near = 2,           ///< it ended without having come near anybody
    wall = 3,                  ///< the same, at an obstacle
    target_protected = 4,      ///< it met one who cannot be hurt for the moment
    target_dead_since = 5,     ///< it met one who is dead by now; `lasted` says since when
    shooter_dead = 6,          ///< who fired it is dead, and the rules let nothing of the dead count
    in_cover_since = 7,        ///< Fairness::victim_grace; `lasted` says for how long
    no_line_of_sight_now = 8,  ///< Fairness::strict_above
    ended = 9,                 ///< taken away before its flight was over, as when its shooter leaves
};
std::string_view name(ShotReason reason);
/// One plain sentence.
std::string_view sentence(ShotReason reason);

/// The record of one shot. Places that are empty are not known: the target was not there, or so long ago that it is not
/// held.
struct Judgement {
    std::uint64_t number = 0;  ///< of the room's, from 1 without a gap
    Tick tick{};               ///< at which it was judged
    EntityId shot{};           ///< null when it did not fly as an entity
    PlayerId shooter{};
    EntityId target{};  ///< who was hit, or nearest missed; null: nobody was near
    PlayerId victim{};  ///< the target's owner
    /// The tick and the part of the way to the next that the shooter saw, as it claims.
    Tick view_tick{};
    float view_fraction = 0;
    Duration claimed{0}, granted{0};  ///< how long ago that was, and how far back the server looked
    RewindBound cut_by = RewindBound::none;
    Duration round_trip{0};          ///< of the shooter, as measured
    std::optional<Point> drawn{};    ///< the target as the shooter drew it, if it claims the truth
    std::optional<Point> rewound{};  ///< where the server looked for it
    std::optional<Point> present{};  ///< where it was by then
    Point muzzle{};                  ///< where the shot began
    Point where{};                   ///< where it met or passed its target, or ended
    ShotVerdict verdict = ShotVerdict::miss;
    ShotReason reason = ShotReason::ended;
    float apart = 0;     ///< of a miss: what was left between shot and target, in the world's units
    Duration lasted{0};  ///< see ShotReason
};

/// "hit: it met its target; seen 148 ms ago, looked back 148 ms", without names.
std::string to_string(const Judgement& judgement);

/// What the rules decide about a shot; what it leaves out, World::judge() fills in.
struct Ruling {
    EntityId shot{};     ///< if it flew as an entity and was announced by World::begin_shot()
    PlayerId shooter{};  ///< if not
    Point muzzle{};      ///< if not
    EntityId target{};   ///< null: nobody was met; the record then tells of the nearest pass, if there was one
    Point where{};
    ShotVerdict verdict = ShotVerdict::miss;
    ShotReason reason = ShotReason::nobody_near;
    Duration lasted{0};
};

/// The shots of a world that are under way, and the records of this tick. World's own building block.
class ShotLog {
public:
    /// A shot begins; `draft` names it, its shooter and its muzzle.
    void begin(const Judgement& draft);
    /// The draft of a shot under way, or nullptr.
    Judgement* find(EntityId shot);
    const Judgement* find(EntityId shot) const;
    /// Ends a shot with its record, which gets its number. The reference is good until the next call.
    const Judgement& finish(const Judgement& record);
    /// An entity is gone: if it was a shot without a verdict, that becomes its record.
    void gone(EntityId shot, Tick tick);
    /// What was recorded since the last tick's end stays for this one.
    void begin_tick() { records_.erase(records_.begin(), records_.begin() + static_cast<std::ptrdiff_t>(told_)); }
    void end_tick() { told_ = records_.size(); }
    std::span<const Judgement> records() const { return records_; }
    std::span<const Judgement> under_way() const { return drafts_; }
    /// How many records there were.
    std::uint64_t count() const { return count_; }
    /// These are under way, and so many records there were.
    void resume(std::span<const Judgement> under_way, std::uint64_t count);

private:
    void forget(EntityId shot);

    std::vector<Judgement> drafts_, records_;
    std::vector<std::uint32_t> draft_of_;  // by entity index: 1 + its place among the drafts, or 0
    std::uint64_t count_ = 0;
    std::size_t told_ = 0;  // of the records, those of the last tick
};

}  // namespace tickwire

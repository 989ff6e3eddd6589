// Everything that stands on the screen and not in the arena: health, scores, the feed, chat, the little map.
#pragma once

#include <string>
#include <vector>

#include "app/canvas.hpp"
#include "app/happenings.hpp"
#include "app/key_bindings.hpp"
#include "app/message_log.hpp"
#include "app/scene.hpp"

namespace skirmish {

class ArenaPicture;
struct Score;

struct HudState {
    tickwire::ClientState connection{};
    std::string server;   ///< as the player wrote it, or "your own match"
    std::string trouble;  ///< why the connection was lost, while it is
    std::vector<tickwire::RosterEntry> roster;
    const MessageLog* feed = nullptr;
    const MessageLog* chat = nullptr;
    bool typing = false;
    std::string typed;
    bool all_scores = false;
    bool covered = false;            ///< the help lies over the picture
    float hurt = 0;                  ///< 0 to 1: how hard a blow has just been
    Weapon weapon = Weapon::plasma;  ///< chosen
    tickwire::Tick tick{};           ///< drawn
    tickwire::PlayerId killer{};     ///< of the own fighter, once it has fallen
    Weapon killed_with = Weapon::plasma;
    const Happenings::Goal* goal = nullptr;  ///< that has just been shot
    KeyBindings keys{};
    double seconds = 0;
};

/// Where there is room for more.
struct HudEdges {
    float top = 0, bottom = 0;  ///< of what is free in the middle
    SDL_FRect corner{};         ///< taken, at the right
    bool middle_taken = false;  ///< by the scores
};

class Hud {
public:
    HudEdges draw(Canvas& canvas, const Scene& scene, const Arena& arena, const ArenaPicture& picture,
                  const HudState& state) const;

private:
    void draw_hurt(Canvas& canvas, float hurt) const;
    void draw_health(Canvas& canvas, const Scene::Actor& mine) const;
    /// Returns the lower edge.
    float draw_scores(Canvas& canvas, const Scene& scene, const std::vector<Score>& scores,
                      const HudState& state) const;
    /// Returns the lower edge.
    float draw_feed(Canvas& canvas, const HudState& state, float top, float bottom) const;
    void draw_chat(Canvas& canvas, const HudState& state) const;
    /// Returns the upper edge.
    float draw_map(Canvas& canvas, const Scene& scene, const Arena& arena, const ArenaPicture& picture) const;
    float draw_hint(Canvas& canvas, const Scene& scene, const HudState& state, bool table) const;
    /// Returns the lower edge; 0 when there is nothing to say.
    float draw_banner(Canvas& canvas, const Scene& scene, const HudState& state) const;
};

}  // namespace skirmish

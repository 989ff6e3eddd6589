// What happens in a match, as a player meets it: light, sound, a shaking picture, lines of the feed. Polled once a
// frame.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "app/camera.hpp"
#include "app/death_view.hpp"
#include "app/effects.hpp"
#include "app/message_log.hpp"
#include "app/pointers.hpp"
#include "app/scene.hpp"
#include "app/sounds.hpp"

namespace skirmish {

class Happenings {
public:
    explicit Happenings(Sounds& sounds) : sounds_(sounds) {}

    /// The client's events of this frame.
    void take(const tickwire::Client<Skirmish>& client, const Scene& scene, Camera& camera, DeathView& death,
              double seconds);
    /// Goes on by `dt`: particles, trails, and what is heard of rounds.
    void advance(const Scene& scene, double seconds, float dt);
    void draw(Canvas& canvas, const Camera& camera, const Scene& scene) const {
        effects_.draw(canvas, camera);
        pointers_.draw(canvas, camera, scene);
    }

    const MessageLog& feed() const { return feed_; }
    std::uint64_t kills() const { return kills_; }
    /// Who took the own fighter out last; null while it lives.
    tickwire::PlayerId killer() const { return killer_; }
    Weapon killed_with() const { return killed_with_; }
    struct Goal {
        std::uint8_t team = 0;
        std::string scorer;  ///< empty: an own goal of the other team
        double until = 0;    ///< seconds
    };
    /// Of the last moments, or nullptr.
    const Goal* goal(double seconds) const { return goal_ && seconds < goal_->until ? &*goal_ : nullptr; }

private:
    void take_hit(const Hit& hit, const Scene& scene, Camera& camera);
    void take_shots(const tickwire::Client<Skirmish>& client, const Scene& scene, Camera& camera);
    void take_deaths(const tickwire::Client<Skirmish>& client, const Scene& scene, Camera& camera, double seconds);
    void take_game(const tickwire::Client<Skirmish>& client, const Scene& scene, double seconds);
    void watch_lives(const Scene& scene);

    Sounds& sounds_;
    Effects effects_;
    Pointers pointers_;
    MessageLog feed_{6, 6};
    std::uint64_t kills_ = 0;
    tickwire::PlayerId killer_{};
    Weapon killed_with_ = Weapon::plasma;
    std::map<tickwire::PlayerId, bool> lives_;  // Fighter::odd_life of the living
    std::optional<Phase> phase_{};
    std::optional<Goal> goal_{};
};

}  // namespace skirmish

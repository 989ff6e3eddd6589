// What one hears; quieter with distance, and from the side where it happens. Without a sound card: nothing.
#pragma once

#include <filesystem>
#include <memory>

#include "rules/arena.hpp"

namespace skirmish {

enum class Sound {
    shot,
    hit,
    wall,
    death,
    spawn,
    score,
    rail,
    rocket,
    explosion,
    dash,
    health,
    shield,
    kick,
    goal,
    round_begins,
    round_ends,
    weapon,  // another one is in the hand
    chat,
    move,  // in the menu
    choose
};

class Sounds {
public:
    /// `folder` holds a WAV file of each sound's name.
    Sounds(const std::filesystem::path& folder, bool mute);
    ~Sounds();
    /// 0 to 100, of all sounds.
    void set_volume(int percent);
    void listen_at(Spot ear) { ear_ = ear; }
    void play(Sound sound, Spot at);
    /// Heard everywhere alike.
    void announce(Sound sound) { play(sound, ear_); }

private:
    struct Mixer;
    std::unique_ptr<Mixer> mixer_;  // null: silence
    Spot ear_{};
};

}  // namespace skirmish

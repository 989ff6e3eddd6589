#include "app/sounds.hpp"

#include <SDL2/SDL.h>
#include <SDL2/SDL_mixer.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace skirmish {

namespace {

constexpr std::array names{"shot",         "hit",        "wall",   "death",  "spawn",  "score", "rail",
                           "rocket",       "explosion",  "dash",   "health", "shield", "kick",  "goal",
                           "round_begins", "round_ends", "weapon", "chat",   "move",   "choose"};
constexpr float hearing = 26;  // metres

}  // namespace

struct Sounds::Mixer {
    std::array<Mix_Chunk*, names.size()> chunks{};
    ~Mixer() {
        for (Mix_Chunk* chunk : chunks) {
            if (chunk != nullptr) Mix_FreeChunk(chunk);
        }
        Mix_CloseAudio();
        SDL_QuitSubSystem(SDL_INIT_AUDIO);
    }
};

Sounds::Sounds(const std::filesystem::path& folder, bool mute) {
    if (mute) return;
    if (SDL_InitSubSystem(SDL_INIT_AUDIO) != 0 || Mix_OpenAudio(44100, AUDIO_S16SYS, 2, 512) != 0) {
        spdlog::info("no sound: {}", SDL_GetError());
        return;
    }
    Mix_AllocateChannels(24);
    mixer_ = std::make_unique<Mixer>();
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::filesystem::path file = folder / (std::string(names[i]) + ".wav");
        mixer_->chunks[i] = Mix_LoadWAV(file.c_str());
        if (mixer_->chunks[i] == nullptr) spdlog::warn("sound {}: {}", file.string(), Mix_GetError());
    }
}

Sounds::~Sounds() = default;

void Sounds::set_volume(int percent) {
    if (mixer_) Mix_MasterVolume(MIX_MAX_VOLUME * percent / 100);
}

void Sounds::play(Sound sound, Spot at) {
    Mix_Chunk* chunk = mixer_ ? mixer_->chunks[static_cast<std::size_t>(sound)] : nullptr;
    const float away = distance(ear_, at);
    if (chunk == nullptr || away > hearing) return;
    int channel = Mix_PlayChannel(-1, chunk, 0);
    // A fight may take all of them; what is at one's own ear is heard all the same.
    if (channel < 0 && away < 1) channel = Mix_PlayChannel(Mix_GroupOldest(-1), chunk, 0);
    if (channel < 0) return;
    const float loud = 1 - away / hearing;
    Mix_Volume(channel, static_cast<int>(loud * loud * 96));
    const float side = std::clamp((at.x - ear_.x) / 14, -0.85f, 0.85f);
    Mix_SetPanning(channel, static_cast<std::uint8_t>(127 - 127 * side), static_cast<std::uint8_t>(127 + 127 * side));
}

}  // namespace skirmish

// What a room's map needs to be drawn, and to be played by a bot.
#pragma once

#include <cstdint>
#include <utility>

#include "app/arena_picture.hpp"
#include "bots/bot.hpp"

namespace skirmish {

struct Stage {
    Stage(Canvas& canvas, Arena loaded, std::uint64_t seed)
        : arena(std::move(loaded)), picture(canvas, arena), navigator(arena), bot(arena, navigator, 0.8f, seed) {}
    const Arena arena;
    ArenaPicture picture;
    Navigator navigator;
    Bot bot;
};

}  // namespace skirmish

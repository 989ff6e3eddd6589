// A frame in words, all of it, to compare two of them.
#pragma once

#include <string>

#include "tickwire/frame.hpp"

namespace tickwire::test {

inline std::string text_of(const Frame& frame) {
    std::string text = std::to_string(frame.tick.value);
    for (const FrameEntity& entity : frame.entities)
        text += ' ' + std::to_string(entity.id.value) + '/' + std::to_string(entity.owner.value) + '/' +
                std::to_string(entity.kind);
    for (const std::uint32_t slot : frame.slots) text += ' ' + std::to_string(slot);
    return text;
}

}  // namespace tickwire::test

// The last lines of chat in a room, for who comes back and has not heard them.
#pragma once

#include <cstdint>
#include <deque>

#include "message/session_messages.hpp"

namespace tickwire::server {

class ChatLog {
public:
    static constexpr std::size_t most = 64;

    /// Numbers the line.
    const message::Chat& add(message::Chat chat) {
        chat.number = ++newest_;
        lines_.push_back(std::move(chat));
        if (lines_.size() > most) lines_.pop_front();
        return lines_.back();
    }
    /// As they were saved: numbered, ascending.
    void restore(std::deque<message::Chat> lines, std::uint32_t newest) {
        lines_ = std::move(lines);
        newest_ = newest;
    }
    const std::deque<message::Chat>& lines() const { return lines_; }
    std::uint32_t newest() const { return newest_; }

private:
    std::deque<message::Chat> lines_;
    std::uint32_t newest_ = 0;
};

}  // namespace tickwire::server

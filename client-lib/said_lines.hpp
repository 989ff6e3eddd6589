// What this client has said and not heard from the server yet: said again when it comes back after its connection was
// lost. The server hears each line once, by its number.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <utility>

#include "message/session_messages.hpp"

namespace tickwire::client {

class SaidLines {
public:
    static constexpr std::size_t most = 8;  ///< as many as a server takes at once

    const message::Chat& say(std::string text) {
        if (unheard_.size() == most) unheard_.pop_front();
        return unheard_.emplace_back(message::Chat{{{}, std::move(text)}, ++said_, 0});
    }
    /// The line of this number came back, and those before it have.
    void heard(std::uint32_t said) {
        while (!unheard_.empty() && unheard_.front().said <= said) unheard_.pop_front();
    }
    const std::deque<message::Chat>& unheard() const { return unheard_; }

private:
    std::deque<message::Chat> unheard_;
    std::uint32_t said_ = 0;
};

}  // namespace tickwire::client

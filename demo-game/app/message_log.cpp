#include "app/message_log.hpp"

namespace skirmish {

void MessageLog::add(std::vector<Part> parts, double seconds, bool own) {
    lines_.push_back({std::move(parts), seconds + stays_, own});
    if (lines_.size() > most_) lines_.pop_front();
}

void MessageLog::advance(double seconds) {
    while (!lines_.empty() && lines_.front().until <= seconds) lines_.pop_front();
}

}  // namespace skirmish

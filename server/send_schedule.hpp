// What a snapshot says, when not everything fits: each entity gathers priority while it waits, and those that have
// gathered most go first. Between interest (what a client is to know of) and the snapshot writer (how it is written).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "interest.hpp"
#include "known_entities.hpp"
#include "tickwire/description.hpp"

namespace tickwire::server {

/// An entity that a client knows of, and what this snapshot does about it. In the order of the index.
struct SendItem {
    enum class Fate : std::uint8_t {
        unchanged,  ///< the newest acked version is true; silence says so
        chosen,     ///< it is mentioned
        postponed,  ///< it is not, though it should be; silence would lie
        unsaid,     ///< nothing is due, or nothing the client could misread
    };
    Known* known = nullptr;
    const FrameEntity* entity = nullptr;  ///< nullptr: it is to go
    std::uint32_t position = 0;           ///< of the entity in the frame
    float remoteness = 0;
    Fate fate = Fate::unchanged;
    bool urgent = false;         ///< never postponed
    bool refresh = false;        ///< unchanged: mentioned only so that its acked version does not grow too old
    std::uint32_t expected = 0;  ///< bits, before it is written
    std::uint32_t written = 0;   ///< bits, after it was; 0: it was not
};

class SendSchedule {
public:
    SendSchedule(const Description& description, PlayerId receiver);

    /// `passed` ticks after the snapshot before, with room for `budget` bits: fills `items` and decides their fates.
    void choose(const Frame& frame, KnownEntities& known, std::span<const Relevant> relevant, std::uint32_t passed,
                double budget, std::vector<SendItem>& items);
    /// The chosen have been written; learns what they cost.
    void sent(Tick tick, std::span<SendItem> items);

    /// Of the last snapshot: how many entities waited for room, and the age of the oldest change that nothing was sent
    /// of yet, in ticks.
    std::uint32_t postponed() const { return postponed_; }
    std::int32_t oldest_unsent() const { return oldest_unsent_; }
    std::size_t memory_bytes() const {
        return costs_.capacity() * sizeof(Cost) + order_.capacity() * sizeof(SendItem*);
    }

private:
    struct Cost {  // bits, as learnt
        float create = 0, update = 0;
    };
    void weigh(SendItem& item, Tick tick, std::uint32_t passed);
    void want(SendItem& item, float weight, float bits, std::uint32_t passed);
    void fit(double budget);

    const Description& description_;
    PlayerId receiver_;
    std::vector<Cost> costs_;       // of each kind
    std::vector<SendItem*> order_;  // those that want to be sent
    double expected_ = 0;           // bits of all of them
    std::uint32_t postponed_ = 0;
    std::int32_t oldest_unsent_ = 0;
};

}  // namespace tickwire::server

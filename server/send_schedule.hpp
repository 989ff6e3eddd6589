// What a snapshot says, when not everything fits: each entity gathers priority while it waits, and those that have
// gathered most go first. Between interest (what a client is to know of) and the snapshot writer (how it is written).
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "interest.hpp"
#include "known_entities.hpp"
#include "snapshot/packet.hpp"
#include "tickwire/description.hpp"
#include "transport/prefetch.hpp"

namespace tickwire::server {

/// An entity that a client knows of, and what this snapshot does about it. In the order of the index.
struct SendItem {
    enum class Fate : std::uint8_t {
        unchanged,  ///< the newest acked state is true, and saying so costs next to nothing
        chosen,     ///< it has news, which are said
        postponed,  ///< it has news, which are not
        unsaid,     ///< nothing is due, or nothing that the client holds is affected
    };
    enum class Said : std::uint8_t { nothing, state, gone };

    EntityId id{};
    PlayerId owner{};
    std::uint16_t kind = 0;
    std::uint8_t remoteness = 0;          ///< as KnownPlace has it
    SaidOf said_of;                       ///< before this snapshot
    SaidOf* record = nullptr;             ///< where it is written down what this snapshot says
    Words* words = nullptr;               ///< nullptr: it is to go
    const FrameEntity* entity = nullptr;  ///< the same
    std::uint32_t position = 0;           ///< of the entity in the frame
    Fate fate = Fate::unchanged;
    Said said = Said::nothing;    ///< after it was written
    bool created = false;         ///< its state was said whole
    std::int32_t state_age = 64;  ///< ticks since the newest state that both ends hold; 64: none
    bool listed = false;          ///< by the snapshot's references both ends hold it
    bool due = true;              ///< by its kind's rate; what is not takes a word of its own
    bool urgent = false;          ///< never postponed
    bool refresh = false;         ///< unchanged: chosen only so that its acked state does not grow too old
    std::uint32_t expected = 0;   ///< bits, before it is written
    std::uint32_t written = 0;    ///< bits, after it was
};

/// A snapshot that says all that there is to say, as nearly all do, so that nothing has to be chosen.
class WholeSnapshot {
public:
    std::span<const snapshot::PlacedEntity> known() const { return std::span(known_).first(count_); }

    bool weighed = false;             ///< whether it is asked how many bits each known takes
    bool may_exceed = true;           ///< whether what is expected could be more than the budget
    std::vector<std::uint32_t> bits;  ///< of each known then, once it is written
    std::vector<snapshot::CreatedEntity> created;
    std::vector<float> created_bits;  ///< as expected, of each created
    std::vector<Left*> spoken_of;     ///< of those that have left: the references say something of it
    float expected = 0;               ///< bits; no more than a part of them where they cannot exceed the budget

private:
    friend class SendSchedule;
    void begin(std::size_t most_known);
    void add(const snapshot::PlacedEntity& known, bool changed) {
        known_[count_] = known;
        changed_[count_++] = changed ? 1 : 0;
    }

    std::vector<snapshot::PlacedEntity> known_;  // the first count_ of them
    std::vector<std::uint8_t> changed_;          // of each, if it is weighed: whether it has news
    std::size_t count_ = 0;
};

class SendSchedule {
public:
    SendSchedule(const Description& description, PlayerId receiver);

    struct Terms {
        snapshot::ReferenceAges ages;  ///< of the snapshot, as in References
        std::uint64_t references = 0;  ///< References::mask
        std::uint64_t held = 0;        ///< the ticks that it was chosen from
        std::uint32_t passed = 1;      ///< ticks since the one before
        double budget = 0;             ///< bits
    };
    /// Fills `whole`; false where that will not do: not everything may be said now, or some of it takes words of its
    /// own.
    bool choose_all(const Frame& frame, KnownEntities& known, const Terms& terms, WholeSnapshot& whole) const;
    /// Fills `items` and decides their fates.
    void choose(const Frame& frame, KnownEntities& known, const Terms& terms, std::vector<SendItem>& items);
    /// The chosen have been written; learns what they cost.
    void sent(Tick tick, std::span<SendItem> items);

    /// The same for a whole one, written to so many bytes.
    void sent(const WholeSnapshot& whole, std::size_t bytes);

    /// choose() comes soon: its memory is asked for.
    void expect_choose() const { transport::prefetch(kinds_.data(), kinds_.size() * sizeof(OfKind)); }
    /// Of the last snapshot: how many entities waited for room, and the age of the oldest change that nothing was sent
    /// of yet, in ticks.
    std::uint32_t postponed() const { return postponed_; }
    std::int32_t oldest_unsent() const { return oldest_unsent_; }
    std::size_t memory_bytes() const {
        return kinds_.capacity() * sizeof(OfKind) + order_.capacity() * sizeof(SendItem*);
    }

private:
    struct OfKind {
        float create_bits = 0, update_bits = 0;  // what it costs, as learnt
        std::uint16_t every = 1;                 // KindOptions::every
    };
    void list(const Frame& frame, KnownEntities& known, std::uint64_t references, std::vector<SendItem>& items) const;
    void weigh(SendItem& item, Tick tick, std::uint32_t passed);
    void want(SendItem& item, float weight, float bits, std::uint32_t passed);
    void fit(std::span<SendItem> items, double budget);
    // How most of what is to be seen is held by the client: all snapshots that are referred to were whole, and spoke of
    // it.
    struct Usual {
        // Only of what the client has been told of for so many ticks.
        std::int32_t since_age = std::numeric_limits<std::int32_t>::max();
        Tick held{};            // the newest that it holds
        std::uint8_t mask = 0;  // of the references
    };
    double most_expected(std::size_t rows) const;
    static Usual usual(const KnownEntities& known, const Terms& terms, Tick tick);
    static std::size_t first_unusual(const KnownEntities& known, std::size_t row, const Usual& usual, Tick tick);
    std::size_t say_usual(std::span<const KnownPlace> places, std::span<const Known> rows, const Usual& usual,
                          const Terms& terms, const Frame& frame, WholeSnapshot& whole) const;
    bool say_gone(const Left& left, const Terms& terms, Tick tick, WholeSnapshot& whole) const;
    bool say(const KnownEntities& known, std::size_t row, const Terms& terms, const Frame& frame,
             WholeSnapshot& whole) const;
    bool learns() const;
    static void learn(float& cost, std::uint32_t bits);

    const Description& description_;
    PlayerId receiver_;
    bool slow_kinds_ = false;  // some are not due in each tick
    std::vector<OfKind> kinds_;
    std::vector<SendItem*> order_;  // those that want to be sent, where not all may be
    double expected_ = 0;           // bits of all of them
    std::uint32_t sent_ = 0;        // snapshots
    std::uint32_t postponed_ = 0;
    std::int32_t oldest_unsent_ = 0;
};

}  // namespace tickwire::server

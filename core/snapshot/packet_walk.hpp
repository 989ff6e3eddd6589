// The way through a packet: its references, its range, each entity that both ends know, those that appear. The same
// code encodes, decodes and trains. Entities that moved lately come first, so that those at rest are coded knowing what
// stirs around them.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "snapshot/entity_coder.hpp"
#include "snapshot/packet.hpp"

namespace tickwire::snapshot {

/// Memory of a walk, reused from packet to packet.
struct WalkScratch {
    /// How an entity stands before the packet.
    struct Standing {
        std::uint32_t entity;
        std::uint32_t cell;  ///< of its place
        std::uint8_t speed;  ///< log4 of its position's last change, at most 31
        std::uint8_t held;   ///< mask of its references
        bool changed;        ///< while encoding
    };
    static constexpr std::size_t rest_classes = 4;  ///< 0: just moved ... 3: the same in all references

    Neighbours neighbours;
    std::array<std::vector<Standing>, rest_classes> order;  ///< room for all, the first so many are in use
    std::array<Spans, 1u << max_references> spans;          ///< by the mask of references held
    std::array<bool, 1u << max_references> spans_made{};
    /// Where a player is: the place of the first entity of his that has one.
    struct OwnerPlace {
        PlayerId owner{};
        Place place{};
        bool placed = false;
    };
    std::vector<OwnerPlace> moved;           ///< as this packet has said it
    std::vector<OwnerPlace> owners;          ///< of known entities, each once
    std::vector<std::uint32_t> generations;  ///< the largest of each kind's known entities
    std::vector<std::uint32_t> base;         ///< what a new entity is expected to be
};

/// The description as the walk needs it.
struct CodedTypes {
    explicit CodedTypes(const Description& from)
        : description(from), groups(group_fields(from.kinds, from.tick_rate)) {}
    const Description& description;
    GroupTable groups;
};

template <class Bits>
class PacketWalk {
public:
    PacketWalk(Bits& bits, const Prior& prior, const CodedTypes& types, WalkScratch& scratch);

    /// First in a packet. False when it names no sensible ages.
    bool references(ReferenceAges& ages);
    /// Which of the known entities this packet speaks of: all, or first to last.
    bool range(std::size_t& first, std::size_t& last, std::size_t known);

    /// `visit.fate(i)`, `visit.slots(i)` and `visit.done(i)` give, take and follow each entity of the range; encoders
    /// say what it is `now(i, newest)`, decoders have `room(i)` for it. Stops, with false, when a value is out of its
    /// range or go_on() says so.
    template <class Visit>
    bool known(std::span<const KnownEntity> known, std::size_t first, std::size_t last, Visit& visit);

    /// One more created entity; false: that was the last. Sets `bad` for what no encoder writes.
    bool created(CreatedEntity* entity, PlayerId receiver, std::vector<std::uint32_t>& slots, bool& bad);

private:
    static constexpr std::size_t resting_together = 8;
    using Counts = std::array<std::size_t, WalkScratch::rest_classes>;
    using Pointers = std::array<const std::uint32_t*, max_references>;
    std::uint32_t held_mask(const KnownEntity& entity) const;
    std::span<const std::uint32_t* const> held(const KnownEntity& entity, std::uint32_t mask, Pointers& room) const;
    const Spans& spans(std::uint32_t mask);
    bool equal(const KindGroups& kind, bool receiver_is_owner, const std::uint32_t* a, const std::uint32_t* b) const;
    // How long an entity has been at rest, as a class, and whether that ends in this packet (while encoding).
    struct Rest {
        std::size_t of;
        bool ends;
    };
    template <class Visit>
    Rest rest_of(const KindGroups& kind, bool receiver_is_owner, std::span<const std::uint32_t* const> held,
                 const std::uint32_t* newest, std::size_t i, Visit& visit);
    template <class Visit>
    Rest rest_of(const KindGroups& kind, const std::uint32_t* newest, const std::uint32_t* second,
                 const std::uint32_t* third, const std::uint32_t* last, std::size_t i, Visit& visit);
    template <class Visit>
    Counts sort_by_rest(std::span<const KnownEntity> known, std::size_t first, std::size_t last, Visit& visit);
    bool all_rest(std::span<const WalkScratch::Standing> order);
    static std::uint8_t speed_of(const KindGroups& kind, const std::uint32_t* now, const std::uint32_t* before);
    bool changed(std::uint32_t kind, const WalkScratch::Standing& standing, std::int32_t distance, std::size_t rest);
    template <class Visit>
    bool entity(const KnownEntity& known, const WalkScratch::Standing& standing, std::size_t rest, Visit& visit);
    Contexts plain_contexts(std::uint32_t id) const;
    void expect_created();
    std::uint32_t created_generation(std::uint32_t kind, std::uint32_t generation);
    bool created_owner(std::uint32_t kind, PlayerId& owner);
    std::span<const std::uint32_t> created_base(std::uint32_t kind, PlayerId owner);

    Bits& bits_;
    const CodedTypes& types_;
    WalkScratch& scratch_;
    EntityCoder<Bits> entities_;
    ReferenceAges ages_;
    std::uint32_t history_ = 0;  // the last flags, newest lowest
    bool any_skipped_ = false, any_gone_ = false;
    std::span<const KnownEntity> known_;
    std::uint32_t next_index_ = 0;
};

}  // namespace tickwire::snapshot

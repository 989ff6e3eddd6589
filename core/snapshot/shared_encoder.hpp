// Packets of the level `shared`: each entity is coded once for all receivers that hold the same references, and its
// bits are appended to their packets. Called by the packet encoder.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "snapshot/packet_walk.hpp"
#include "snapshot/shared_cache.hpp"
#include "snapshot/shared_coder.hpp"

namespace tickwire::snapshot {

class SharedEncoder {
public:
    SharedEncoder(const CodedTypes& types, const SharedCodes& codes);

    /// How far the packet went, as PacketEncoder has it.
    struct Reached {
        std::size_t bytes = 0, known = 0, created = 0;
        bool fits = false;
    };
    Reached encode(const OutgoingPacket& packet, std::size_t first_known, std::size_t first_created,
                   std::span<std::byte> out);
    /// Of the known entities of the packet that was encoded last.
    std::uint32_t bits_of(std::size_t known) const { return coded_[known - first_].count; }
    /// Returns the bytes; 0 when they do not fit, or a reference is not in the history.
    std::size_t encode(const PlacedPacket& packet, std::span<std::byte> out);
    std::uint32_t placed_bits_of(std::size_t known) const { return placed_[known]->count; }

private:
    // What codes an entity: bits into the collector.
    struct Bits {
        static constexpr bool encoding = true;
        const SharedTables& tables;
        BitCollector& out;
        std::uint32_t symbol(const PrefixCode& code, std::uint32_t value) {
            const PrefixCode::Word word = code.word(value);
            out.bits(word.bits, word.count);
            return value;
        }
        std::uint32_t residual(std::uint32_t component, std::uint32_t context, std::uint32_t value) {
            return symbol(tables.residual(component, context), value);
        }
        std::uint32_t knot(std::uint32_t model, std::uint32_t context, std::uint32_t branches, std::uint32_t value) {
            return symbol(tables.knot(model, context, branches), value);
        }
        std::uint32_t plain(std::uint32_t value, int count) {
            out.bits(value, count);
            return value;
        }
        static bool failed() { return false; }
    };
    void begin_packet(std::uint64_t moment, std::size_t places, const ReferenceAges& ages);
    /// Nullptr: not kept for others.
    SharedCache::Row* row(std::uint32_t mask) {
        if (!rows_made_[mask]) make_row(mask);
        return rows_[mask];
    }
    void make_row(std::uint32_t mask);
    void code_known(const OutgoingPacket& packet, std::size_t last);
    std::optional<std::size_t> code_placed(const PlacedPacket& packet);
    void find_places(std::span<const PlacedEntity> known);
    const SharedCache::Entry* code_placed(const PlacedPacket& packet, const PlacedEntity& one);
    SharedCache::Entry code_one(const SharedSubject& subject, const std::uint32_t* slots, std::size_t count);
    std::size_t last_that_fits(const OutgoingPacket& packet, std::size_t bits) const;
    static void write_ages(const ReferenceAges& ages, BitAppender& out);
    void write_known(const OutgoingPacket& packet, std::size_t last, BitAppender& out) const;
    void write_placed(BitAppender& out) const;
    struct Created {
        PlayerId receiver{};
        std::span<const CreatedEntity> all;
        std::span<const std::uint32_t> slots;
    };
    std::size_t write_created(const Created& created, std::size_t first, std::size_t bits, BitAppender& out);

    const CodedTypes& types_;
    SharedCodes codes_;  // not the prior: what it has for the other levels is much larger
    SharedViews views_;
    SharedTables tables_;
    BitCollector collector_;
    Bits bits_{tables_, collector_};
    SharedEntity<Bits> entity_;
    SharedCache cache_;
    SharedChoices choices_;
    // Of the packet, by mask of references held: rows of the cache, and whether they have been asked for.
    std::array<SharedCache::Row*, 1u << max_references> rows_{};
    std::array<bool, 1u << max_references> rows_made_{};
    std::uint64_t moment_ = 0;
    std::size_t first_ = 0;
    std::vector<SharedCache::Entry> coded_;          // of the packet's known entities from first_ on
    std::vector<const SharedCache::Entry*> placed_;  // of a placed packet's; where it is gone, nothing_
    std::vector<SharedCache::Entry> own_;            // those of them that are nobody else's
    std::vector<std::uint64_t> rests_;               // a bit for each of them that is as predicted
    bool gone_ = false;                              // one of them is
    SharedCache::Entry nothing_{}, uncached_{};
    std::vector<std::uint32_t> slots_;
};

}  // namespace tickwire::snapshot

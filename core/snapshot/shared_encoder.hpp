// Packets of the level `shared`: each entity is coded once for all receivers that hold the same references, and its
// bits are appended to their packets. Called by the packet encoder.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "snapshot/packet_walk.hpp"
#include "snapshot/shared_cache.hpp"
#include "snapshot/shared_coder.hpp"

namespace tickwire::snapshot {

class SharedEncoder {
public:
    SharedEncoder(const CodedTypes& types, std::shared_ptr<const Prior> prior);

    /// How far the packet went, as PacketEncoder has it.
    struct Reached {
        std::size_t bytes = 0, known = 0, created = 0;
        bool fits = false;
    };
    Reached encode(const OutgoingPacket& packet, std::size_t first_known, std::size_t first_created,
                   std::span<std::byte> out);
    /// Of the known entities of the packet that was encoded last.
    std::uint32_t bits_of(std::size_t known) const { return coded_[known - first_].count; }

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
    void code_known(const OutgoingPacket& packet, std::size_t last);
    SharedCache::Entry code_one(const SharedSubject& subject, const std::uint32_t* slots, std::size_t count);
    std::size_t last_that_fits(const OutgoingPacket& packet, std::size_t bits) const;
    void write_head(const OutgoingPacket& packet, std::size_t last, BitAppender& out) const;
    void write_known(const OutgoingPacket& packet, std::size_t last, BitAppender& out) const;
    void write_created(const OutgoingPacket& packet, Reached& reached, std::size_t bits, BitAppender& out);

    const CodedTypes& types_;
    std::shared_ptr<const Prior> prior_;
    SharedViews views_;
    SharedTables tables_;
    BitCollector collector_;
    Bits bits_{tables_, collector_};
    SharedEntity<Bits> entity_;
    SharedCache cache_;
    SharedChoices choices_;
    std::array<SharedCache::Row*, 1u << max_references> rows_{};  // of the packet, by mask of references held
    std::uint64_t moment_ = 0;
    std::size_t first_ = 0;
    std::vector<SharedCache::Entry> coded_;  // of the packet's known entities from first_ on
    std::vector<std::uint32_t> slots_;
    std::vector<std::size_t> end_bits_;
};

}  // namespace tickwire::snapshot

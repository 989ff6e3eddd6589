// The mirror of shared_encoder. Whatever bytes come, nothing outside them is read, memory and time are bounded by what
// is known and by `most_created`, and what no encoder writes is an error. Called by the packet decoder.
#pragma once

#include <memory>
#include <span>

#include "snapshot/packet_walk.hpp"
#include "snapshot/shared_bits.hpp"
#include "snapshot/shared_coder.hpp"
#include "tickwire/result.hpp"

namespace tickwire::snapshot {

class SharedDecoder {
public:
    SharedDecoder(const CodedTypes& types, std::shared_ptr<const Prior> prior);

    Result<ReferenceAges> references(std::span<const std::byte> packet);
    Result<void> decode(std::span<const std::byte> packet, std::span<const KnownEntity> known, PlayerId receiver,
                        IncomingPacket& out);

private:
    // What codes an entity, the other way round.
    struct Bits {
        static constexpr bool encoding = false;
        const SharedTables& tables;
        BitTaker in;
        std::uint32_t symbol(const PrefixCode& code) {
            const PrefixCode::Found found = code.find(static_cast<std::uint32_t>(in.peek()));
            in.skip(found.count);
            return found.symbol;
        }
        std::uint32_t residual(std::uint32_t component, std::uint32_t context, std::uint32_t) {
            return symbol(tables.residual(component, context));
        }
        std::uint32_t knot(std::uint32_t model, std::uint32_t context, std::uint32_t branches, std::uint32_t) {
            return symbol(tables.knot(model, context, branches));
        }
        std::uint32_t plain(std::uint32_t, int count) { return in.bits(count); }
        bool failed() const { return in.failed(); }
    };
    Result<ReferenceAges> read_ages(Bits& bits) const;
    Result<void> read_known(Bits& bits, std::span<const KnownEntity> known, IncomingPacket& out);
    bool read_one(SharedEntity<Bits>& entity, const KnownEntity& known, bool as_predicted, std::size_t place,
                  IncomingPacket& out);
    bool read_created(Bits& bits, PlayerId receiver, std::uint32_t& next, IncomingPacket& out);

    const CodedTypes& types_;
    std::shared_ptr<const Prior> prior_;
    SharedViews views_;
    SharedTables tables_;
    SharedChoices choices_;
};

}  // namespace tickwire::snapshot

#include "shared_decoding.hpp"

#include "tickwire/client_group.hpp"

namespace tickwire::client {

SharedDecoding::Decoders SharedDecoding::decoders(const Description& description, snapshot::Level level) {
    return Decoders(description, level, find(description, level, nullptr));
}

void SharedDecoding::offer(Decoders& decoders, const Description& description,
                           std::shared_ptr<const snapshot::Prior> prior) {
    decoders.offer(find(description, decoders.level(), std::move(prior)));
}

std::shared_ptr<snapshot::PacketDecoder> SharedDecoding::find(const Description& description, snapshot::Level level,
                                                              std::shared_ptr<const snapshot::Prior> prior) {
    std::erase_if(decoders_, [](const auto& entry) { return entry.second.expired(); });
    std::weak_ptr<Decoding>& known = decoders_[{protocol_hash(description), level, prior.get()}];
    std::shared_ptr<Decoding> decoding = known.lock();
    if (!decoding) {
        if (!prior) prior = std::make_shared<const snapshot::Prior>(snapshot::generic_prior(description));
        decoding = std::make_shared<Decoding>(description, std::move(prior), level);
        known = decoding;
    }
    return {decoding, &decoding->decoder};
}

}  // namespace tickwire::client

namespace tickwire {

ClientGroup::ClientGroup() : decoding_(std::make_unique<client::SharedDecoding>()) {}
ClientGroup::~ClientGroup() = default;

}  // namespace tickwire

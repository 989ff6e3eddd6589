// What clients of one thread share: decoders, since models are as new in each packet, and the prior that was fetched
// last. A client without a group has one of its own.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <tuple>

#include "message/session_messages.hpp"
#include "snapshot/coder_set.hpp"
#include "snapshot/packet_decoder.hpp"

namespace tickwire::client {

/// The prior that was fetched or read last, and its name.
struct HeldPrior {
    message::PriorName name{};
    std::shared_ptr<const snapshot::Prior> prior{};
};

class SharedDecoding {
public:
    using Decoders = snapshot::CoderSet<snapshot::PacketDecoder>;

    /// From the built-in prior.
    Decoders decoders(const Description& description, snapshot::Level level);
    /// `decoders` may start from this one too.
    void offer(Decoders& decoders, const Description& description, std::shared_ptr<const snapshot::Prior> prior);
    HeldPrior& held() { return held_; }

private:
    // With what it was made of; it lives for as long as a client uses it.
    struct Decoding {
        Decoding(const Description& of, std::shared_ptr<const snapshot::Prior> prior, snapshot::Level level)
            : description(of), decoder(description, std::move(prior), level) {}
        const Description description;
        snapshot::PacketDecoder decoder;
    };
    using Key = std::tuple<std::uint64_t, snapshot::Level, const snapshot::Prior*>;  // game, level, null: built in

    std::shared_ptr<snapshot::PacketDecoder> find(const Description& description, snapshot::Level level,
                                                  std::shared_ptr<const snapshot::Prior> prior);

    std::map<Key, std::weak_ptr<Decoding>> decoders_;
    HeldPrior held_;
};

}  // namespace tickwire::client

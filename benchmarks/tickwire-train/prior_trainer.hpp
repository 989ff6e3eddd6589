// Makes a prior from packets: first the predictors' weights (least squares, re-weighted for the length of the code
// instead of the square of the error), then the expected sizes, then every slot's probability, then the mixers'
// weights. Floating point is used here only; what comes out is integers, and both ends of a connection get the same
// ones.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "snapshot/packet.hpp"
#include "snapshot/packet_walk.hpp"
#include "snapshot/prior.hpp"

namespace tickwire::train {

/// Feeds every packet of the training set, in the same order each time, to `packet`.
class PacketSource {
public:
    virtual ~PacketSource() = default;
    class Sink {
    public:
        virtual ~Sink() = default;
        virtual void packet(const snapshot::OutgoingPacket& packet) = 0;
    };
    /// `stride`: every so many packets are enough.
    virtual void feed(Sink& sink, std::size_t stride) = 0;
};

std::shared_ptr<const snapshot::Prior> train_prior(const Description& description, PacketSource& source,
                                                   snapshot::Prior start, bool verbose);

/// A game of those that the built-in prior is made from.
struct UsualSource {
    const Description& description;
    PacketSource& packets;
};

/// What the built-in prior takes for usual, learnt from several games: the weights and rows of all components together,
/// each game counting the same. As the C++ source of core/snapshot/usual_prior.cpp.
std::string train_usual(std::span<const UsualSource> games);

}  // namespace tickwire::train

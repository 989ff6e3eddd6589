// The encoders or decoders of a thread: one that starts from the built-in prior, and one from the prior that the server
// offers, if there is one. Every receiver shares them; so may sets, since nothing stays in a coder from packet to
// packet.
#pragma once

#include <memory>
#include <utility>

#include "snapshot/bit_coder.hpp"
#include "snapshot/prior.hpp"

namespace tickwire::snapshot {

/// Which prior a packet starts from; each says which.
enum class PriorChoice : std::uint8_t { built_in, offered };

template <class Coder>
class CoderSet {
public:
    /// The description must outlive the coders.
    CoderSet(const Description& description, Level level)
        : CoderSet(
              description, level,
              std::make_shared<Coder>(description, std::make_shared<const Prior>(generic_prior(description)), level)) {}
    /// With a coder of these that starts from the built-in prior.
    CoderSet(const Description& description, Level level, std::shared_ptr<Coder> built_in)
        : description_(description), level_(level), built_in_(std::move(built_in)) {}

    /// From now on there is another prior. It must fit the description.
    void offer(std::shared_ptr<const Prior> prior) {
        offer(std::make_shared<Coder>(description_, std::move(prior), level_));
    }
    void offer(std::shared_ptr<Coder> coder) { offered_ = std::move(coder); }
    bool has_offered() const { return offered_ != nullptr; }
    Level level() const { return level_; }

    /// Nullptr when there is none.
    Coder* find(PriorChoice prior) { return prior == PriorChoice::built_in ? built_in_.get() : offered_.get(); }

private:
    const Description& description_;
    Level level_;
    std::shared_ptr<Coder> built_in_, offered_;
};

}  // namespace tickwire::snapshot

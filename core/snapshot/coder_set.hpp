// The encoders or decoders of a thread: one that starts from the built-in prior, and one from the prior that the server
// offers, if there is one. Every receiver shares them.
#pragma once

#include <memory>
#include <optional>
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
        : description_(description),
          level_(level),
          built_in_(description, std::make_shared<const Prior>(generic_prior(description)), level) {}

    /// From now on there is another prior. It must fit the description.
    void offer(std::shared_ptr<const Prior> prior) { offered_.emplace(description_, std::move(prior), level_); }
    bool has_offered() const { return offered_.has_value(); }
    Level level() const { return level_; }

    /// Nullptr when there is none.
    Coder* find(PriorChoice prior) {
        if (prior == PriorChoice::built_in) return &built_in_;
        return offered_ ? &*offered_ : nullptr;
    }

private:
    const Description& description_;
    Level level_;
    Coder built_in_;
    std::optional<Coder> offered_;
};

}  // namespace tickwire::snapshot

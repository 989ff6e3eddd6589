// What both ends of a packet know before it: the trained starting point of every model. Values only; made by the
// trainer or built in, loaded from a checked file, shared by all encoders and decoders of a process.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "snapshot/residual_rows.hpp"
#include "snapshot/shared_codes.hpp"
#include "tickwire/description.hpp"
#include "tickwire/result.hpp"

namespace tickwire::snapshot {

/// One bit's probability in one context.
struct Slot {
    std::uint16_t one = 32768;  ///< probability of a one, in 1/65,536
    std::uint8_t seen = 0;      ///< how much is behind it, 0: nothing
    friend bool operator==(const Slot&, const Slot&) = default;
};

/// Contexts of a decision: the first is all that the fast level uses, the best level mixes the others.
inline constexpr std::size_t context_count = 7;
inline constexpr std::size_t mixer_inputs = 8;    ///< the six contexts, a constant, one unused
inline constexpr std::size_t linear_inputs = 12;  ///< features of a predictor
inline constexpr std::size_t size_inputs = 16;    ///< features of an expected size

using MixerWeights = std::array<std::int16_t, mixer_inputs>;    ///< 4,096 is 1
using LinearWeights = std::array<std::int32_t, linear_inputs>;  ///< 16,384 is 1
using SizeWeights = std::array<std::int16_t, size_inputs>;      ///< 1,024 is 1

/// What a file may hold, so that no sum of products leaves its type.
inline constexpr std::uint8_t most_seen = 64;
inline constexpr std::int32_t most_mixer_weight = 32767;
inline constexpr std::int32_t most_linear_weight = 31 << 14;
inline constexpr std::int32_t most_size_weight = 31 << 10;

/// Changes when the same prior and packet would decode to something else.
inline constexpr std::uint32_t codec_version = 4;
/// The same without codes for the level `shared`: it is read, and gets the usual ones.
inline constexpr std::uint32_t version_without_shared = 3;

struct Prior {
    std::uint64_t description = 0;      ///< protocol hash of the description that it was made for
    int slot_bits = 12;                 ///< each context's table has 2^slot_bits slots
    int mixer_bits = 12;                ///< 2^mixer_bits sets of mixer weights
    int neighbourhood = 8;              ///< entities within 2^neighbourhood steps of position influence each other
    std::vector<Slot> slots;            ///< context_count tables
    std::vector<MixerWeights> mixers;   ///< of the best level
    std::vector<Logits> summed;         ///< residuals at the best level: summed_block rows a component
    std::vector<Logits> single;         ///< residuals at the fast level: single_block rows a component
    std::vector<LinearWeights> linear;  ///< predictors
    std::vector<SizeWeights> sizes;     ///< expected sizes of residuals
    SharedCodes shared;                 ///< of the level `shared`
};

/// The built-in prior, for those who never train: what components of unlike games have in common (usual_prior.hpp).
Prior generic_prior(const Description& description, int slot_bits = 12);

/// As bytes, with a check sum; empty parts cost next to nothing.
std::vector<std::byte> save(const Prior& prior, const Description& description);
/// Checks every byte. Errors say what is wrong, such as that it was trained for another description.
Result<Prior> load_prior(std::span<const std::byte> bytes, const Description& description);
/// Names a prior on the wire: both ends must have the same.
std::uint64_t hash(const Prior& prior, const Description& description);

}  // namespace tickwire::snapshot

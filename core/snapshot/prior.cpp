#include "snapshot/prior.hpp"

#include <algorithm>
#include <string>
#include <type_traits>

#include "snapshot/usual_prior.hpp"
#include "storage/file_bytes.hpp"

namespace tickwire::snapshot {

namespace {

using storage::FileBytes;
using storage::put_fixed;
using storage::put_signed_varint;
using storage::put_varint;

constexpr std::array<char, 8> magic{'T', 'W', 'P', 'R', 'I', 'O', 'R', '1'};
constexpr std::size_t check_bytes = 8;
constexpr int most_slot_bits = 18, most_mixer_bits = 14, most_neighbourhood = 20;

// FNV-1a, 64 bit (Fowler, Noll, Vo): guards against mistakes; who may give priors is decided elsewhere.
std::uint64_t fnv(std::span<const std::byte> bytes) {
    std::uint64_t hash = 14695981039346656037u;
    for (const std::byte b : bytes) hash = (hash ^ std::to_integer<std::uint64_t>(b)) * 1099511628211u;
    return hash;
}

// Runs of what is as in the generic prior, then runs of what is not.
template <class Item, class Put>
void put_changes(std::vector<std::byte>& out, const std::vector<Item>& items, const std::vector<Item>& usual,
                 const Put& put) {
    const auto same = [&](std::size_t i) { return items[i] == usual[i]; };
    for (std::size_t i = 0; i < items.size();) {
        std::size_t changed = i;
        while (changed < items.size() && same(changed)) ++changed;
        std::size_t end = changed;
        while (end < items.size() && !same(end)) ++end;
        put_varint(out, changed - i);
        put_varint(out, end - changed);
        for (std::size_t k = changed; k < end; ++k) put(items[k]);
        i = end;
    }
}

template <class Item, class Take>
void take_changes(FileBytes& in, std::vector<Item>& items, const Take& take) {
    for (std::size_t i = 0; i < items.size() && !in.failed;) {
        const std::uint64_t same = in.varint(), changed = in.varint();
        if (same > items.size() - i || changed > items.size() - i - same || same + changed == 0) {
            in.failed = true;
            return;
        }
        i += same;
        for (std::uint64_t k = 0; k < changed && !in.failed; ++k) take(items[i++]);
    }
}

// Up to three bits of a number below its highest: smaller is a little likelier.
Logits usual_detail(std::uint32_t row) {
    const std::size_t symbols = std::size_t{2} << (row * 3 / detail_rows);
    Logits logits{};
    for (std::size_t i = 0; i < symbol_count; ++i)
        logits[i] = static_cast<std::int16_t>(i < symbols ? static_cast<int>(i) * -20 : -most_logit);
    return logits;
}

void set_usual_rows(Prior& prior, std::uint32_t components, const UsualPrior& usual) {
    prior.summed.clear();
    prior.single.clear();
    for (std::uint32_t c = 0; c < components; ++c) {
        for (std::uint32_t row = 0; row < summand_rows[0]; ++row) prior.summed.push_back(usual.rows[row % scale_steps]);
        prior.summed.resize((c + 1) * std::size_t{summed_block});
        for (std::uint32_t row = 0; row < fast_rows; ++row)
            prior.single.push_back(usual.rows[row / held_places % scale_steps]);
        for (std::uint32_t row = 0; row < detail_rows; ++row) prior.single.push_back(usual_detail(row));
    }
}

// Sets of weights by a component's own motion alone, then those that know of its neighbours too.
void set_usual_motion(Prior& prior, std::uint32_t components, const UsualPrior& usual) {
    prior.linear.assign(linear_set_count(components), {});
    for (std::size_t own = 0; own < components * std::size_t{own_sets}; ++own) {
        const std::size_t bucket = own % own_sets / (own_sets / distance_buckets);
        const auto& weights = usual.motion[bucket][own % acceleration_classes];
        std::ranges::copy(weights, prior.linear[own].begin());
        for (std::size_t near = 0; near < near_classes; ++near) {
            LinearWeights& full = prior.linear[(components * own_sets + own * near_classes) + near];
            std::ranges::copy(weights, full.begin());
            full[4] = 4000;
        }
    }
}

// What has a velocity goes by it: at the distance D that a set is for, the new one has held for (D + 1) / 2 of the
// ticks if it changed evenly, the one before for the rest.
void set_usual_velocity(Prior& prior, std::uint32_t component, std::uint32_t components) {
    constexpr std::array<std::int32_t, 8> by_new{16384, 11500, 9700, 9000, 8600, 8400, 8300, 0};
    for (std::uint32_t set = 0; set < own_sets; ++set) {
        const std::int32_t now = by_new[set / (own_sets / 8)];
        const LinearWeights weights{now, now == 0 ? 0 : 16384 - now};
        const std::size_t own = component * own_sets + set;
        prior.linear[own] = weights;
        for (std::size_t near = 0; near < near_classes; ++near) {
            LinearWeights& full = prior.linear[(components * own_sets + own * near_classes) + near];
            full[0] = weights[0];
            full[1] = weights[1];
            full[2] = 0;
        }
    }
}

Prior empty_prior(const Description& description, int slot_bits, int mixer_bits) {
    const GroupTable groups = group_fields(description.kinds, description.tick_rate);
    Prior prior;
    prior.description = protocol_hash(description);
    prior.slot_bits = slot_bits;
    prior.mixer_bits = mixer_bits;
    prior.slots.resize(context_count << slot_bits);
    // Together they trust their inputs a little more than their average.
    prior.mixers.assign(std::size_t{1} << mixer_bits, {1250, 1250, 1250, 1250, 1250, 1250, 0, 0});
    set_usual(prior, groups, usual_prior);
    prior.shared = usual_shared_codes(groups, shared_views(groups));
    return prior;
}

void put_shared(std::vector<std::byte>& out, const SharedCodes& codes, const SharedCodes& usual) {
    const auto lengths = [&](const auto& code) {
        for (const std::uint8_t length : code) put_fixed(out, length, 1);
    };
    const auto byte = [&](std::uint8_t value) { put_fixed(out, value, 1); };
    put_changes(out, codes.residuals, usual.residuals, lengths);
    put_changes(out, codes.knots, usual.knots, lengths);
    put_changes(out, codes.residual_table, usual.residual_table, byte);
    put_changes(out, codes.knot_table, usual.knot_table, byte);
    put_changes(out, codes.follow, usual.follow, byte);
}

// `codes`: the usual ones before, what was read after.
bool take_shared(FileBytes& in, SharedCodes& codes, const Description& description) {
    const auto lengths = [&](auto& code) {
        for (std::uint8_t& length : code) length = static_cast<std::uint8_t>(in.fixed(1));
    };
    const auto byte = [&](std::uint8_t& value) { value = static_cast<std::uint8_t>(in.fixed(1)); };
    take_changes(in, codes.residuals, lengths);
    take_changes(in, codes.knots, lengths);
    take_changes(in, codes.residual_table, byte);
    take_changes(in, codes.knot_table, byte);
    take_changes(in, codes.follow, byte);
    return sound(codes, shared_views(group_fields(description.kinds, description.tick_rate)));
}

Error malformed(const std::string& what) {
    return {ErrorCode::malformed, "prior: " + what};
}

}  // namespace

void set_usual(Prior& prior, const GroupTable& groups, const UsualPrior& usual) {
    set_usual_motion(prior, groups.components, usual);
    for (const KindGroups& kind : groups.kinds) {
        for (const FieldGroup& group : kind.groups) {
            for (std::uint32_t c = 0; group.velocity != FieldGroup::no_velocity && c < group.count; ++c)
                set_usual_velocity(prior, group.model + c, groups.components);
        }
    }
    prior.sizes.clear();
    for (std::size_t set = 0; set < groups.components * std::size_t{size_sets}; ++set)
        prior.sizes.push_back(usual.sizes[set / (near_classes * acceleration_classes) % distance_buckets]);
    set_usual_rows(prior, groups.components, usual);
}

Prior generic_prior(const Description& description, int slot_bits) {
    return empty_prior(description, slot_bits, 12);
}

std::vector<std::byte> save(const Prior& prior, const Description& description) {
    const Prior usual = empty_prior(description, prior.slot_bits, prior.mixer_bits);
    std::vector<std::byte> out;
    for (const char c : magic) put_fixed(out, static_cast<std::uint8_t>(c), 1);
    put_fixed(out, codec_version, 4);
    put_fixed(out, prior.description, 8);
    put_fixed(out, static_cast<std::uint64_t>(prior.slot_bits), 1);
    put_fixed(out, static_cast<std::uint64_t>(prior.mixer_bits), 1);
    put_fixed(out, static_cast<std::uint64_t>(prior.neighbourhood), 1);
    put_changes(out, prior.slots, usual.slots, [&](const Slot& slot) {
        put_fixed(out, slot.one, 2);
        put_fixed(out, slot.seen, 1);
    });
    const auto weights = [&](const auto& set) {
        for (const std::int32_t weight : set) put_signed_varint(out, weight);
    };
    put_changes(out, prior.mixers, usual.mixers, weights);
    put_changes(out, prior.summed, usual.summed, weights);
    put_changes(out, prior.single, usual.single, weights);
    put_changes(out, prior.linear, usual.linear, weights);
    put_changes(out, prior.sizes, usual.sizes, weights);
    put_shared(out, prior.shared, usual.shared);
    put_fixed(out, fnv(out), check_bytes);
    return out;
}

Result<Prior> load_prior(std::span<const std::byte> bytes, const Description& description) {
    if (bytes.size() < magic.size() + check_bytes) return malformed("shorter than a prior's head");
    FileBytes check(bytes.last(check_bytes));
    const auto content = bytes.first(bytes.size() - check_bytes);
    FileBytes in(content);
    for (const char c : magic) {
        if (in.fixed(1) != static_cast<std::uint8_t>(c)) return malformed("not a prior (no TWPRIOR1 at its beginning)");
    }
    const std::uint64_t version = in.fixed(4);
    if (version != codec_version && version != version_without_shared)
        return Error{ErrorCode::mismatch, "prior: made for version " + std::to_string(version) +
                                              " of the codec, this is " + std::to_string(codec_version)};
    if (check.fixed(check_bytes) != fnv(content)) return malformed("damaged, its check sum does not fit");
    const std::uint64_t hash = in.fixed(8);
    if (hash != protocol_hash(description))
        return Error{ErrorCode::mismatch,
                     "prior: trained for another description than that of " + description.game + "; train it again"};
    const auto slot_bits = static_cast<int>(in.fixed(1)), mixer_bits = static_cast<int>(in.fixed(1));
    const auto neighbourhood = static_cast<int>(in.fixed(1));
    if (in.failed || slot_bits > most_slot_bits || mixer_bits > most_mixer_bits || neighbourhood > most_neighbourhood)
        return malformed("table sizes " + std::to_string(slot_bits) + ", " + std::to_string(mixer_bits) + ", " +
                         std::to_string(neighbourhood) + " bits; at most 18, 14 and 20");
    Prior prior = empty_prior(description, slot_bits, mixer_bits);
    prior.neighbourhood = neighbourhood;
    take_changes(in, prior.slots, [&](Slot& slot) {
        slot.one = static_cast<std::uint16_t>(in.fixed(2));
        slot.seen = static_cast<std::uint8_t>(in.fixed(1));
        in.failed = in.failed || slot.one == 0 || slot.seen >= most_seen;
    });
    const auto weights = [&](std::int32_t most) {
        return [&in, most](auto& set) {
            for (auto& weight : set) {
                const std::int32_t value = in.signed_varint();
                in.failed = in.failed || value > most || value < -most;
                weight = static_cast<std::remove_reference_t<decltype(weight)>>(value);
            }
        };
    };
    take_changes(in, prior.mixers, weights(most_mixer_weight));
    take_changes(in, prior.summed, weights(most_logit));
    take_changes(in, prior.single, weights(most_logit));
    take_changes(in, prior.linear, weights(most_linear_weight));
    take_changes(in, prior.sizes, weights(most_size_weight));
    if (version == codec_version && !take_shared(in, prior.shared, description))
        return malformed("a code of the level shared is not complete, or a table is named that is not there");
    if (!in.at_end()) return malformed("a table ends too early, goes on too long, or has a value out of its range");
    return prior;
}

std::uint64_t hash(const Prior& prior, const Description& description) {
    return fnv(save(prior, description));
}

}  // namespace tickwire::snapshot

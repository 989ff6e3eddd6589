#include "support/codec_scenarios.hpp"

#include <algorithm>
#include <array>

#include "support/random_prior.hpp"

namespace tickwire::test {

using namespace snapshot;

namespace {

constexpr std::size_t most_entities = 4;

constexpr std::uint32_t first_shared = 24;  // of the scenarios at that level; the others code in a packet's order

Description description_of(std::uint32_t number) {
    Random random(1000 + (number < first_shared ? number / 3 : (number - first_shared) / 2));
    return random_description(random, 3);
}

std::shared_ptr<const Prior> prior_of(const Description& description, std::uint32_t number) {
    const bool generic = number < first_shared ? number % 3 == 0 : number % 2 == 0;
    if (generic) return std::make_shared<const Prior>(generic_prior(description, 4));
    Random random(2000 + number);
    return random_prior(description, random, 4);
}

Level level_of(std::uint32_t number) {
    if (number >= first_shared) return Level::shared;
    return number % 3 == 1 ? Level::best : Level::fast;
}

}  // namespace

CodecScenario::CodecScenario(std::uint32_t number)
    : description_(description_of(number)),
      world_(description_, number, most_entities),
      encoder_(description_, prior_of(description_, number), level_of(number)),
      decoder_(description_, prior_of(description_, number), level_of(number)) {
    for (int tick = 0; tick < 40 || sent_.known.empty(); ++tick) sent_ = world_.next_packet();
    known_ = world_.receiver_knows(sent_.ages);
    for (const KindInfo& kind : description_.kinds) most_slots_ = std::max(most_slots_, kind.fields.size());
}

std::vector<std::byte> CodecScenario::packet(Random& random) {
    std::vector<std::vector<std::uint32_t>> states;
    std::vector<Fate> fates;
    std::vector<const std::uint32_t*> slots;
    for (std::size_t e = 0; e < known_.size(); ++e) {
        const KindInfo& kind = description_.kinds[known_[e].kind];
        const std::uint32_t* newest =
            *std::ranges::find_if(known_[e].references, [](const std::uint32_t* held) { return held != nullptr; });
        auto& state = states.emplace_back(newest, newest + kind.fields.size());
        for (std::uint32_t changes = random.below(5); changes > 0; --changes) Restless{}.change(kind, state, random);
        if (random.below(12) == 0) state = random_slots(kind, random);
        fates.push_back(random.below(12) == 0 ? Fate::gone : random.below(12) == 0 ? Fate::skipped : Fate::changed);
    }
    for (const auto& state : states) slots.push_back(state.data());
    std::vector<CreatedEntity> created;
    std::vector<std::uint32_t> created_slots;
    for (std::uint32_t index = random.below(9); random.below(3) == 0; index += 1 + random.below(90)) {
        const auto kind =
            static_cast<std::uint16_t>(random.below(static_cast<std::uint32_t>(description_.kinds.size())));
        created.push_back({EntityId(index, 1 + random.below(4000)),
                           PlayerId{static_cast<std::uint16_t>(random.below(5))}, kind,
                           static_cast<std::uint32_t>(created_slots.size())});
        const auto state = random_slots(description_.kinds[kind], random);
        created_slots.insert(created_slots.end(), state.begin(), state.end());
    }
    OutgoingPacket packet{sent_.ages, receiver, known_, fates, slots, created, created_slots};
    std::vector<std::byte> bytes(8192);
    const auto part = encoder_.encode(packet, {}, bytes);
    bytes.resize(part.bytes);
    return bytes;
}

bool CodecScenario::survives(std::span<const std::byte> bytes) {
    const auto ages = decoder_.references(bytes);
    if (!ages) return true;
    if (ages->count > max_references) return false;
    // Whatever ages it names, the receiver holds what it holds.
    if (!decoder_.decode(bytes, known_, receiver, incoming_)) return true;
    return sound();
}

// What was decoded is in range, and no more than a packet may say.
bool CodecScenario::sound() const {
    const IncomingPacket& in = incoming_;
    const auto in_range = [&](std::uint16_t kind, std::uint32_t first) {
        if (kind >= description_.kinds.size()) return false;
        const auto& fields = description_.kinds[kind].fields;
        if (first + fields.size() > in.slots.size()) return false;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (in.slots[first + i] > fields[i].spec.steps) return false;
        }
        return true;
    };
    if (in.last > known_.size() || in.first > in.last || in.fates.size() != in.last - in.first) return false;
    for (std::size_t e = in.first; e < in.last; ++e) {
        if (in.fates[e - in.first] == Fate::changed && !in_range(known_[e].kind, in.first_slots[e - in.first]))
            return false;
    }
    if (in.created.size() > most_created || in.slots.size() > (known_.size() + in.created.size()) * most_slots_)
        return false;
    std::uint32_t last = 0;
    for (const CreatedEntity& one : in.created) {
        if (!in_range(one.kind, one.first_slot) || one.id.generation() == 0 || one.id.index() >= max_entities)
            return false;
        if (&one != &in.created.front() && one.id.index() <= last) return false;
        last = one.id.index();
    }
    return true;
}

CodecScenario& codec_scenario(std::uint32_t number) {
    static std::array<std::unique_ptr<CodecScenario>, CodecScenario::count> made;
    auto& one = made[number % CodecScenario::count];
    if (one == nullptr) one = std::make_unique<CodecScenario>(number % CodecScenario::count);
    return *one;
}

}  // namespace tickwire::test

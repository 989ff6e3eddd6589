#include "support/packet_sample.hpp"

namespace tickwire::test {

using namespace snapshot;

namespace {

struct Body {
    std::array<float, 3> position{};
    std::array<float, 4> orientation{0, 0, 0, 1};
    float heading = 0;
    std::uint16_t health = 100;
    bool on_fire = false;
    static constexpr auto fields = tickwire::fields(
        vector(&Body::position, {{{-100, 100}, {-100, 100}, {0, 50}}}, 0.01), quaternion(&Body::orientation, 0.003),
        angle(&Body::heading, 0.01), integer(&Body::health, {0, 1000}), flag(&Body::on_fire));
};
struct Mark {
    std::uint8_t colour = 0;
    static constexpr auto fields = tickwire::fields(integer(&Mark::colour, {0, 200}));
};
struct Nothing {
    static constexpr auto fields = tickwire::fields();
};
struct Bodies {
    using Command = Nothing;
    using Kinds = tickwire::Kinds<Body, Mark>;
    static constexpr Hertz tick_rate{60};
};

// Integers all the way, so that the sample is the same on every machine.
std::vector<std::uint32_t> body_at(std::uint32_t number, std::uint32_t tick) {
    const auto& fields = sample_description().kinds[0].fields;
    std::vector<std::uint32_t> slots(fields.size());
    const std::uint32_t moving = number % 3 == 0 ? 0 : tick;
    slots[0] = 9'000 + number * 40 + moving * (3 + number);
    slots[1] = 11'000 - moving * 7 + moving * moving / 9;
    slots[2] = 300 + (moving * (60 - moving)) / 4;
    slots[3] = number % 4;
    for (std::uint32_t c = 4; c < 7; ++c) slots[c] = 150 + (moving * c * number / 4) % 120;
    slots[7] = (number * 100 + moving * 5) % (fields[7].spec.steps + 1);
    slots[8] = 1'000 - number - moving / 10;
    slots[9] = number == 5 && tick > 38 ? 1 : 0;
    return slots;
}

}  // namespace

const Description& sample_description() {
    static const Description description = describe<Bodies>();
    return description;
}

PacketSample::PacketSample() {
    constexpr std::uint32_t now = 40;
    packet_.ages = {4, {3, 4, 6, 9}};
    packet_.receiver = PlayerId{7};
    for (std::uint32_t number = 0; number < 12; ++number) {
        auto& states = states_.emplace_back();
        for (std::uint32_t tick = 0; tick <= now; ++tick) states.push_back(body_at(number, tick));
    }
    for (std::size_t number = 0; number < states_.size(); ++number) {
        KnownEntity& known = known_.emplace_back();
        for (std::size_t i = 0; i < packet_.ages.count; ++i)
            known.references[i] = states_[number][now - static_cast<std::size_t>(packet_.ages.ages[i])].data();
        if (number == 4) known.references[0] = nullptr;
        fates_.push_back(number == 8 ? Fate::gone : number == 9 ? Fate::skipped : Fate::changed);
        slots_.push_back(states_[number].back().data());
    }
    created_ = {{EntityId(30, 2), PlayerId{7}, 0, 0}, {EntityId(33, 1), PlayerId{}, 1, 10}};
    created_slots_ = body_at(2, 5);
    created_slots_.push_back(77);
    packet_.known = known_;
    packet_.fates = fates_;
    packet_.known_slots = slots_;
    packet_.created = created_;
    packet_.created_slots = created_slots_;
}

}  // namespace tickwire::test

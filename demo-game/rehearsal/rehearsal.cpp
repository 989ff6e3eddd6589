#include "rehearsal/rehearsal.hpp"

#include <memory>
#include <numeric>

namespace skirmish {

namespace {

using tickwire::PlayerId;

constexpr std::uint32_t plain_ticks = 5 * 60 * 60;

class Rehearsal {
public:
    Rehearsal(const Arena& arena, const RehearsalConfig& config)
        : navigator_(arena), world_(arena, config.seed), record_(config.record), rounds_(config.rounds) {
        for (std::size_t i = 0; i < config.bots.size(); ++i) {
            const PlayerId player{static_cast<std::uint16_t>(i + 1)};
            world_.add_player(player);
            Skirmish::join(world_, player);
            bots_.push_back(std::make_unique<Bot>(arena, navigator_, config.bots[i], config.seed * 1000 + i));
            report_.bots.push_back({.skill = config.bots[i]});
        }
    }

    RehearsalReport run(const std::function<void(const tickwire::World<Skirmish>&)>& each) {
        while (!over()) {
            tick();
            if (each) each(world_);
        }
        report_.ticks = world_.tick().value;
        report_.values_clamped = world_.clamps().count;
        return report_;
    }

private:
    bool over() const {
        const bool plain = world_.setup().rules.mode == Mode::plain;
        return plain ? world_.tick().value >= plain_ticks : report_.rounds.size() >= rounds_;
    }

    void tick() {
        look(world_, sight_);
        const float dt = Skirmish::tick_rate.seconds().count();
        for (std::size_t i = 0; i < bots_.size(); ++i) {
            const PlayerId player{static_cast<std::uint16_t>(i + 1)};
            world_.set_command(player, tickwire::quantized(bots_[i]->think(player, sight_, dt)));
        }
        world_.step(world_.tick() + 1);
        world_.flatten(frame_);
        if (record_) record_(frame_);
        for (const tickwire::EventRecord& record : world_.events().records) count(record);
        watch_round();
    }

    template <class E>
    bool is(const tickwire::EventRecord& record, E& event) const {
        if (record.kind != Skirmish::Events::index<E>()) return false;
        tickwire::restore(event, world_.events().slots_of(record));
        return true;
    }

    void count(const tickwire::EventRecord& record) {
        Fired fired;
        Killed killed;
        Taken taken;
        Scored scored;
        if (is(record, fired)) ++report_.shots[static_cast<std::size_t>(fired.weapon)];
        if (is(record, taken)) ++report_.taken[static_cast<std::size_t>(taken.kind)];
        report_.hits += record.kind == Skirmish::Events::index<Hit>();
        report_.dashes += record.kind == Skirmish::Events::index<Dashed>();
        report_.kicks += record.kind == Skirmish::Events::index<Kicked>();
        if (is(record, killed)) {
            ++(killed.killer == killed.victim ? report_.own_kills
                                              : report_.kills[static_cast<std::size_t>(killed.weapon)]);
            ++report_.bots[killed.victim - 1u].deaths;
            if (killed.killer != killed.victim) ++report_.bots[killed.killer - 1u].kills;
        }
        if (is(record, scored)) {
            const Fighter* by = world_.find<Fighter>(world_.owned_by<Fighter>(PlayerId{scored.player}));
            const bool own = by == nullptr || by->team != scored.team;
            ++(own ? report_.own_goals : report_.bots[scored.player - 1u].goals);
        }
    }

    void watch_round() {
        for (auto [id, nobody, round] : world_.each<Round>()) {
            if (round.phase == Phase::playing && phase_ != Phase::playing) began_ = world_.tick().value;
            if (round.phase == Phase::over && phase_ != Phase::over) {
                report_.rounds.push_back({.seconds = (world_.tick().value - began_) / 60,
                                          .goals = {round.goals[0], round.goals[1]},
                                          .winner = round.winner});
                for (auto [fighter_id, owner, fighter] : world_.each<Fighter>())
                    report_.bots[owner.value - 1u].team = fighter.team;
            }
            phase_ = round.phase;
        }
    }

    Navigator navigator_;
    tickwire::World<Skirmish> world_;
    tickwire::Frame frame_;
    std::function<void(const tickwire::Frame&)> record_;
    std::vector<std::unique_ptr<Bot>> bots_;
    Sight sight_;
    RehearsalReport report_;
    std::uint32_t rounds_, began_ = 0;
    Phase phase_ = Phase::warm_up;
};

}  // namespace

std::uint32_t RehearsalReport::goals() const {
    return std::accumulate(
        rounds.begin(), rounds.end(), std::uint32_t{0},
        [](std::uint32_t sum, const RehearsedRound& one) { return sum + one.goals[0] + one.goals[1]; });
}

RehearsalReport rehearse(const Arena& arena, const RehearsalConfig& config,
                         const std::function<void(const tickwire::World<Skirmish>&)>& each) {
    return Rehearsal(arena, config).run(each);
}

}  // namespace skirmish

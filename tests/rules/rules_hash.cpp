// Plays a match of Skirmish by script, without server and network, and hashes each quantized frame and event: the rules
// as one number a stretch. Compiled several ways by CMakeLists.txt; all must agree with the golden file.
//   rules_hash GOLDEN       compares; TICKWIRE_UPDATE_GOLDEN=1 writes the file instead
#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>

#include "rules/skirmish.hpp"
#include "tickwire/random.hpp"

using namespace skirmish;
using tickwire::Frame;
using tickwire::PlayerId;
using tickwire::Tick;

namespace {

constexpr std::uint32_t stretches = 12, ticks_a_stretch = 600;  // two minutes
constexpr std::uint16_t players = 8;

/// FNV-1a, 64 bits.
class Hash {
public:
    void add(std::uint64_t number) {
        for (int shift = 0; shift < 64; shift += 8) value_ = (value_ ^ ((number >> shift) & 0xff)) * 0x100000001b3u;
    }
    std::uint64_t value() const { return value_; }

private:
    std::uint64_t value_ = 0xcbf29ce484222325u;
};

/// The last frames, as a server holds them for those who shoot at the past.
class Frames final : public tickwire::PastFrames {
public:
    Frame& next(Tick tick) { return frames_[tick.value % frames_.size()]; }
    const Frame* at(Tick tick) const override {
        const Frame& frame = frames_[tick.value % frames_.size()];
        return frame.tick == tick ? &frame : nullptr;
    }

private:
    std::array<Frame, 64> frames_;
};

/// Pillars in a hall, so that there is something to slide along and to shoot at.
Arena hall(Mode mode) {
    Arena arena;
    arena.rules = {.mode = mode, .warm_up_seconds = 2, .round_seconds = 40, .pause_seconds = 2};
    arena.width = 24;
    arena.height = 18;
    arena.walls.assign(24 * 18, 0);
    for (int row = 3; row < 16; row += 4) {
        for (int column = 4; column < 22; column += 5) arena.walls[static_cast<std::size_t>(row * 24 + column)] = 1;
    }
    arena.floor.assign(arena.walls.size(), 1);
    arena.spawns = {{1.5f, 1.5f}, {22.5f, 1.5f}, {1.5f, 16.5f}, {22.5f, 16.5f}, {11.5f, 9.5f}};
    arena.items = {{ItemKind::health, {6.5f, 5.5f}}, {ItemKind::shield, {17.5f, 12.5f}}};
    arena.goals = {{1, 5, 2, 8}, {21, 5, 2, 8}};
    arena.kick_off = {12, 9};
    return arena;
}

/// Runs hither and thither, and shoots at whoever is nearest: not always well.
class Actor {
public:
    explicit Actor(std::uint64_t seed) : random_(seed) {}

    Controls act(const tickwire::World<Skirmish>& world, PlayerId me) {
        if (ticks_-- == 0) {
            ticks_ = static_cast<int>(10 + random_.below(50));
            wish_.move_x = static_cast<float>(random_.below(3)) - 1;
            wish_.move_y = static_cast<float>(random_.below(3)) - 1;
            wish_.fire = random_.below(4) != 0;
            wish_.weapon = static_cast<Weapon>(random_.below(weapon_count));
            wish_.dash = random_.below(6) == 0;
            error_ = (static_cast<float>(random_.below(64)) - 32) / 256;
        }
        aim_at_nearest(world, me);
        return tickwire::quantized(wish_);  // as the wire has it
    }

private:
    void aim_at_nearest(const tickwire::World<Skirmish>& world, PlayerId me) {
        const Fighter* self = world.find<Fighter>(world.owned_by<Fighter>(me));
        float least = 1e9f;
        for (auto [id, owner, other] : world.each<Fighter>()) {
            const float far = distance({self->x, self->y}, {other.x, other.y});
            if (owner == me || other.health == 0 || far >= least) continue;
            least = far;
            wish_.aim = std::atan2(other.y - self->y, other.x - self->x) + error_;
        }
    }

    tickwire::Random random_;
    Controls wish_{};
    float error_ = 0;
    int ticks_ = 0;
};

class Match {
public:
    explicit Match(Mode mode) : arena_(hall(mode)), world_(arena_, 20261124) {
        world_.set_past(&frames_);
        for (std::uint16_t i = 1; i <= players; ++i) come(PlayerId{i});
        for (std::uint16_t i = 0; i < players; ++i) actors_.emplace_back(100u + i);
    }

    void step() {
        const Tick tick = world_.tick() + 1;
        // Somebody leaves and comes back each twenty seconds.
        const PlayerId restless{static_cast<std::uint16_t>(1 + tick.value / 1200 % players)};
        if (tick.value % 1200 == 600) {
            Skirmish::leave(world_, restless);
            world_.remove_player(restless);
            come(restless);
        }
        for (std::uint16_t i = 1; i <= players; ++i)
            world_.set_command(PlayerId{i}, actors_[i - 1u].act(world_, PlayerId{i}));
        world_.step(tick);
        Frame& frame = frames_.next(tick);
        world_.flatten(frame);
        add(frame);
    }

    std::uint64_t hash() const { return hash_.value(); }
    std::uint64_t kills() const { return kills_; }

private:
    void come(PlayerId player) {
        world_.add_player(player);
        Skirmish::join(world_, player);
        const float behind = static_cast<float>(player.value) * 1.75f;
        world_.set_player_view(player, {.claimed = behind, .granted = behind});
    }

    void add(const Frame& frame) {
        hash_.add(frame.tick.value);
        for (const tickwire::FrameEntity& entity : frame.entities) {
            hash_.add(entity.id.value);
            hash_.add(entity.owner.value);
            hash_.add(entity.kind);
        }
        for (const std::uint32_t slot : frame.slots) hash_.add(slot);
        for (const tickwire::EventRecord& event : world_.events().records) {
            hash_.add(event.kind);
            kills_ += event.kind == Skirmish::Events::index<Killed>();
        }
        for (const std::uint32_t slot : world_.events().slots) hash_.add(slot);
    }

    const Arena arena_;
    Frames frames_;
    tickwire::World<Skirmish> world_;
    std::vector<Actor> actors_;
    Hash hash_;
    std::uint64_t kills_ = 0;
};

/// A line a stretch: so many seconds, and the hash up to there.
std::string played(Mode mode) {
    Match match(mode);
    std::ostringstream lines;
    lines << "mode " << static_cast<int>(mode) << '\n';
    for (std::uint32_t stretch = 1; stretch <= stretches; ++stretch) {
        for (std::uint32_t i = 0; i < ticks_a_stretch; ++i) match.step();
        lines << std::setw(3) << stretch * ticks_a_stretch / 60 << " s  " << std::hex << std::setfill('0')
              << std::setw(16) << match.hash() << std::dec << std::setfill(' ') << "  " << match.kills() << " kills\n";
    }
    return lines.str();
}

/// The first line of `now` that is not in the golden text.
std::string first_difference(const std::string& golden, const std::string& now) {
    std::istringstream expected(golden), found(now);
    for (std::string want, have; std::getline(found, have);) {
        if (!std::getline(expected, want) || want != have) return "expected '" + want + "', computed '" + have + "'";
    }
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return std::cerr << "rules_hash: the golden file is missing\n", 2;
    const std::string now = played(Mode::plain) + played(Mode::free_for_all) + played(Mode::ball);
    if (std::getenv("TICKWIRE_UPDATE_GOLDEN") != nullptr) return (std::ofstream(argv[1]) << now) ? 0 : 1;
    std::ifstream file(argv[1]);
    const std::string golden{std::istreambuf_iterator<char>(file), {}};
    if (golden == now) return std::cout << now, 0;
    std::cerr << "the rules compute another match than " << argv[1] << ": " << first_difference(golden, now)
              << "\nafter a change of the rules on purpose: TICKWIRE_UPDATE_GOLDEN=1\n";
    return 1;
}

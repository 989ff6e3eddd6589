// One real client that plays by itself, as people do (walks, dodges, stops, bumps into others, shoots), and notes what
// its player would have felt.
#pragma once

#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bots/bot.hpp"
#include "bots/navigator.hpp"
#include "swarm/measures.hpp"
#include "tickwire/client.hpp"

namespace skirmish {

class SwarmClient {
public:
    /// `maps` is the folder of assets that the room's map is loaded from; `warm_up` is played but not measured.
    static tickwire::Result<std::unique_ptr<SwarmClient>> connect(tickwire::ClientConfig config,
                                                                  std::filesystem::path assets, std::uint64_t seed,
                                                                  tickwire::Duration warm_up);

    /// One picture. Once a frame.
    void frame(tickwire::TimePoint now);
    /// Says goodbye; what was measured is final.
    Measures finish(tickwire::TimePoint now);
    const tickwire::Client<Skirmish>& client() const { return client_; }

private:
    using Client = tickwire::Client<Skirmish>;
    using Views = std::vector<tickwire::Drawn<Fighter>>;

    /// A test of how soon a key shows: stand still, go, and count the pictures.
    struct Probe {
        float until_next = 2, still_for = 0;
        bool active = false, pressed = false;
        float move_x = 0, move_y = 0;
        Spot from{};
        int frames = 0;
    };
    struct Place {  // of a fighter in the picture before
        tickwire::EntityId id{};
        Fighter fighter;
        std::optional<Spot> velocity{};  // as drawn, from the picture before that one
    };

    struct Past {  // of the own fighter, by the server's word
        tickwire::Tick tick{};
        Fighter fighter;
    };

    SwarmClient(Client client, std::filesystem::path assets, std::uint64_t seed, tickwire::Duration warm_up);
    void load_stage();
    Controls controls(float dt);
    void probe(const Fighter& own, Controls& controls, float dt);
    void end_probe(float pause);
    void count_probe(const Fighter& own);
    void measure(float dt);
    void measure_corrections(const Fighter* own, float dt);
    void measure_steps(const Views& now, float dt);
    void measure_step(Place& now, const Place& before, bool own, float dt);
    bool near_others(const Fighter& own, float within) const;
    void measure_hits();
    bool fired_when_dead(const tickwire::Happened<Hit>& hit) const;
    void sample_path(tickwire::TimePoint now);

    Client client_;
    std::filesystem::path assets_;
    std::uint64_t seed_;
    tickwire::Duration warm_up_;
    std::unique_ptr<Arena> arena_;
    std::unique_ptr<Navigator> navigator_;
    std::unique_ptr<Bot> bot_;
    tickwire::Random random_;
    Probe probe_;
    Views view_;
    std::vector<Place> before_;
    std::deque<Past> past_;
    float undisturbed_for_ = 0;  // seconds with nobody near, unhurt
    Fighter own_before_{};
    Measures measures_;
    tickwire::ClientStats at_start_{};
    tickwire::Tick tick_at_start_{}, newest_tick_{};
    tickwire::TimePoint last_frame_{}, playing_since_{}, sampled_at_{};
    bool measuring_ = false;
};

}  // namespace skirmish

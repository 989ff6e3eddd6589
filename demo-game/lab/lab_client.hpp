// One of the lab's two clients: a real client on a network of its own, what it shows, and how far that is from the
// server's truth, which only the lab can know.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/input_script.hpp"
#include "app/netcode_settings.hpp"
#include "app/scene.hpp"
#include "bots/bot.hpp"
#include "lab/input_meter.hpp"
#include "tickwire/simulated_network.hpp"

namespace skirmish {

/// What one picture of a client was like; a row of the CSV.
struct LabPicture {
    tickwire::Tick server_tick{}, view_tick{};
    tickwire::ClientStats stats;
    bool alive = false;  ///< the own fighter, here and on the server; without it the places below mean nothing
    Spot drawn{}, predicted{}, server{};
    float off_server = 0;     ///< metres from the drawn place to where the server has it now
    float predicted_off = 0;  ///< metres from the drawn place to the own guess, which is what is being smoothed away
    float own_error = 0;      ///< metres: what was drawn for a tick against what the server then made of that tick
    int input_pictures = 0;   ///< see InputMeter
    bool moving = false;      ///< a movement key is held
    float speed = 0;          ///< of the drawn fighter, metres a second
};

class LabClient {
public:
    struct Config {
        std::string name;
        tickwire::Address here, server;
        NetcodeSettings settings;
        std::uint64_t seed = 0;
    };
    /// `arena` and `navigator` must outlive it, and so must the network.
    static tickwire::Result<std::unique_ptr<LabClient>> connect(const Config& config,
                                                                tickwire::SimulatedNetwork& network, const Arena& arena,
                                                                const Navigator& navigator, tickwire::TimePoint now);

    /// What its own bot would do now. It stands still for a moment now and then, so that a start from rest can be
    /// measured.
    Controls think(float dt);
    void advance(tickwire::TimePoint now, const Controls& controls);
    /// After advance(): compares with the server's truth at this moment.
    void compare(const Scene& truth, tickwire::Tick server_tick, float dt);

    tickwire::Client<Skirmish>& client() { return client_; }
    const tickwire::Client<Skirmish>& client() const { return client_; }
    const Scene& scene() const { return scene_; }
    const LabPicture& picture() const { return picture_; }
    const Controls& controls() const { return controls_; }
    const InputMeter& input_meter() const { return meter_; }
    const NetcodeSettings& settings() const { return settings_; }
    void set_settings(const NetcodeSettings& settings);

private:
    struct Shown {  // of the own fighter, not judged yet
        double moment = 0;
        Spot at{};
    };
    LabClient(tickwire::Client<Skirmish> client, NetcodeSettings settings, const Arena& arena,
              const Navigator& navigator, std::uint64_t seed);
    void judge(const Fighter* server, tickwire::Tick tick);

    tickwire::Client<Skirmish> client_;
    NetcodeSettings settings_;
    const Arena& arena_;
    Bot bot_;
    float until_rest_ = 2;  // seconds
    Scene scene_;
    Controls controls_{};
    InputMeter meter_;
    LabPicture picture_;
    std::deque<Shown> shown_;
    std::deque<std::pair<tickwire::Tick, Fighter>> past_;  // of the own fighter, on the server
};

}  // namespace skirmish

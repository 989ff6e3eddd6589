// The lab: a server, two clients and bots in one process, on one clock and one simulated network, so that what each
// client shows can be laid beside what is.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bots/bot_crew.hpp"
#include "lab/lab_client.hpp"
#include "tickwire/server.hpp"

namespace skirmish {

struct LabConfig {
    std::filesystem::path assets;
    std::string map = "courtyard";
    std::uint32_t players = 8;  ///< bots fill up to here
    std::uint64_t seed = 1;     ///< not 0; the same seed and the same calls give the same run
    std::array<NetcodeSettings, 2> settings{};
};

class Lab {
public:
    static tickwire::Result<std::unique_ptr<Lab>> open(const LabConfig& config, tickwire::TimePoint now);

    /// One picture. `a` is what the person at client A does; without it a bot plays there. `same`: client B does what A
    /// does, otherwise it is a bot.
    void advance(tickwire::TimePoint now, const std::optional<Controls>& a, bool same);

    const Arena& arena() const { return arena_; }
    LabClient& client(std::size_t number) { return *clients_[number]; }
    const LabClient& client(std::size_t number) const { return *clients_[number]; }
    /// The server's world as it is now.
    const Scene& truth() const { return truth_; }
    /// What happened in the server's last tick; empty when it has not run since the picture before.
    const tickwire::EventQueue& events() const { return events_; }
    tickwire::Tick tick() const { return server_->tick(); }
    tickwire::ServerStats server_stats() const { return server_->stats(); }
    bool playing() const;
    /// Why a client is not connected any more; empty otherwise.
    std::string trouble() const;

private:
    Lab(const LabConfig& config, Arena arena);
    void look_at_server();

    const Arena arena_;
    const Navigator navigator_;
    tickwire::SimulatedNetwork network_;
    BotCrew crew_;
    std::optional<tickwire::Server<Skirmish>> server_;
    std::array<std::unique_ptr<LabClient>, 2> clients_;
    Scene truth_;
    tickwire::EventQueue events_;
    tickwire::Tick before_{};
    tickwire::TimePoint last_{};
};

}  // namespace skirmish

// This player's commands: each tick's is sent again in every datagram until the server has it, so that a lost datagram
// costs nothing while the next one comes in time.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "snapshot/command_codec.hpp"
#include "tickwire/description.hpp"
#include "transport/client_transport.hpp"

namespace tickwire::client {

class CommandSender {
public:
    explicit CommandSender(const Description& description) : description_(description) {}

    /// The command of every tick that has begun since the last call, up to `tick`, and one datagram with all that the
    /// server may not have yet. `view` is the drawn moment in ticks. Returns the number of
    /// commands that are new: those of the ticks up to `tick`.
    std::uint32_t send(transport::ClientTransport& transport, Tick tick, std::span<const std::uint32_t> command,
                       double view);
    /// The server has this datagram, and with it every command in it.
    void acked(transport::DatagramNumber datagram);
    /// The server has run this tick: no command up to it is of use any more.
    void simulated(Tick tick);

    /// The tick of the newest command sent; null: none.
    Tick newest() const { return batch_.newest; }

private:
    struct Sent {
        transport::DatagramNumber datagram = 0;
        Tick newest{};
    };

    void forget_up_to(Tick tick);
    void take_back(Tick tick);

    const Description& description_;
    snapshot::CommandBatch batch_;  // what is not known to have arrived, oldest first
    std::array<Sent, 128> sent_{};
    std::vector<std::byte> bytes_;
};

}  // namespace tickwire::client

// A client of the sealed transport alone, to say what no honest client says.
#pragma once

#include <functional>
#include <memory>
#include <span>

#include "message/session_messages.hpp"
#include "security/random.hpp"
#include "snapshot/command_codec.hpp"
#include "support/match_world.hpp"
#include "transport/client_transport.hpp"

namespace tickwire::test {

class RawClient {
public:
    RawClient(MatchWorld& world, std::uint8_t number, transport::ClientTransportConfig config = {});
    /// Enters the first room and plays.
    void play();
    /// Steps of the whole world, 17 ms each, 300 at most.
    bool run_until(const std::function<bool()>& done);
    void run(int steps);
    void say(const message::Message& message);
    /// A datagram with the commands of the ticks up to `newest`, oldest first.
    void command(Tick newest, std::span<const Push> commands, std::uint16_t view_behind = 0);

    std::unique_ptr<transport::ClientTransport> transport;
    Disconnect ended{};
    message::Entered entered{};

private:
    MatchWorld& world_;
    security::SeededRandomSource random_;
};

}  // namespace tickwire::test

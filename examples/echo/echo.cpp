// The smallest exchange there is. The client says "Hello, Server!"; the server prints where that came from and answers
// "Hello, World!"; then both close. `echo` does both ends, `echo server` and `echo HOST` one each. Chat lines carry the
// words.
#include <iostream>
#include <thread>

#include "tickwire/client.hpp"
#include "tickwire/server.hpp"

namespace {

struct Nothing {
    static constexpr auto fields = tickwire::fields();
};
struct Echo {
    using Command = Nothing;
    using Kinds = tickwire::Kinds<>;
    static constexpr tickwire::Hertz tick_rate{60};
    static void step(tickwire::World<Echo>&, tickwire::Seconds) {}
};

void serve_one(tickwire::Server<Echo>& server) {
    std::string from;
    while (server.wait_for_tick()) {
        server.advance();
        for (const auto& arrival : server.joined()) from = arrival.address.to_string();
        for (const auto& [room, line] : server.chat()) {
            std::cout << "server: \"" << line.text << "\" from " << from << '\n';
            server.say("Hello, World!");
        }
        if (!server.left().empty()) break;
    }
    server.close();
}

int say_hello(const std::string& host, std::uint16_t port) {
    auto client = tickwire::Client<Echo>::connect({.host = host, .port = port});
    if (!client) return std::cerr << client.error().message << '\n', 1;
    bool said = false;
    while (client->state() != tickwire::ClientState::disconnected) {
        client->advance(tickwire::monotonic_now());
        if (client->playing() && !said) client->say("Hello, Server!");
        said = client->playing();
        for (const auto& line : client->chat()) {
            if (line.from) continue;  // our own words, as everybody hears them
            std::cout << "client: \"" << line.text << "\"\n";
            client->leave();
            return 0;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    std::cerr << client->disconnect().to_string() << '\n';
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string role = argc > 1 ? argv[1] : "both";
    if (role != "both" && role != "server") return say_hello(role, 40000);
    auto server = tickwire::Server<Echo>::open({.port = static_cast<std::uint16_t>(role == "both" ? 0 : 40000)});
    if (!server) return std::cerr << server.error().message << '\n', 1;
    if (role == "server") return serve_one(*server), 0;
    std::thread serving([&] { serve_one(*server); });
    const int status = say_hello("localhost", server->port());
    serving.join();
    return status;
}

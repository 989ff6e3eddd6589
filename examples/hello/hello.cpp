// A whole game: ships that steer with A and D, in a terminal (Q ends). `hello` plays alone, `hello server` hosts,
// `hello HOST` joins.
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "tickwire/client.hpp"
#include "tickwire/server.hpp"

using namespace tickwire;

struct Helm {
    float turn = 0;  // -1 left to 1 right
    static constexpr auto fields = tickwire::fields(real(&Helm::turn, {-1, 1}, 0.01));
};
struct Ship {
    float x = 30, y = 10, heading = 0;  // columns, rows, radians
    static constexpr auto fields =
        tickwire::fields(real(&Ship::x, {0, 60}, 0.01), real(&Ship::y, {0, 20}, 0.01), angle(&Ship::heading, 0.001));
};
struct Game {
    using Command = Helm;
    using Kinds = tickwire::Kinds<Ship>;
    static constexpr Hertz tick_rate{60};
    static void join(World<Game>& world, PlayerId player) { world.spawn(Ship{}, player); }
    static void leave(World<Game>& world, PlayerId player) { world.destroy(world.owned_by<Ship>(player)); }
    static void step(World<Game>& world, Seconds dt) {
        for (auto [id, owner, ship] : world.each<Ship>()) {
            ship.heading += world.command(owner).turn * 3 * dt.count();
            ship.x = std::fmod(ship.x + std::cos(ship.heading) * 12 * dt.count() + 60, 60.0f);
            ship.y = std::fmod(ship.y + std::sin(ship.heading) * 6 * dt.count() + 20, 20.0f);
        }
    }
};

int play(const std::string& host, std::uint16_t port, double seconds) {
    auto client = Client<Game>::connect({.host = host, .port = port});
    if (!client) return std::cerr << client.error().message << '\n', 1;
    termios usual{}, keys{};
    tcgetattr(0, &usual);
    (keys = usual).c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    tcsetattr(0, TCSANOW, &keys);
    const auto end = monotonic_now() + Duration(std::int64_t(seconds * 1e6));
    for (char key = 0; key != 'q' && client->state() != ClientState::disconnected && monotonic_now() < end;) {
        key = 0;
        if (pollfd in{0, POLLIN, 0}; poll(&in, 1, 16) > 0 && read(0, &key, 1) == 0) usleep(16'000);
        client->advance(monotonic_now(), {key == 'a' ? -1.f : key == 'd' ? 1.f : 0.f});
        std::string screen;
        for (int row = 0; row < 20; ++row) screen += std::string(60, '.') + '\n';
        for (const auto& [id, owner, ship] : client->view<Ship>()) {
            screen[std::size_t(ship.y) % 20 * 61 + std::size_t(ship.x) % 60] = owner == client->me() ? '@' : 'o';
        }
        std::cout << "\033[H\033[J" << screen << name(client->state()) << ", tick " << client->view_tick().value
                  << "\n";
    }
    tcsetattr(0, TCSANOW, &usual);
    return client->playing() ? 0 : (std::cerr << client->disconnect().to_string() << '\n', 1);
}

int main(int argc, char** argv) {
    const std::string role = argc > 1 ? argv[1] : "alone";
    const double seconds = argc > 2 ? std::atof(argv[2]) : 1e6;
    if (role != "alone" && role != "server") return play(role, 40000, seconds);
    auto server = Server<Game>::open({.port = std::uint16_t(role == "alone" ? 0 : 40000)});
    if (!server) return std::cerr << server.error().message << '\n', 1;
    std::thread serving([&] {
        while (server->wait_for_tick()) server->advance();
    });
    const int status = role == "alone" ? play("localhost", server->port(), seconds) : (pause(), 0);
    server->stop();
    serving.join();
    return status;
}

// Every kind of field there is, in one component: what a client draws of it. `fields` runs server and client in one
// process for a second, and prints what came.
#include <cmath>
#include <iostream>
#include <thread>

#include "tickwire/client.hpp"
#include "tickwire/server.hpp"

using namespace tickwire;

enum class Gear : std::uint8_t { parked, forward, reverse };

struct Wheel {
    float wear = 0;  // 0 to 1
    static constexpr auto fields = tickwire::fields(real(&Wheel::wear, {0, 1}, 0.01));
};

struct Rover {
    std::array<float, 3> position{};          // metres
    std::array<float, 2> tilt{};              // radians, left and back
    std::array<float, 4> camera{0, 0, 0, 1};  // a rotation
    float heading = 0;                        // radians
    float battery = 100;                      // per cent
    float radiation = 0;                      // of any size
    std::uint16_t samples = 0;
    Gear gear = Gear::parked;
    bool lamp = false;
    Text<16> name = "Rover";
    Bytes<8> firmware{};
    std::array<Wheel, 2> wheels{};
    Text<16> orders{};  // for its owner alone
    static constexpr auto fields =
        tickwire::fields(vector(&Rover::position, {{{-1000, 1000}, {-1000, 1000}, {-50, 200}}}, 0.01),
                         vector(&Rover::tilt, {{{-1, 1}, {-1, 1}}}, 0.001), quaternion(&Rover::camera, 0.001),
                         angle(&Rover::heading, 0.001), real(&Rover::battery, {0, 100}, 0.5), real(&Rover::radiation),
                         integer(&Rover::samples, {0, 999}), enumeration(&Rover::gear, Gear::reverse),
                         flag(&Rover::lamp), text(&Rover::name), bytes(&Rover::firmware), nested(&Rover::wheels),
                         text(&Rover::orders).visible_to(Visibility::owner));
};

struct Nothing {
    static constexpr auto fields = tickwire::fields();
};

struct Mars {
    using Command = Nothing;
    using Kinds = tickwire::Kinds<Rover>;
    static constexpr Hertz tick_rate{60};
    static void start(World<Mars>& world) {
        constexpr std::array version{std::byte{1}, std::byte{12}, std::byte{0}, std::byte{255}};
        world.spawn(Rover{.name = "Spirit", .firmware = version, .orders = "dig here"});
    }
    static void step(World<Mars>& world, Seconds dt) {
        for (auto [id, owner, rover] : world.each<Rover>()) {
            rover.heading += 0.5f * dt.count();
            rover.position[0] += std::cos(rover.heading) * dt.count();
            rover.position[1] += std::sin(rover.heading) * dt.count();
            rover.camera = {0, 0, std::sin(rover.heading / 2), std::cos(rover.heading / 2)};
            rover.radiation = 1e-12f * std::exp(rover.position[0]);
            rover.samples = static_cast<std::uint16_t>(world.tick().value / 10 % 1000);
            rover.gear = Gear::forward;
            rover.wheels[1].wear = 0.25f;
        }
    }
};

int main() {
    auto server = Server<Mars>::open({.port = 0});
    if (!server) return std::cerr << server.error().message << '\n', 1;
    std::thread serving([&] {
        while (server->wait_for_tick()) server->advance();
    });
    auto client = Client<Mars>::connect({.host = "localhost", .port = server->port()});
    const TimePoint end = monotonic_now() + std::chrono::seconds(10);
    bool seen = false;
    while (client && !seen && monotonic_now() < end) {
        client->advance(monotonic_now(), {});
        for (const auto& [id, owner, rover] : client->view<Rover>()) {
            if (rover.samples < 6) continue;
            std::cout << rover.name.view() << " at " << rover.position[0] << ", " << rover.position[1] << ", radiation "
                      << rover.radiation << ", firmware of " << rover.firmware.size() << " bytes, orders for us: \""
                      << rover.orders.view() << "\"\n";
            seen = true;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(16));
    }
    server->stop();
    serving.join();
    return seen ? 0 : 1;
}

// Clients of Skirmish in one process that stay and come back; says, ten times a second and when something changes, who
// each of them is:  resume_probe PORT CLIENTS SECONDS
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "maps/map_file.hpp"
#include "rules/skirmish.hpp"
#include "tickwire/client.hpp"

namespace {

using namespace tickwire;
using skirmish::Skirmish;

struct One {
    Client<Skirmish> client;
    ClientState said = ClientState::disconnected;
};

void say(std::size_t number, const One& one, Duration at) {
    std::uint32_t entity = 0;
    int kills = 0, deaths = 0;
    for (const auto& own : one.client.truth<skirmish::Fighter>()) {
        if (own.owner != one.client.me()) continue;
        entity = own.id.value;
        kills = own.value.kills;
        deaths = own.value.deaths;
    }
    std::printf("%zu %lld %s %u %u %d %d\n", number, static_cast<long long>(at.count() / 1000),
                name(one.client.state()), one.client.me().value, entity, kills, deaths);
}

skirmish::Controls controls_of(std::size_t number, std::int64_t step) {
    const auto turn = static_cast<float>((step / 40 + static_cast<std::int64_t>(number) * 3) % 8);
    skirmish::Controls controls{};
    controls.move_x = turn < 4 ? 1.f : -1.f;
    controls.move_y = turn < 2 || turn > 5 ? 1.f : -1.f;
    return controls;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) return std::fputs("resume_probe PORT CLIENTS SECONDS\n", stderr), 2;
    auto assets = skirmish::find_assets({});
    if (!assets) return std::fputs(assets.error().message.c_str(), stderr), 1;
    std::vector<One> all;
    for (int i = 0; i < std::atoi(argv[2]); ++i) {
        auto client = Client<Skirmish>::connect({.host = "::1",
                                                 .port = static_cast<std::uint16_t>(std::atoi(argv[1])),
                                                 .name = "probe " + std::to_string(i),
                                                 .ready_at_once = false});
        if (!client) return std::fputs(client.error().message.c_str(), stderr), 1;
        all.push_back({std::move(*client)});
    }
    const TimePoint begin = monotonic_now(), end = begin + std::chrono::seconds(std::atoi(argv[3]));
    std::int64_t step = 0;
    for (TimePoint next = begin; next < end; next += std::chrono::microseconds(16'667), ++step) {
        std::this_thread::sleep_until(next);
        for (std::size_t i = 0; i < all.size(); ++i) {
            One& one = all[i];
            one.client.advance(monotonic_now(), controls_of(i, step));
            if (one.client.state() == ClientState::loading) {
                auto arena = skirmish::load_map(*assets, one.client.room_label());
                if (!arena) return std::fputs(arena.error().message.c_str(), stderr), 1;
                one.client.set_ready(std::move(*arena));
            }
            if (one.client.state() != one.said || step % 6 == 0) say(i, one, monotonic_now().time_since_epoch());
            one.said = one.client.state();
        }
        std::fflush(stdout);
    }
    return std::ranges::all_of(all, [](const One& one) { return one.client.playing(); }) ? 0 : 1;
}

// Clients of Skirmish in one process that stay and come back; says, ten times a second and when something changes, who
// each of them is:  resume_probe PORT CLIENTS SECONDS
// SIGTERM ends it before its time.
//
// With a second port every other client goes there, and once all have come in they talk: each line must be heard by
// each of them once and in order. Where one of the two had lost its connection, lines that are missing are counted
// apart: of one that was away for long, or whose server could not write down what happens, they may. The last line
// tells what was said, heard, wrong, and missing:  resume_probe PORT CLIENTS SECONDS OTHER_PORT
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "maps/map_file.hpp"
#include "rules/skirmish.hpp"
#include "tickwire/client.hpp"

namespace {

using namespace tickwire;
using skirmish::Skirmish;

struct One {
    Client<Skirmish> client;
    ClientState said = ClientState::disconnected;
    bool has_played = false;
    int lines_said = 0;
    TimePoint speaks_at{};
    /// Of its connection. Also one that broke while it was loading, when it hears what is said already.
    std::uint64_t breaks() const { return client.stats().reconnects; }
};

/// What each client hears of each of the others, and of itself.
class Talk {
public:
    explicit Talk(std::size_t clients) : clients_(clients), heard_(clients * clients) {}

    void speak(One& one, std::size_t number) {
        if (!one.client.playing()) return;
        one.client.say("#" + std::to_string(number) + " " + std::to_string(++one.lines_said) + " said aloud");
        ++said_;
    }

    void listen(const std::vector<One>& all, std::size_t listener) {
        for (const ChatLine& line : all[listener].client.chat()) {
            std::size_t speaker = 0;
            int number = 0;
            if (std::sscanf(line.text.c_str(), "#%zu %d", &speaker, &number) != 2 || speaker >= clients_) continue;
            Heard& heard = heard_[listener * clients_ + speaker];
            const std::uint64_t breaks = all[listener].breaks() + all[speaker].breaks();
            const bool cut = number > heard.last + 1 && breaks != heard.breaks;
            if (cut) missing_ += static_cast<unsigned>(number - heard.last - 1);
            if (number != heard.last + 1 && !cut) {
                ++wrong_;
                std::fprintf(stderr, "%zu heard line %d of %zu after line %d\n", listener, number, speaker, heard.last);
            }
            heard = {number, breaks};
            ++lines_heard_;
        }
    }

    bool wrong() const { return wrong_ != 0; }
    void report() const {
        std::printf("reliable: %llu said, %llu heard, %llu wrong, %llu missing\n", said_, lines_heard_, wrong_,
                    missing_);
    }

private:
    struct Heard {
        int last = 0;
        std::uint64_t breaks = 0;
    };
    std::size_t clients_;
    std::vector<Heard> heard_;
    unsigned long long said_ = 0, lines_heard_ = 0, wrong_ = 0, missing_ = 0;
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
    std::printf("%zu %lld %s %u %u %d %d %u\n", number, static_cast<long long>(at.count() / 1000),
                name(one.client.state()), one.client.me().value, entity, kills, deaths, one.client.view_tick().value);
}

/// Whether all are in play; who is not is named, with the reason.
bool all_play(const std::vector<One>& all) {
    bool good = true;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto& client = all[i].client;
        if (client.playing()) continue;
        std::fprintf(stderr, "%zu is %s at the end: %s\n", i, name(client.state()),
                     client.disconnect().to_string().c_str());
        good = false;
    }
    return good;
}

skirmish::Controls controls_of(std::size_t number, std::int64_t step) {
    const auto turn = static_cast<float>((step / 40 + static_cast<std::int64_t>(number) * 3) % 8);
    skirmish::Controls controls{};
    controls.move_x = turn < 4 ? 1.f : -1.f;
    controls.move_y = turn < 2 || turn > 5 ? 1.f : -1.f;
    return controls;
}

volatile std::sig_atomic_t stopping = 0;

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGTERM, [](int) { stopping = 1; });
    if (argc != 4 && argc != 5) return std::fputs("resume_probe PORT CLIENTS SECONDS [OTHER_PORT]\n", stderr), 2;
    const bool talks = argc == 5;
    auto assets = skirmish::find_assets({});
    if (!assets) return std::fputs(assets.error().message.c_str(), stderr), 1;
    std::vector<One> all;
    for (int i = 0; i < std::atoi(argv[2]); ++i) {
        auto client =
            Client<Skirmish>::connect({.host = talks ? "127.0.0.1" : "::1",
                                       .port = static_cast<std::uint16_t>(std::atoi(argv[talks && i % 2 == 1 ? 4 : 1])),
                                       .name = "probe " + std::to_string(i),
                                       .ready_at_once = false,
                                       .prior_file = skirmish::prior_of(*assets)});
        if (!client) return std::fputs(client.error().message.c_str(), stderr), 1;
        all.push_back({std::move(*client)});
    }
    std::map<std::string, skirmish::Arena>
        maps;  // as the game does, which has loaded its own by the time it comes back
    Talk talk(all.size());
    const TimePoint begin = monotonic_now(), end = begin + std::chrono::seconds(std::atoi(argv[3]));
    std::int64_t step = 0;
    for (TimePoint next = begin; next < end && stopping == 0; next += std::chrono::microseconds(16'667), ++step) {
        std::this_thread::sleep_until(next);
        // Who comes later has not heard the first lines, and no connection was cut.
        const bool all_came = talks && std::ranges::all_of(all, &One::has_played);
        for (std::size_t i = 0; i < all.size(); ++i) {
            One& one = all[i];
            one.client.advance(monotonic_now(), controls_of(i, step));
            if (one.client.state() == ClientState::loading) {
                const std::string& label = one.client.room_label();
                if (!maps.contains(label)) {
                    auto arena = skirmish::load_map(*assets, label);
                    if (!arena) return std::fputs(arena.error().message.c_str(), stderr), 1;
                    maps.emplace(label, std::move(*arena));
                }
                one.client.set_ready(maps.at(label));
            }
            if (!talks && (one.client.state() != one.said || step % 6 == 0))
                say(i, one, monotonic_now().time_since_epoch());
            one.said = one.client.state();
            one.has_played |= one.client.playing();
            if (all_came && monotonic_now() >= one.speaks_at) {
                // Slower than the server lets anybody write, also when the machine holds this program up.
                one.speaks_at = monotonic_now() + std::chrono::milliseconds(1'250);
                talk.speak(one, i);
            }
        }
        for (std::size_t i = 0; talks && i < all.size(); ++i) talk.listen(all, i);
        std::fflush(stdout);
    }
    if (talks) talk.report();
    return all_play(all) && !talk.wrong() ? 0 : 1;
}

#include "lab/lab_run.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>

#include "app/input.hpp"
#include "lab/lab_csv.hpp"
#include "lab/lab_view.hpp"
#include "maps/map_file.hpp"
#include "tickwire/network_profile.hpp"

namespace skirmish {

namespace {

using namespace tickwire;

/// What virtual time begins at; any moment will do.
constexpr TimePoint virtual_begin{std::chrono::seconds(1000)};

class LabRun {
public:
    LabRun(const Options& options, std::unique_ptr<Canvas> canvas, std::unique_ptr<Lab> lab, InputScript script,
           std::unique_ptr<LabCsv> csv, TimePoint begin)
        : options_(options),
          canvas_(std::move(canvas)),
          lab_(std::move(lab)),
          script_(std::move(script)),
          csv_(std::move(csv)),
          view_(*canvas_, *lab_),
          begin_(begin) {
        LabSwitches& switches = view_.switches();
        switches.server = options.lab.server;
        switches.panels = options.lab.panels;
        switches.same = options.lab.same;
        switches.scripted = !options.script.empty();
        switches.person = !options.autoplay && !(options.headless && options.script.empty());
    }

    Result<LabOutcome> run() {
        const Duration frame_time = canvas_->frame_time(options_.fps);
        TimePoint now = begin_;
        while (true) {
            const TimePoint last = now;
            now = options_.headless ? now + frame_time : wait_until(last + frame_time);
            seconds_ = std::chrono::duration<double>(now - begin_).count();
            if (options_.seconds > 0 && seconds_ > options_.seconds) break;
            if (!options_.headless && !input_.take()) break;
            if (auto done = picture(now, std::chrono::duration<float>(now - last).count()); !done) return done.error();
        }
        if (!options_.screenshot.empty()) {
            view_.draw(*canvas_, *lab_, seconds_);
            if (auto saved = canvas_->save_png(options_.screenshot); !saved) return saved.error();
        }
        if (csv_) {
            if (auto closed = csv_->close(); !closed) return closed.error();
        }
        return finish();
    }

private:
    TimePoint wait_until(TimePoint then) const {
        const TimePoint now = monotonic_now();
        if (now < then) SDL_Delay(static_cast<std::uint32_t>((then - now).count() / 1000));
        return monotonic_now();
    }

    Result<void> picture(TimePoint now, float dt) {
        const std::optional<Controls> person = controls();
        lab_->advance(now, person, view_.switches().same);
        if (const std::string trouble = lab_->trouble(); !trouble.empty()) return Error{ErrorCode::io, trouble};
        view_.advance(*lab_, dt);
        if (csv_) csv_->write(*lab_, seconds_);
        for (const std::size_t i : {0u, 1u}) count(i);
        // Drawing is most of the work, so headless only what somebody will see.
        const bool filmed = !options_.lab.frames.empty() && seconds_ >= options_.lab.film_from;
        if (options_.headless && !filmed) return {};
        view_.draw(*canvas_, *lab_, seconds_);
        return filmed ? save_frame() : Result<void>();
    }

    Result<void> save_frame() {
        char name[24];
        std::snprintf(name, sizeof name, "%06u.png", ++frames_saved_);
        return canvas_->save_png((std::filesystem::path(options_.lab.frames) / name).string());
    }

    /// Of the person at client A; none when a bot plays there.
    std::optional<Controls> controls() {
        script_.play(seconds_, scripted_);
        Hands hands = scripted_;
        scripted_.struck.clear();
        scripted_.said.clear();
        if (!options_.headless) {
            input_.hold(hands, !view_.switches().panels);
            const Scene::Actor* mine = lab_->client(0).scene().mine();
            if (hands.stick_aim) aim_ = *hands.stick_aim;
            if (input_.aims_by_stick()) {
                hands.aim = aim_;
            } else if (options_.script.empty() && mine != nullptr) {
                const Spot mouse = view_.aimed_at(input_.mouse());
                hands.aim = std::atan2(mouse.y - mine->fighter.y, mouse.x - mine->fighter.x);
            }
            hands.fire = hands.fire && !view_.takes(input_.mouse());
        }
        view_.take(hands.struck, input_.mouse(), *lab_);
        if (!view_.switches().person) return {};
        const float right = hands.lean_x + static_cast<float>(hands.right) - static_cast<float>(hands.left);
        const float down = hands.lean_y + static_cast<float>(hands.down) - static_cast<float>(hands.up);
        return Controls{.move_x = std::clamp(right, -1.0f, 1.0f),
                        .move_y = std::clamp(down, -1.0f, 1.0f),
                        .aim = hands.aim,
                        .fire = hands.fire};
    }

    void count(std::size_t number) {
        const LabPicture& picture = lab_->client(number).picture();
        if (!picture.alive || !lab_->client(number).client().playing()) return;
        ++compared_[number];
        outcome_.clients[number].own_error_mean_m += static_cast<double>(picture.own_error);
        outcome_.clients[number].off_server_mean_m += static_cast<double>(picture.off_server);
    }

    LabOutcome finish() {
        outcome_.ticks = lab_->tick().value;
        for (const std::size_t i : {0u, 1u}) {
            LabOutcome::Client& one = outcome_.clients[i];
            const LabClient& client = lab_->client(i);
            const ClientStats stats = client.client().stats();
            const auto compared = static_cast<double>(std::max<std::uint64_t>(compared_[i], 1));
            one.own_error_mean_m /= compared;
            one.off_server_mean_m /= compared;
            one.frames = stats.frames;
            one.own_input_frames = client.input_meter().mean();
            one.own_inputs = client.input_meter().measured();
            one.view_delay_ms = static_cast<double>(stats.view_delay.count()) / 1000;
            one.rtt_ms = static_cast<double>(stats.rtt.count()) / 1000;
            one.corrections = stats.corrections;
            one.starved_frames = stats.starved_frames;
        }
        return outcome_;
    }

    const Options& options_;
    std::unique_ptr<Canvas> canvas_;
    std::unique_ptr<Lab> lab_;
    InputScript script_;
    std::unique_ptr<LabCsv> csv_;
    LabView view_;
    Input input_{false};
    Hands scripted_;
    float aim_ = 0;  // of the stick, radians
    const TimePoint begin_;
    double seconds_ = 0;
    unsigned frames_saved_ = 0;
    std::array<std::uint64_t, 2> compared_{};
    LabOutcome outcome_;
};

Result<LabConfig> config_of(const Options& options) {
    auto assets = find_assets(options.assets);
    if (!assets) return assets.error();
    LabConfig config{
        .assets = std::move(*assets), .map = options.map, .players = options.players, .seed = options.seed};
    if (config.seed == 0) config.seed = options.headless ? 1 : 1 + std::random_device{}() % 1'000'000;
    for (const std::size_t i : {0u, 1u}) {
        auto each_way = network_profile(options.lab.networks[i]);
        if (!each_way) return each_way.error();
        Feel feel;
        for (const Technique& technique : techniques()) {
            if (std::ranges::find(options.lab.without[i], technique.name) != options.lab.without[i].end())
                feel.*technique.on = false;
        }
        config.settings[i] = NetcodeSettings::of(*each_way, feel, options.lab.networks[i]);
    }
    return config;
}

}  // namespace

std::string LabOutcome::to_json() const {
    const auto rounded = [](double value) { return std::round(value * 1000) / 1000; };
    nlohmann::ordered_json json{{"ticks", ticks}};
    for (const std::size_t i : {0u, 1u}) {
        const Client& one = clients[i];
        json[i == 0 ? "a" : "b"] = {{"frames", one.frames},
                                    {"own_input_frames", rounded(one.own_input_frames)},
                                    {"own_inputs", one.own_inputs},
                                    {"own_error_mean_m", rounded(one.own_error_mean_m)},
                                    {"off_server_mean_m", rounded(one.off_server_mean_m)},
                                    {"view_delay_ms", rounded(one.view_delay_ms)},
                                    {"rtt_ms", rounded(one.rtt_ms)},
                                    {"corrections", one.corrections},
                                    {"starved_frames", one.starved_frames}};
    }
    return json.dump();
}

Result<LabOutcome> run_lab(const Options& options) {
    if (options.headless && options.seconds <= 0)
        return Error{ErrorCode::invalid_argument, "--lab --headless ends only with --seconds"};
    auto config = config_of(options);
    if (!config) return config.error();
    auto script = InputScript::read(options.script);
    if (!script) return script.error();
    std::unique_ptr<LabCsv> csv;
    if (!options.lab.csv.empty()) {
        auto opened = LabCsv::open(options.lab.csv);
        if (!opened) return opened.error();
        csv = std::move(*opened);
    }
    if (!options.lab.frames.empty()) {
        std::error_code failed;
        std::filesystem::create_directories(options.lab.frames, failed);
        if (failed) return Error{ErrorCode::io, "folder " + options.lab.frames + ": " + failed.message()};
    }
    const TimePoint begin = options.headless ? virtual_begin : monotonic_now();
    auto lab = Lab::open(*config, begin);
    if (!lab) return lab.error();
    auto canvas = Canvas::open({options.width, options.height, options.headless, options.fullscreen});
    if (!canvas) return canvas.error();
    return LabRun(options, std::move(*canvas), std::move(*lab), std::move(*script), std::move(csv), begin).run();
}

}  // namespace skirmish

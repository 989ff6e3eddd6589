#include "app/play.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <optional>

#include "app/actors_view.hpp"
#include "app/camera.hpp"
#include "app/crosshair.hpp"
#include "app/death_view.hpp"
#include "app/embedded_match.hpp"
#include "app/event_lights.hpp"
#include "app/happenings.hpp"
#include "app/hud.hpp"
#include "app/input.hpp"
#include "app/moment.hpp"
#include "app/netcode_view.hpp"
#include "app/palette.hpp"
#include "app/pieces_view.hpp"
#include "app/pointers.hpp"
#include "app/sounds.hpp"
#include "app/stage.hpp"
#include "maps/map_file.hpp"
#include "options/logging.hpp"
#include "options/token_file.hpp"
#include "trace/trace_writer.hpp"

namespace skirmish {

namespace {

using namespace tickwire;
using Client = tickwire::Client<Skirmish>;

constexpr std::uint16_t default_port = 40000;
/// Of this thread on a processor: what else the machine does is not counted.
double thread_ms() {
    timespec used{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) * 1e3 + static_cast<double>(used.tv_nsec) / 1e6;
}

constexpr float looks_at_own_death = 0.8f;  // seconds
constexpr float above_the_report = 0.15f;   // of the picture's height: what is watched, while the report lies below
constexpr float report_waits = 0.5f;        // seconds
constexpr float hurt_shows = 0.5f;          // seconds

class Game {
public:
    Game(const Options& options, std::filesystem::path assets, Canvas& canvas, Client client, InputScript script,
         std::unique_ptr<TraceWriter> trace)
        : options_(options),
          assets_(std::move(assets)),
          canvas_(&canvas),
          client_(std::move(client)),
          script_(std::move(script)),
          trace_(std::move(trace)),
          actors_(*canvas_),
          pieces_(*canvas_),
          sounds_(assets_ / "sounds", options.mute || options.headless),
          happenings_(sounds_),
          netcode_(NetcodeSettings::of(options.network.each_way(), client_.feel(), options.network.profile),
                   options.net_graph),
          input_(true, options.keys),
          awaited_(options.until) {
        sounds_.set_volume(options.volume_percent);
        if (!options.headless) crosshair_.emplace(words_zoom(canvas_->width(), canvas_->height()));
    }

    Result<Outcome> run() {
        const TimePoint begin = monotonic_now();
        TimePoint last = begin, next = begin;
        const Duration frame_time = canvas_->frame_time(options_.fps);
        while (true) {
            const TimePoint now = monotonic_now();
            seconds_ = std::chrono::duration<double>(now - begin).count();
            if ((options_.seconds > 0 && seconds_ >= options_.seconds) || (awaited_.come() && script_.over())) break;
            if (!options_.headless && !input_.take()) break;
            if (auto advanced = frame(now, std::chrono::duration<float>(now - last).count()); !advanced)
                return advanced.error();
            last = now;
            next = std::max(next + frame_time, now);
            if (const TimePoint then = monotonic_now(); then < next)
                SDL_Delay(static_cast<std::uint32_t>((next - then).count() / 1000));
        }
        if (!options_.screenshot.empty()) {
            if (auto saved = canvas_->save_png(options_.screenshot); !saved) return saved.error();
        }
        const ClientStats stats = client_.stats();
        outcome_.snapshots = stats.snapshots;
        outcome_.decode_errors = stats.decode_errors;
        outcome_.rtt_ms = static_cast<double>(stats.rtt.count()) / 1000;
        outcome_.reconnects = stats.reconnects;
        outcome_.corrections = stats.corrections;
        outcome_.kills = happenings_.kills();
        if (options_.frame_times) outcome_.frame_times = FrameTimes::of(draw_ms_);
        outcome_.closed = input_.closed();
        client_.leave();
        return outcome_;
    }

private:
    Result<void> frame(TimePoint now, float dt) {
        client_.advance(now, controls(dt));
        if (client_.state() == ClientState::disconnected) return Error{ErrorCode::io, client_.disconnect().to_string()};
        if (client_.state() == ClientState::loading) {
            if (auto loaded = load_stage(); !loaded) return loaded;
        }
        netcode_.sample(client_.stats(), seconds_);
        scene_ = scene_of(client_);
        follow_match(dt);
        take_events(dt);
        draw(dt);
        awaited_.advance(scene_, camera_, {death_explained(), happenings_.feed().lines().size()}, dt);
        return {};
    }

    bool death_explained() const { return death_view_.shown() && dead_for_ > 0; }

    Result<void> load_stage() {
        if (stage_ && stage_->arena.name == client_.room_label())
            return client_.set_ready(stage_->arena), Result<void>();
        auto arena = load_map(assets_, client_.room_label());
        if (!arena) return arena.error();
        stage_.emplace(*canvas_, std::move(*arena), options_.seed + 99);
        camera_.jump({static_cast<float>(stage_->arena.width) / 2, static_cast<float>(stage_->arena.height) / 2});
        client_.set_ready(stage_->arena);
        return {};
    }

    Controls controls(float dt) {
        script_.play(seconds_, scripted_);
        Hands hands = scripted_;
        scripted_.struck.clear();
        for (const std::string& words : std::exchange(scripted_.said, {})) client_.say(words);
        const Scene::Actor* mine = scene_.mine();
        if (!options_.headless) {
            input_.hold(hands, !netcode_.takes_arrows());
            for (const std::string& words : input_.take_said()) client_.say(words);
            if (hands.stick_aim) aim_ = *hands.stick_aim;
            crosshair_->show(!input_.aims_by_stick());
            if (input_.aims_by_stick()) {
                hands.aim = aim_;
            } else if (options_.script.empty() && mine != nullptr) {
                const Spot mouse = camera_.world(input_.mouse().x, input_.mouse().y);
                hands.aim = std::atan2(mouse.y - mine->fighter.y, mouse.x - mine->fighter.x);
            }
        }
        all_scores_ = hands.scores;
        choose_weapon(hands.struck);
        Mouse mouse = input_.mouse();  // where the panels are drawn
        mouse.x /= zoom();
        mouse.y /= zoom();
        hands.fire = hands.fire && !netcode_.takes(mouse);
        netcode_.take(hands.struck, mouse, client_);
        if (options_.autoplay && stage_) return autopilot(dt);
        const auto both = [](float lean, bool less, bool more) {
            return std::clamp(lean + static_cast<float>(more) - static_cast<float>(less), -1.0f, 1.0f);
        };
        return {.move_x = both(hands.lean_x, hands.left, hands.right),
                .move_y = both(hands.lean_y, hands.up, hands.down),
                .aim = hands.aim,
                .fire = hands.fire,
                .dash = hands.dash,
                .weapon = weapon_,
                .colour = wished_colour()};
    }

    float zoom() const { return words_zoom(canvas_->width(), canvas_->height()); }

    /// As Controls say it.
    std::uint8_t wished_colour() const {
        return options_.own_hue ? static_cast<std::uint8_t>(*options_.own_hue + 1) : std::uint8_t{0};
    }

    void choose_weapon(const std::vector<Key>& struck) {
        constexpr std::size_t last = weapon_count - 1;
        for (const Key key : struck) {
            auto number = static_cast<std::size_t>(weapon_);
            if (key >= Key::one && key <= Key::three)
                number = static_cast<std::size_t>(key) - static_cast<std::size_t>(Key::one);
            if (key == Key::next_weapon) number = number == last ? 0 : number + 1;
            if (key == Key::last_weapon) number = number == 0 ? last : number - 1;
            if (weapon_ != static_cast<Weapon>(number)) sounds_.announce(Sound::weapon);
            weapon_ = static_cast<Weapon>(number);
        }
    }

    Controls autopilot(float dt) {
        Controls controls = stage_->bot.think(scene_.me, sight_of(client_), dt);
        weapon_ = controls.weapon;
        controls.colour = wished_colour();
        return controls;
    }

    void follow_match(float dt) {
        if (const Frame* received = client_.frame()) {
            if (first_tick_ == 0) first_tick_ = received->tick.value;
            outcome_.ticks = received->tick.value - first_tick_;
            if (trace_) {
                trace_->set_viewer(client_.me());
                trace_->write(*received);
            }
        }
        if (client_.playing()) outcome_.players = client_.roster().size();
        const bool alive = scene_.mine() != nullptr && scene_.mine()->fighter.health > 0;
        const int vigour = alive ? scene_.mine()->fighter.health + scene_.mine()->fighter.shield : 0;
        hurt_ = std::max(0.0f, hurt_ - dt / hurt_shows);
        if (alive && vigour < vigour_)
            hurt_ = std::clamp(hurt_ + static_cast<float>(vigour_ - vigour) / 40, 0.4f, 1.0f);
        vigour_ = vigour;
        // A report may come some pictures before the death that it explains shows; one that comes after it is too late.
        early_for_ = alive && death_view_.shown() ? early_for_ + dt : 0;
        if ((alive && dead_for_ > 0) || early_for_ > report_waits || !client_.playing()) death_view_.hide();
        dead_for_ = alive ? 0 : dead_for_ + dt;
    }

    void take_events(float dt) {
        happenings_.take(client_, scene_, camera_, death_view_, seconds_);
        happenings_.advance(scene_, seconds_, dt);
        for (const ChatLine& line : client_.chat()) {
            sounds_.announce(Sound::chat);
            if (line.from)
                chat_.add({{scene_.name_of(line.from) + ": ", colour_of(scene_, line.from.value)},
                           {line.text, palette::text}},
                          seconds_);
            else
                chat_.add({{line.text, palette::warning}}, seconds_);
        }
        chat_.advance(seconds_);
    }

    void draw(float dt) {
        const double began = thread_ms();
        canvas_->begin(!stage_);
        camera_.resize(canvas_->width(), canvas_->height());
        static const Arena nowhere;
        const Arena& arena = stage_ ? stage_->arena : nowhere;
        float edge = 0;  // the upper one of what stands in the middle, at the bottom
        follow_with_camera(arena, dt);
        if (stage_) {
            stage_->picture.draw(*canvas_, camera_);
            pieces_.draw_ground(*canvas_, camera_, scene_, arena, seconds_);
            actors_.draw(*canvas_, camera_, scene_, seconds_);
            pieces_.draw_flying(*canvas_, camera_, scene_);
            netcode_.draw_ghosts(*canvas_, camera_, actors_, scene_, client_);
            happenings_.draw(*canvas_, camera_, scene_);
            const HudState state = hud_state();
            canvas_->set_zoom(zoom());
            const HudEdges edges = hud_.draw(*canvas_, scene_, arena, stage_->picture, state);
            edge = edges.bottom;
            if (!state.covered && !edges.middle_taken) {
                if (death_explained()) edge = std::min(edge, death_view_.draw(*canvas_, arena));
                if (scene_.ball) draw_ball_pointer(*canvas_, camera_, *scene_.ball, edges.top, edge, edges.corner);
            }
        } else {
            canvas_->set_zoom(zoom());
            edge = static_cast<float>(canvas_->height());
            const float middle = static_cast<float>(canvas_->width()) / 2, height = edge / 3;
            canvas_->text("Connecting", middle, height, 32, palette::neon, Align::centre);
            canvas_->text(server_name(), middle, height + 44, 16, palette::faint, Align::centre);
        }
        netcode_.draw(*canvas_, edge);
        canvas_->set_zoom(1);
        canvas_->present();
        ++outcome_.frames;
        if (stage_) draw_ms_.push_back(thread_ms() - began);
    }

    /// The own fighter; once it has fallen, after a moment, who took it out.
    void follow_with_camera(const Arena& arena, float dt) {
        const Scene::Actor* watched = scene_.mine();
        if (watched == nullptr) return;
        const bool alive = watched->fighter.health > 0;
        const Scene::Actor* killer = dead_for_ > looks_at_own_death ? scene_.find(happenings_.killer()) : nullptr;
        if (!alive && killer != nullptr && killer->fighter.health > 0) watched = killer;
        const Spot focus{watched->fighter.x, watched->fighter.y};
        camera_.raise(death_explained() ? above_the_report : 0);
        const float look = alive ? 10.0f : 0.0f;
        camera_.follow(focus, std::cos(watched->fighter.aim) * look, std::sin(watched->fighter.aim) * look, arena, dt);
        sounds_.listen_at(focus);
    }

    std::string server_name() const { return options_.connect.empty() ? "your own match" : options_.connect; }

    HudState hud_state() const {
        const auto roster = client_.roster();
        return {.connection = client_.state(),
                .server = server_name(),
                .trouble = client_.disconnect().to_string(),
                .roster = {roster.begin(), roster.end()},
                .feed = &happenings_.feed(),
                .chat = &chat_,
                .typing = input_.typing(),
                .typed = input_.typed(),
                .all_scores = all_scores_,
                .covered = netcode_.help_shown(),
                .hurt = hurt_,
                .weapon = weapon_,
                .tick = client_.view_tick(),
                .killer = happenings_.killer(),
                .killed_with = happenings_.killed_with(),
                .goal = happenings_.goal(seconds_),
                .keys = options_.keys,
                .seconds = seconds_};
    }

    const Options& options_;
    const std::filesystem::path assets_;
    Canvas* const canvas_;
    Client client_;
    InputScript script_;
    std::unique_ptr<TraceWriter> trace_;
    std::optional<Stage> stage_;
    ActorsView actors_;
    PiecesView pieces_;
    Sounds sounds_;
    Happenings happenings_;
    NetcodeView netcode_;
    Input input_;
    std::optional<Crosshair> crosshair_;  // in a window
    Hands scripted_;
    Camera camera_;
    Hud hud_;
    DeathView death_view_;
    Moment awaited_;
    MessageLog chat_{8, 12};
    Scene scene_;
    Outcome outcome_;
    std::vector<double> draw_ms_;  // of every picture
    std::uint32_t first_tick_ = 0;
    Weapon weapon_ = Weapon::plasma;
    bool all_scores_ = false;
    float aim_ = 0;                       // of the stick, radians
    int vigour_ = 0;                      // health and shield in the picture before
    float hurt_ = 0;                      // 0 to 1, fades
    float dead_for_ = 0, early_for_ = 0;  // seconds
    double seconds_ = 0;
};

}  // namespace

Result<Outcome> play(const Options& options, Canvas* canvas) {
    auto assets = find_assets(options.assets);
    if (!assets) return assets.error();
    auto script = InputScript::read(options.script);
    if (!script) return script.error();
    std::unique_ptr<TraceWriter> trace;
    if (!options.trace.empty()) {
        auto opened = TraceWriter::open(options.trace, {});
        if (!opened) return opened.error();
        trace = std::move(*opened);
    }
    Endpoint server{"::1", default_port};
    std::unique_ptr<EmbeddedMatch> match;
    if (options.connect.empty()) {
        auto started = own_match(options, *assets);
        if (!started) return started.error();
        match = std::move(*started);
        server.port = match->port();
    } else {
        auto parsed = parse_endpoint(options.connect, default_port);
        if (!parsed) return parsed.error();
        server = *parsed;
    }
    ClientConfig config{.host = server.host,
                        .port = server.port,
                        .name = options.name,
                        .join_key = options.join_key,
                        .ready_at_once = false};
    if (!options.token.empty()) {
        auto token = read_token(options.token);
        if (!token) return token.error();
        config.token = std::move(*token);
    }
    config.prior_folder = options.prior_folder;
    config.prior_file = prior_of(*assets);
    config.outgoing = config.incoming = options.network.each_way();
    config.feel.prediction = options.predict;
    config.log = log_sink();
    auto client = Client::connect(std::move(config));
    if (!client) return client.error();
    std::unique_ptr<Canvas> own;
    if (canvas == nullptr) {
        auto opened = Canvas::open({options.width, options.height, options.headless, options.fullscreen});
        if (!opened) return opened.error();
        own = std::move(*opened);
        canvas = own.get();
    }
    return Game(options, *assets, *canvas, std::move(*client), std::move(*script), std::move(trace)).run();
}

}  // namespace skirmish

#include "menu/menu_session.hpp"

#include <algorithm>
#include <utility>

#include "app/canvas.hpp"
#include "app/embedded_match.hpp"
#include "app/input_script.hpp"
#include "app/sounds.hpp"
#include "lab/lab_run.hpp"
#include "maps/map_file.hpp"
#include "menu/menu_view.hpp"
#include "menu/screens.hpp"
#include "options/logging.hpp"
#include "tickwire/udp.hpp"

namespace skirmish {

namespace {

using namespace tickwire;

constexpr std::uint16_t first_port = 40000, last_port = 40003;  // where a search of the local network looks

std::vector<std::string> ball_maps(const std::filesystem::path& assets) {
    std::vector<std::string> names = map_names(assets);
    std::erase_if(names, [&](const std::string& name) {
        const auto arena = load_map(assets, name);
        return !arena || arena->goals.empty();
    });
    return names;
}

/// The library's join key is a password to who plays.
std::string in_players_words(std::string why) {
    constexpr std::string_view key = "join key";
    if (const auto at = why.find(key); at != std::string::npos) why.replace(at, key.size(), "password");
    return why;
}

class MenuSession {
public:
    MenuSession(const Options& options, SettingsFile& settings, std::filesystem::path assets,
                std::unique_ptr<Canvas> canvas, InputScript script)
        : options_(options),
          begun_with_(settings.settings),
          assets_(std::move(assets)),
          canvas_(std::move(canvas)),
          script_(std::move(script)),
          context_{menu_,
                   settings,
                   browser_,
                   map_names(assets_),
                   ball_maps(assets_),
                   [this](Choice choice) { chosen_ = std::move(choice); },
                   [this] { apply_settings(); },
                   settings.trouble()} {
        listen();
        context_.hosting.map = options.map;
        context_.hosting.mode = options.play.mode;
        menu_.push(make_screen("main", context_));
        if (!options.menu.empty() && options.menu != "main") menu_.push(make_screen(options.menu, context_));
        menu_.take({}, {});
        if (!options.menu.empty()) return;
        chosen_ = options.connect.empty() ? Choice(QuickPlay{options.map, options.play.mode, options.players})
                                          : Choice(JoinServer{options.connect, options.join_key});
    }

    Result<Outcome> run() {
        TimePoint next = begin_;
        while (!over_ && !menu_.empty()) {
            const TimePoint now = monotonic_now();
            if (!chosen_) frame(now);
            if (left() <= Duration::zero()) break;  // after a picture: there is always one to save
            if (auto choice = std::exchange(chosen_, std::nullopt)) {
                if (auto done = act(std::move(*choice)); !done) return done.error();
            }
            next = std::max(next + canvas_->frame_time(options_.fps), now);
            for (TimePoint then = monotonic_now(); then < next; then = monotonic_now()) {
                menu_.rest(next - then);
                menu_.advance(monotonic_now());
            }
        }
        if (!options_.screenshot.empty() && canvas_) {
            if (auto saved = canvas_->save_png(options_.screenshot); !saved) return saved.error();
        }
        return outcome_;
    }

private:
    double seconds() const { return std::chrono::duration<double>(monotonic_now() - begin_).count(); }
    /// Of options.seconds.
    Duration left() const {
        if (options_.seconds <= 0) return Duration::max();
        return begin_ + Duration(static_cast<std::int64_t>(options_.seconds * 1e6)) - monotonic_now();
    }

    void frame(TimePoint now) {
        MenuEvents events = options_.headless ? MenuEvents{} : input_->take(menu_.capturing());
        if (events.closed) over_ = true;
        script_.play(seconds(), hands_);
        const std::size_t row = menu_.selected();
        menu_.take(events, view_.row_at(events.x, events.y));
        menu_.take(scripted(), {});
        const bool chose = events.clicked || std::ranges::count(events.keys, MenuKey::accept) > 0;
        if (chose || (!menu_.empty() && menu_.selected() != row))
            sounds_->announce(chose ? Sound::choose : Sound::move);
        menu_.advance(now);
        canvas_->begin();
        if (!menu_.empty()) view_.draw(*canvas_, menu_, seconds());
        canvas_->present();
    }

    /// What the script's hands did, as a menu understands it.
    MenuEvents scripted() {
        MenuEvents events;
        for (const std::string& words : std::exchange(hands_.said, {})) events.typed += words;
        for (const Key key : std::exchange(hands_.struck, {})) {
            switch (key) {
                case Key::up:
                    events.keys.push_back(MenuKey::up);
                    break;
                case Key::down:
                    events.keys.push_back(MenuKey::down);
                    break;
                case Key::left:
                    events.keys.push_back(MenuKey::left);
                    break;
                case Key::right:
                    events.keys.push_back(MenuKey::right);
                    break;
                case Key::enter:
                    events.keys.push_back(MenuKey::accept);
                    break;
                case Key::escape:
                    events.keys.push_back(MenuKey::back);
                    break;
                case Key::erase:
                    events.keys.push_back(MenuKey::erase);
                    break;
                default:
                    break;
            }
        }
        return events;
    }

    void listen() {
        input_.emplace();
        sounds_.emplace(assets_ / "sounds", options_.mute || options_.headless);
        sounds_->set_volume(context_.settings.settings.volume_percent);
    }

    void apply_settings() {
        if (sounds_) sounds_->set_volume(context_.settings.settings.volume_percent);
        if (!options_.headless)
            canvas_->resize(context_.settings.settings.width, context_.settings.settings.height,
                            context_.settings.settings.fullscreen);
    }

    /// For a match of this player, from the flags and the settings as they are now.
    Options match_options() const {
        Options options = options_;
        const Settings& settings = context_.settings.settings;
        if (settings.name != begun_with_.name) options.name = settings.name;  // else a flag may say another
        options.own_hue = settings.colour;
        options.volume_percent = settings.volume_percent;
        options.keys = settings.keys;
        options.script.clear();
        options.screenshot.clear();
        if (options_.seconds > 0) options.seconds = std::max(0.05, std::chrono::duration<double>(left()).count());
        return options;
    }

    Result<void> act(Choice choice) {
        context_.notice.clear();
        if (std::holds_alternative<Quit>(choice)) {
            over_ = true;
        } else if (const auto* quick = std::get_if<QuickPlay>(&choice)) {
            Options options = match_options();
            options.connect.clear();
            options.map = quick->map;
            options.play.mode = quick->mode;
            options.players = quick->players;
            play_match(options, choice);
        } else if (const auto* host = std::get_if<HostMatch>(&choice)) {
            open_match(*host);
        } else if (std::holds_alternative<PlayHosted>(choice)) {
            Options options = match_options();
            options.connect = "localhost:" + std::to_string(hosted_->port());
            options.join_key = context_.hosting.password;
            play_match(options, choice);
        } else if (std::holds_alternative<CloseHosted>(choice)) {
            hosted_.reset();
            menu_.pop();
            menu_.take({}, {});
        } else if (const auto* join = std::get_if<JoinServer>(&choice)) {
            Options options = match_options();
            options.connect = join->address;
            options.join_key = join->password;
            if (play_match(options, choice) && outcome_.snapshots > 0) remember(join->address);
        } else if (std::holds_alternative<OpenLab>(choice)) {
            return open_lab();
        }
        return {};
    }

    /// Whether it was a match; else the menu says why it was not.
    bool play_match(const Options& options, const Choice& again) {
        input_.reset();  // the match has the keyboard, and what is heard
        sounds_.reset();
        const auto outcome = play(options, canvas_.get());
        listen();
        if (outcome) {
            outcome_ = *outcome;
            over_ = over_ || outcome->closed;
            return true;
        }
        menu_.push(ended_screen(context_, in_players_words(outcome.error().message), again));
        menu_.take({}, {});
        return false;
    }

    void remember(const std::string& server) {
        context_.settings.settings.remember(server);
        if (auto saved = context_.settings.save(); !saved) context_.notice = saved.error().message;
        browser_.look(context_.settings.settings.recent);
    }

    void open_match(const HostMatch& wanted) {
        PlayOptions rules = options_.play;
        rules.mode = wanted.mode;
        MatchConfig config{.assets = assets_,
                           .map = wanted.map,
                           .players = wanted.players,
                           .bot_skill = rules.bots(),
                           .rules = rules.match_rules()};
        config.server.mode = wanted.mode;
        config.server.max_players = wanted.max_players;
        config.server.name = context_.settings.settings.name + "'s match";
        config.server.lan_discovery = wanted.on_lan;
        config.server.prior_file = options_.prior;
        config.server.join_key = wanted.password;
        config.server.admission = wanted.password.empty() ? Admission::open : Admission::join_key;
        config.server.log = log_sink();
        Error last;
        for (std::uint16_t port = first_port; port <= last_port && !hosted_; ++port) {
            config.server.port = port;
            auto started = EmbeddedMatch::start(config);
            if (started)
                hosted_ = std::move(*started);
            else if ((last = started.error()).code != ErrorCode::address_in_use)
                break;
        }
        if (!hosted_) {
            context_.notice = last.message;
            return;
        }
        std::vector<std::string> addresses;
        for (const Address& address : own_addresses(hosted_->port())) addresses.push_back(address.to_string());
        menu_.push(hosted_screen(context_, std::move(addresses), wanted));
        menu_.take({}, {});
    }

    /// The lab has a window of its own.
    Result<void> open_lab() {
        Options options = match_options();
        options.lab.on = true;
        options.connect.clear();
        if (options.headless && options.seconds <= 0) options.seconds = 1;
        input_.reset();
        sounds_.reset();
        canvas_.reset();
        const auto run = run_lab(options);
        auto canvas =
            Canvas::open({options_.width, options_.height, options_.headless, context_.settings.settings.fullscreen});
        if (!canvas) return canvas.error();
        canvas_ = std::move(*canvas);
        view_ = {};
        listen();
        if (!run) context_.notice = run.error().message;
        return {};
    }

    const Options& options_;
    const TimePoint begin_ = monotonic_now();
    const Settings begun_with_;
    const std::filesystem::path assets_;
    std::unique_ptr<Canvas> canvas_;
    InputScript script_;
    Hands hands_;
    Menu menu_;
    MenuView view_;
    ServerBrowser browser_;
    MenuContext context_;
    std::optional<MenuInput> input_;
    std::optional<Sounds> sounds_;
    std::optional<Choice> chosen_;
    std::unique_ptr<EmbeddedMatch> hosted_;
    Outcome outcome_;
    bool over_ = false;
};

}  // namespace

Result<Outcome> run_menu(const Options& options, SettingsFile& settings) {
    auto assets = find_assets(options.assets);
    if (!assets) return assets.error();
    auto script = InputScript::read(options.script);
    if (!script) return script.error();
    auto canvas = Canvas::open({options.width, options.height, options.headless, options.fullscreen});
    if (!canvas) return canvas.error();
    return MenuSession(options, settings, *assets, std::move(*canvas), std::move(*script)).run();
}

}  // namespace skirmish

#include "lab/lab_view.hpp"

#include <algorithm>
#include <cmath>

#include "app/event_lights.hpp"
#include "app/figure.hpp"
#include "app/help.hpp"
#include "app/palette.hpp"

namespace skirmish {

namespace {

constexpr int gap = 8, strip_height = 48, figures_height = 68;
constexpr double figures_every = 0.25;  // seconds
constexpr SDL_Color good{110, 255, 150, 255};

constexpr std::array help_lines{HelpLine{"W A S D", "move client A; the mouse aims, its left button or Space shoots"},
                                HelpLine{"Tab", "the other client's knobs"},
                                HelpLine{"Arrows", "choose a knob and move it; the mouse does too"},
                                HelpLine{"F1", "this help"},
                                HelpLine{"F2", "client B does what client A does, or is a bot"},
                                HelpLine{"F4", "ghosts: where the server has everybody now"},
                                HelpLine{"F5", "show or hide the knobs"},
                                HelpLine{"F6", "prediction on or off: own movement shows at once"},
                                HelpLine{"F7", "interpolation on or off: others glide between snapshots"},
                                HelpLine{"F8", "smoothing on or off: corrections fade instead of jumping"},
                                HelpLine{"F9", "lag compensation on or off: shots count by what the client saw"},
                                HelpLine{"Esc", "leave"}};

template <class Event>
void light_all(const Lab& lab, Effects& effects, const tickwire::EventRecord& record) {
    if (record.kind != Skirmish::Events::index<Event>()) return;
    Event event;
    tickwire::restore(event, lab.events().slots_of(record));
    light(effects, lab.truth(), event);
}

template <class Event>
void light_all(const LabClient& client, Effects& effects) {
    for (const auto& happened : client.client().events<Event>()) light(effects, client.scene(), happened.event);
}

}  // namespace

LabView::LabView(Canvas& canvas, const Lab& lab)
    : picture_(canvas, lab.arena()), actors_(canvas), width_(canvas.width()), height_(canvas.height()) {
    lay_out(width_, height_);
}

void LabView::lay_out(int width, int height) {
    zoom_ = words_zoom(width, height);
    const auto units = [&](int pixels) { return static_cast<int>(static_cast<float>(pixels) / zoom_); };
    const auto pixels = [&](int length) { return static_cast<int>(std::lround(static_cast<float>(length) * zoom_)); };
    const int first = switches_.server ? 1 : 0, panes = 2 + first;
    const int wide = (units(width) - gap * (panes + 1)) / panes;
    const int panel_height = static_cast<int>(std::max(panels_[0].height(), panels_[1].height()));
    const int below = strip_height + figures_height + (switches_.panels ? panel_height + gap : 0) + 2 * gap;
    const int high = std::max(units(height) - 2 * gap - below, 1);
    const auto left = [&](int number) { return gap + number * (wide + gap); };
    const auto at = [&](int number) { return SDL_Rect{pixels(left(number)), pixels(gap), pixels(wide), pixels(high)}; };
    server_.place(at(0), zoom_);
    for (int i = 0; i < 2; ++i) {
        clients_[static_cast<std::size_t>(i)].place(at(i + first), zoom_);
        panels_[static_cast<std::size_t>(i)].place(static_cast<float>(left(i + first)),
                                                   static_cast<float>(units(height) - gap - panel_height),
                                                   static_cast<float>(wide));
    }
    width_ = width;
    height_ = height;
}

Mouse LabView::zoomed(Mouse mouse) const {
    mouse.x /= zoom_;
    mouse.y /= zoom_;
    return mouse;
}

void LabView::take(std::span<const Key> keys, const Mouse& mouse, Lab& lab) {
    std::array<NetcodeSettings, 2> settings{lab.client(0).settings(), lab.client(1).settings()};
    for (const Key key : keys) {
        if (key == Key::f1) switches_.help = !switches_.help;
        if (key == Key::f2) switches_.same = !switches_.same;
        if (key == Key::f4) switches_.ghosts = !switches_.ghosts;
        if (key == Key::f5) switches_.panels = !switches_.panels;
        if (key == Key::tab) switches_.focus = 1 - switches_.focus;
        NetcodeSettings& chosen = settings[switches_.focus];
        if (key >= Key::f6 && key <= Key::f9) {
            bool& on = chosen.feel.*techniques()[static_cast<std::size_t>(key) - static_cast<std::size_t>(Key::f6)].on;
            on = !on;
        }
        if (switches_.panels && key >= Key::up) panels_[switches_.focus].key(key, chosen);
    }
    lay_out(width_, height_);
    for (std::size_t i = 0; i < 2; ++i) {
        if (switches_.panels) {
            if (mouse.down && panels_[i].holds(zoomed(mouse))) switches_.focus = i;
            panels_[i].mouse(zoomed(mouse), settings[i]);
        }
        lab.client(i).set_settings(settings[i]);
    }
}

bool LabView::takes(const Mouse& mouse) const {
    return switches_.panels && (panels_[0].holds(zoomed(mouse)) || panels_[1].holds(zoomed(mouse)));
}

Spot LabView::aimed_at(const Mouse& mouse) const {
    const LabPane& pane = clients_[0];
    return pane.camera().world(mouse.x - static_cast<float>(pane.where().x),
                               mouse.y - static_cast<float>(pane.where().y));
}

void LabView::advance(const Lab& lab, float dt) {
    for (std::size_t i = 0; i < 2; ++i) {
        const LabClient& client = lab.client(i);
        Effects& effects = clients_[i].effects();
        light_all<Fired>(client, effects);
        light_all<Impact>(client, effects);
        light_all<Hit>(client, effects);
        light_all<Killed>(client, effects);
        clients_[i].advance(client.scene(), lab.arena(), dt);
        clients_[i].strip().add(client.picture().moving, client.picture().speed);
    }
    for (const tickwire::EventRecord& record : lab.events().records) {
        light_all<Fired>(lab, server_.effects(), record);
        light_all<Impact>(lab, server_.effects(), record);
        light_all<Hit>(lab, server_.effects(), record);
        light_all<Killed>(lab, server_.effects(), record);
    }
    server_.advance({}, lab.arena(), dt);
    server_.camera().jump(clients_[0].camera().centre());  // the same part as client A, to be compared
}

void LabView::draw(Canvas& canvas, const Lab& lab, double seconds) {
    canvas.begin();
    lay_out(canvas.width(), canvas.height());
    canvas.set_zoom(zoom_);
    renew_ = figures_at_ < 0 || seconds - figures_at_ >= figures_every;
    if (renew_) figures_at_ = seconds;
    if (switches_.server) draw_server(canvas, lab, seconds);
    for (std::size_t i = 0; i < 2; ++i) draw_client(canvas, lab, i, seconds);
    if (switches_.help) draw_help(canvas, "The lab", help_lines);
    canvas.present();
}

void LabView::draw_server(Canvas& canvas, const Lab& lab, double seconds) {
    const PaneCaption caption{"SERVER", "the part around client A", "The truth, now", palette::text};
    server_.draw(canvas, picture_, actors_, lab.truth(), {}, caption, seconds);
    draw_notes(canvas, lab);
}

void LabView::draw_client(Canvas& canvas, const Lab& lab, std::size_t number, double seconds) {
    const LabClient& client = lab.client(number);
    std::string plays = number == 1 && switches_.same ? "does what A does" : "a bot";
    if (number == 0 && switches_.person) plays = switches_.scripted ? "by script" : "you";
    const NetcodeSettings& settings = client.settings();
    const std::string network = figure("%.0f ms", settings.rtt_ms) + figure(", %g %% loss", settings.rest.loss_percent);
    const std::string against = techniques_against(settings.feel, lab.client(1 - number).settings().feel);
    const PaneCaption caption{number == 0 ? "CLIENT A" : "CLIENT B", plays + ", " + network,
                              against.empty() ? "All techniques on" : against,
                              missing_techniques(settings.feel).empty() ? good : palette::warning};
    std::vector<Ghost> ghosts;
    for (const Scene::Actor& actor : lab.truth().actors) {
        if (switches_.ghosts) ghosts.push_back({actor.player, actor.fighter});
    }
    clients_[number].draw(canvas, picture_, actors_, client.scene(), ghosts, caption, seconds);
    clients_[number].draw_keys(canvas, client.controls());
    const SDL_FRect where = clients_[number].area();
    const float x = where.x, wide = where.w, below = where.y + where.h + gap;
    clients_[number].strip().draw(canvas, {x, below, wide, strip_height});
    draw_figures(canvas, client, number);
    if (switches_.panels) panels_[number].draw(canvas, settings, number == switches_.focus);
}

void LabView::draw_figures(Canvas& canvas, const LabClient& client, std::size_t number) {
    const LabPicture& picture = client.picture();
    const auto ms = [](tickwire::Duration time) { return static_cast<double>(time.count()) / 1000; };
    if (renew_) {
        const std::string frames = picture.input_pictures == 1 ? " frame" : " frames";
        figures_[number] = {picture.input_pictures == 0 ? "-" : std::to_string(picture.input_pictures) + frames,
                            figure("%.0f ms", ms(picture.stats.view_delay)),
                            figure("%.2f m", double(picture.own_error)),
                            std::to_string(picture.stats.corrections),
                            figure("%.2f m", double(picture.off_server)),
                            std::to_string(picture.stats.starved_frames)};
    }
    static constexpr std::array labels{"Keys show in", "View delay",     "Own error",
                                       "Corrections",  "Off the server", "Starved frames"};
    const SDL_FRect where = clients_[number].area();
    const float x = where.x, wide = where.w, y = where.y + where.h + 2 * gap + strip_height;
    canvas.fill({x, y, wide, figures_height}, palette::panel);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const float split = wide * 0.53f, left = x + (i % 2 == 0 ? 0 : split) + 10,
                    right = x + (i % 2 == 0 ? split : wide) - 10, top = y + 6 + static_cast<float>(i / 2) * 20;
        canvas.text(labels[i], left, top, 13, palette::faint);
        canvas.text(figures_[number][i], right, top, 13, palette::text, Align::right);
    }
}

void LabView::draw_notes(Canvas& canvas, const Lab& lab) const {
    const SDL_FRect where = server_.area();
    const float x = where.x, wide = where.w, top = where.y + where.h + gap,
                bottom = static_cast<float>(height_) / zoom_ - gap;
    canvas.fill({x, top, wide, bottom - top}, palette::panel);
    float y = top + 8;
    const auto note = [&](const char* words, SDL_Color colour) {
        if (y + 20 > bottom) return;
        canvas.text(words, x + 12, y, 13, colour);
        y += 20;
    };
    const tickwire::ServerStats stats = lab.server_stats();
    canvas.text("tick " + std::to_string(lab.tick().value) + ", " + std::to_string(stats.players) + " players", x + 12,
                y, 13, palette::faint);
    y += 24;
    canvas.arc(x + 20, y + 9, 7, 2, 0, 6.2831853f, palette::truth);
    canvas.text("ghost: where the server has it now", x + 36, y, 13, palette::text);
    y += 24;
    if (!switches_.panels) return;
    note("A predicted fighter runs ahead of its ghost:", palette::faint);
    note("it stands where the server will have it", palette::faint);
    note("when the keys arrive. Others run behind.", palette::faint);
    y += 6;
    for (const char* words : {"F1  help", "F2  client B does what A does", "Tab  the other client's knobs",
                              "F6 to F9  its techniques on and off", "Arrows, mouse  its knobs"})
        note(words, palette::text);
}

}  // namespace skirmish

#include "menu/settings_screens.hpp"

#include <SDL2/SDL_keyboard.h>

#include <algorithm>

#include "app/palette.hpp"
#include "tickwire/roster.hpp"

namespace skirmish {

namespace {

struct Size {
    int width, height;
};
constexpr std::array<Size, 6> sizes{{{960, 540}, {1280, 720}, {1600, 900}, {1920, 1080}, {2560, 1440}, {3840, 2160}}};
constexpr std::array<const char*, 16> colour_names{"cyan", "red",    "green", "gold",   "violet", "pink",
                                                   "blue", "orange", "mint",  "yellow", "lilac",  "rose",
                                                   "lime", "steel",  "sand",  "silver"};
static_assert(colour_names.size() == palette::hues.size());

void keep(MenuContext& context) {
    context.settings_changed();
    const auto saved = context.settings.save();
    context.notice = saved ? "" : saved.error().message;
}

}  // namespace

void SettingsScreen::keep() {
    skirmish::keep(context_);
}

/// An empty name is nobody's; what was typed is kept when one leaves, not at every key.
bool SettingsScreen::leaving() {
    Settings& settings = context_.settings.settings;
    if (settings.name.find_first_not_of(' ') == std::string::npos) settings.name = Settings{}.name;
    settings.name.erase(0, settings.name.find_first_not_of(' '));
    settings.name.erase(settings.name.find_last_not_of(' ') + 1);
    keep();
    return true;
}

Row SettingsScreen::colour_row() {
    const auto& colour = context_.settings.settings.colour;
    return {.label = "Your colour",
            .value = colour ? colour_names[*colour] : "the match chooses",
            .turn = [this](int direction) {
                auto& chosen = context_.settings.settings.colour;
                const int count = static_cast<int>(colour_names.size()) + 1;  // one more for none
                const int next = ((chosen ? *chosen + 1 : 0) + direction + count) % count;
                chosen = next == 0 ? std::nullopt : std::optional(static_cast<std::uint8_t>(next - 1));
                keep();
            }};
}

Row SettingsScreen::size_row() {
    const Settings& settings = context_.settings.settings;
    return {.label = "Window",
            .value = std::to_string(settings.width) + " x " + std::to_string(settings.height),
            .turn = [this](int direction) {
                Settings& now = context_.settings.settings;
                auto at = std::ranges::find_if(sizes, [&](const Size& one) { return one.width >= now.width; });
                if (at == sizes.end()) at = sizes.end() - 1;
                if (direction > 0 && at->width == now.width && at + 1 != sizes.end()) ++at;
                if (direction < 0 && at != sizes.begin()) --at;
                now.width = at->width;
                now.height = at->height;
                keep();
            }};
}

std::vector<Row> SettingsScreen::rows() {
    Settings& settings = context_.settings.settings;
    std::vector<Row> rows;
    rows.push_back({.label = "Name",
                    .value = settings.name,
                    .type = [&settings](const std::string& text) { settings.name = text; },
                    .most_bytes = tickwire::max_name_bytes});
    rows.push_back(colour_row());
    rows.push_back(
        {.label = "Volume", .value = std::to_string(settings.volume_percent) + " %", .turn = [this](int direction) {
             int& volume = context_.settings.settings.volume_percent;
             volume = std::clamp(volume + 5 * direction, 0, 100);
             keep();
         }});
    rows.push_back({.label = "Full screen", .value = settings.fullscreen ? "yes" : "no", .turn = [this](int) {
                        context_.settings.settings.fullscreen = !context_.settings.settings.fullscreen;
                        keep();
                    }});
    rows.push_back(size_row());
    rows.push_back({.label = "Keys", .press = [this] { context_.menu.push(make_screen("keys", context_)); }});
    rows.push_back({.label = "Back", .press = [this] {
                        if (leaving()) context_.menu.pop();
                    }});
    return rows;
}

std::vector<Row> KeysScreen::rows() {
    std::vector<Row> rows;
    for (std::size_t i = 0; i < actions.size(); ++i) {
        const auto action = static_cast<Action>(i);
        rows.push_back({.label = actions[i].words,
                        .value = SDL_GetScancodeName(context_.settings.settings.keys[action]),
                        .bind = [this, action](SDL_Scancode key) {
                            context_.settings.settings.keys.bind(action, key);
                            keep(context_);
                        }});
    }
    rows.push_back({.label = "The usual keys", .press = [this] {
                        context_.settings.settings.keys = {};
                        keep(context_);
                    }});
    rows.push_back({.label = "Back", .press = [this] { context_.menu.pop(); }});
    return rows;
}

}  // namespace skirmish

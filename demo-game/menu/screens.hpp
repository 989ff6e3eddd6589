// The screens of Skirmish's menu. They change what they are given and say what is to be done through `choose`; what a
// match is they do not know.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "menu/choice.hpp"
#include "menu/menu.hpp"
#include "menu/server_browser.hpp"
#include "menu/settings.hpp"

namespace skirmish {

/// What all screens share; it outlives them.
struct MenuContext {
    Menu& menu;
    SettingsFile& settings;
    ServerBrowser& browser;
    std::vector<std::string> maps, ball_maps;  ///< all, and those with goals
    std::function<void(Choice)> choose;
    std::function<void()> settings_changed;  ///< applies what shows at once
    std::string notice{};                    ///< one line, until something else is to be said
    HostMatch hosting{};                     ///< as it was set last
    std::string direct_address{};            ///< as it was typed last
};

/// By name: main, host, join, settings, keys; null for another.
std::unique_ptr<Screen> make_screen(const std::string& name, MenuContext& context);
/// The names, with commas between them.
std::string screen_names();

/// Asks for the password of a server before joining; `why` says why, in a line.
std::unique_ptr<Screen> password_screen(MenuContext& context, std::string address, std::string why);
/// Why a match has ended, in words, with the same `again`.
std::unique_ptr<Screen> ended_screen(MenuContext& context, std::string why, Choice again);
/// A match that others can join: where, and with what.
std::unique_ptr<Screen> hosted_screen(MenuContext& context, std::vector<std::string> addresses, HostMatch match);

}  // namespace skirmish

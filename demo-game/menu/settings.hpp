// What a player has chosen, kept between matches as TOML in the user's configuration folder.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/key_bindings.hpp"
#include "app/options.hpp"
#include "tickwire/result.hpp"

namespace skirmish {

inline constexpr std::size_t most_recent_servers = 8;

struct Settings {
    std::string name = "player";
    std::optional<std::uint8_t> colour;  ///< that one wishes to wear, 0 to 15; none: the match chooses
    int volume_percent = 100;            ///< 0 to 100
    bool fullscreen = false;
    int width = 1280, height = 720;  ///< of the window, 320x200 to 3840x2160
    KeyBindings keys{};
    std::string prior;                ///< file that one's own matches offer to those who join; empty: none
    std::vector<std::string> recent;  ///< servers joined, HOST:PORT, newest first, at most most_recent_servers

    void remember(const std::string& server);
    /// Into the options of a match, where these have nothing else than their defaults: flags win.
    void apply_to(Options& options) const;
    friend bool operator==(const Settings&, const Settings&) = default;
};

/// Settings and their file. A file that cannot be understood, wholly or in parts, is answered with a sentence and with
/// defaults for what is wrong; it is kept beside the new one when settings are saved.
class SettingsFile {
public:
    /// $XDG_CONFIG_HOME/skirmish/settings.toml, or below ~/.config (XDG base directory specification 0.8).
    static std::filesystem::path usual_path();
    /// $XDG_CACHE_HOME/skirmish/priors, or below ~/.cache: where priors of servers are kept.
    static std::filesystem::path usual_prior_folder();
    explicit SettingsFile(std::filesystem::path file);
    Settings settings{};
    /// Empty, or what was wrong with the file.
    const std::string& trouble() const { return trouble_; }
    /// Writes all of it, or leaves the file as it was.
    tickwire::Result<void> save();

private:
    std::filesystem::path file_;
    std::string trouble_;
};

}  // namespace skirmish

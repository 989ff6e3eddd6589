#include "menu/settings.hpp"

#include <SDL2/SDL_keyboard.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tickwire/roster.hpp"

namespace skirmish {

namespace {

using tickwire::Error;
using tickwire::ErrorCode;
using tickwire::Result;

constexpr std::size_t longest_file_bytes = 64 * 1024, longest_address_bytes = 300, longest_path_bytes = 4000;

/// Reads values one by one; the first that is wrong is what trouble says.
class Reader {
public:
    Reader(const toml::table& table, std::string& trouble) : table_(table), trouble_(trouble) {}

    void number(const char* name, int& value, int least, int most) {
        const toml::node* node = table_.get(name);
        if (node == nullptr) return;
        const auto read = node->value_exact<std::int64_t>();
        if (!read || *read < least || *read > most)
            return wrong(name, std::to_string(least) + " to " + std::to_string(most));
        value = static_cast<int>(*read);
    }
    void flag(const char* name, bool& value) {
        const toml::node* node = table_.get(name);
        if (node == nullptr) return;
        const auto read = node->value_exact<bool>();
        if (!read) return wrong(name, "true or false");
        value = *read;
    }
    void text(const char* name, std::string& value, std::size_t most) {
        const toml::node* node = table_.get(name);
        if (node == nullptr) return;
        const auto read = node->value_exact<std::string>();
        if (!read || !is_plain(*read, most)) return wrong(name, "text of 1 to " + std::to_string(most) + " bytes");
        value = *read;
    }
    void texts(const char* name, std::vector<std::string>& values, std::size_t most) {
        const toml::node* node = table_.get(name);
        if (node == nullptr) return;
        const toml::array* list = node->as_array();
        if (list == nullptr) return wrong(name, "a list of text");
        for (const toml::node& one : *list) {
            const auto read = one.value_exact<std::string>();
            if (!read || !is_plain(*read, longest_address_bytes)) return wrong(name, "a list of text");
            if (values.size() < most) values.push_back(*read);
        }
    }
    void key(const ActionInfo& info, Action action, KeyBindings& keys) {
        std::string name;
        text(info.name, name, 40);
        if (name.empty()) return;
        const SDL_Scancode code = SDL_GetScancodeFromName(name.c_str());
        if (code == SDL_SCANCODE_UNKNOWN) return wrong(info.name, "the name of a key, such as W or Left Shift");
        keys.bind(action, code);
    }

private:
    static bool is_plain(const std::string& text, std::size_t most) {
        const bool control =
            std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
        return !control && !text.empty() && text.size() <= most;
    }
    void wrong(const char* name, const std::string& allowed) {
        if (trouble_.empty()) trouble_ = std::string(name) + " must be " + allowed;
    }
    const toml::table& table_;
    std::string& trouble_;
};

void read_settings(const toml::table& table, Settings& settings, std::string& trouble) {
    Reader reader(table, trouble);
    reader.text("name", settings.name, tickwire::max_name_bytes);
    int colour = -1;
    reader.number("colour", colour, 0, 15);
    if (colour >= 0) settings.colour = static_cast<std::uint8_t>(colour);
    reader.number("volume_percent", settings.volume_percent, 0, 100);
    reader.flag("fullscreen", settings.fullscreen);
    reader.number("width", settings.width, 320, 3840);
    reader.number("height", settings.height, 200, 2160);
    reader.text("prior", settings.prior, longest_path_bytes);
    reader.texts("recent", settings.recent, most_recent_servers);
    const toml::table* keys = table["keys"].as_table();
    if (keys == nullptr) return;
    Reader key_reader(*keys, trouble);
    for (std::size_t i = 0; i < actions.size(); ++i) key_reader.key(actions[i], static_cast<Action>(i), settings.keys);
}

std::string written(const Settings& settings) {
    toml::table keys;
    for (std::size_t i = 0; i < actions.size(); ++i)
        keys.insert(actions[i].name, SDL_GetScancodeName(settings.keys[static_cast<Action>(i)]));
    toml::array recent;
    for (const std::string& server : settings.recent) recent.push_back(server);
    toml::table table{{"name", settings.name},
                      {"volume_percent", settings.volume_percent},
                      {"fullscreen", settings.fullscreen},
                      {"width", settings.width},
                      {"height", settings.height},
                      {"recent", recent},
                      {"keys", keys}};
    if (!settings.prior.empty()) table.insert("prior", settings.prior);
    if (settings.colour) table.insert("colour", static_cast<std::int64_t>(*settings.colour));
    std::ostringstream out;
    out << "# Skirmish writes this file when settings change in its menu.\n" << table << '\n';
    return out.str();
}

std::filesystem::path user_folder(const char* variable, const char* below_home) {
    const auto folder = [](const char* name) -> std::filesystem::path {
        const char* given = std::getenv(name);
        return given != nullptr && given[0] == '/' ? given : "";  // relative ones are to be ignored
    };
    std::filesystem::path base = folder(variable);
    if (base.empty() && !folder("HOME").empty()) base = folder("HOME") / below_home;
    return base.empty() ? base : base / "skirmish";
}

}  // namespace

void Settings::remember(const std::string& server) {
    std::erase(recent, server);
    recent.insert(recent.begin(), server);
    if (recent.size() > most_recent_servers) recent.resize(most_recent_servers);
}

void Settings::apply_to(Options& options) const {
    const Options usual;
    if (options.name == usual.name) options.name = name;
    if (options.width == usual.width && options.height == usual.height) {
        options.width = width;
        options.height = height;
    }
    options.fullscreen = options.fullscreen || fullscreen;
    options.own_hue = colour;
    options.volume_percent = volume_percent;
    options.keys = keys;
    if (options.prior.empty()) options.prior = prior;
}

std::filesystem::path SettingsFile::usual_path() {
    const std::filesystem::path base = user_folder("XDG_CONFIG_HOME", ".config");
    return base.empty() ? base : base / "settings.toml";
}

std::filesystem::path SettingsFile::usual_prior_folder() {
    const std::filesystem::path base = user_folder("XDG_CACHE_HOME", ".cache");
    return base.empty() ? base : base / "priors";
}

SettingsFile::SettingsFile(std::filesystem::path file) : file_(std::move(file)) {
    std::ifstream in(file_, std::ios::binary);
    if (file_.empty() || !in) return;
    std::string text(longest_file_bytes + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
    std::string fault;
    if (text.size() > longest_file_bytes) {
        fault = "it has more than 64 KiB";
    } else {
        try {
            read_settings(toml::parse(text), settings, fault);
        } catch (const toml::parse_error& error) {
            fault = "line " + std::to_string(error.source().begin.line) + ": " + std::string(error.description());
        }
    }
    if (!fault.empty()) trouble_ = file_.string() + ": " + fault + "; defaults are used instead";
}

Result<void> SettingsFile::save() {
    if (file_.empty())
        return Error{ErrorCode::not_found, "settings are not kept: neither XDG_CONFIG_HOME nor HOME is set"};
    std::error_code failed;
    std::filesystem::create_directories(file_.parent_path(), failed);
    if (failed) return Error{ErrorCode::io, "folder " + file_.parent_path().string() + ": " + failed.message()};
    if (!trouble_.empty()) {  // what a person wrote is not thrown away
        std::filesystem::rename(file_, file_.string() + ".broken", failed);
        if (failed) return Error{ErrorCode::io, file_.string() + ": " + failed.message()};
        trouble_.clear();
    }
    const std::filesystem::path fresh = file_.string() + ".new";
    {
        std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
        out << written(settings);
        if (!out.flush()) return Error{ErrorCode::io, fresh.string() + ": cannot be written"};
    }
    std::filesystem::rename(fresh, file_, failed);
    if (failed) return Error{ErrorCode::io, file_.string() + ": " + failed.message()};
    return {};
}

}  // namespace skirmish

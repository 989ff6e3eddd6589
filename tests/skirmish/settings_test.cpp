// A player's settings: kept, read back, and never lost to a mistake in the file.
#include "menu/settings.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "support/scratch_folder.hpp"

using namespace skirmish;

namespace {

struct Folder : tickwire::test::ScratchFolder {
    std::filesystem::path file() const { return path / "inner" / "settings.toml"; }
    void put(const std::string& text) const {
        std::filesystem::create_directories(path / "inner");
        std::ofstream(file()) << text;
    }
    std::string text(const std::string& name = "settings.toml") const {
        std::ostringstream all;
        all << std::ifstream(path / "inner" / name).rdbuf();
        return all.str();
    }
};

}  // namespace

TEST_CASE("settings come back as they were kept") {
    const Folder folder;
    SettingsFile file(folder.file());
    CHECK(file.trouble().empty());
    CHECK(file.settings == Settings{});
    file.settings.name = "Zoë \"the\" fox";
    file.settings.colour = 3;
    file.settings.volume_percent = 35;
    file.settings.fullscreen = true;
    file.settings.width = 1920;
    file.settings.height = 1080;
    file.settings.keys.bind(Action::fire, SDL_SCANCODE_LSHIFT);
    file.settings.prior = "/srv/skirmish \"new\".twprior";
    file.settings.remember("[::1]:40000");
    file.settings.remember("example.org:40001");
    REQUIRE(file.save());
    const SettingsFile again(folder.file());
    CHECK(again.trouble().empty());
    CHECK(again.settings == file.settings);
    CHECK(again.settings.recent.front() == "example.org:40001");
}

TEST_CASE("a file that is no TOML is named with its line, defaults are used, and it is kept when settings are saved") {
    const Folder folder;
    folder.put("name = \"Ann\"\nvolume_percent = = 3\n");
    SettingsFile file(folder.file());
    CHECK(file.trouble().find("line 2") != std::string::npos);
    CHECK(file.trouble().find(folder.file().string()) != std::string::npos);
    CHECK(file.settings == Settings{});
    REQUIRE(file.save());
    CHECK(folder.text("settings.toml.broken").find("= = 3") != std::string::npos);
    CHECK(SettingsFile(folder.file()).trouble().empty());
}

TEST_CASE("a value out of its range is named with the range, and only it falls back") {
    const Folder folder;
    for (const auto& [line, words] : std::vector<std::pair<std::string, std::string>>{
             {"volume_percent = 101", "volume_percent must be 0 to 100"},
             {"width = \"wide\"", "width must be 320 to 3840"},
             {"colour = 16", "colour must be 0 to 15"},
             {"fullscreen = 1", "fullscreen must be true or false"},
             {"recent = \"there\"", "recent must be a list of text"},
             {"[keys]\nfire = \"Moon\"", "fire must be the name of a key, such as W or Left Shift"}}) {
        folder.put("name = \"Ann\"\n" + line + "\n");
        const SettingsFile file(folder.file());
        CHECK(file.trouble().find(words) != std::string::npos);
        Settings expected;
        expected.name = "Ann";
        CHECK(file.settings == expected);
    }
    folder.put("name = \"" + std::string(33, 'x') + "\"\n");
    CHECK(SettingsFile(folder.file()).trouble().find("name must be") != std::string::npos);
    folder.put(std::string(70'000, '#'));
    CHECK(SettingsFile(folder.file()).trouble().find("64 KiB") != std::string::npos);
}

TEST_CASE("no key does two things") {
    KeyBindings keys;
    keys.bind(Action::up, SDL_SCANCODE_S);
    CHECK(keys[Action::up] == SDL_SCANCODE_S);
    CHECK(keys[Action::down] == SDL_SCANCODE_W);
}

TEST_CASE("flags win over settings") {
    Settings settings;
    settings.name = "Ann";
    settings.width = 1920;
    settings.height = 1080;
    Options options;
    settings.apply_to(options);
    CHECK(options.name == "Ann");
    CHECK(options.width == 1920);
    Options flagged;
    flagged.name = "Ben";
    flagged.width = 640;
    settings.apply_to(flagged);
    CHECK(flagged.name == "Ben");
    CHECK(flagged.width == 640);
}

TEST_CASE("the servers joined last are remembered once each, newest first") {
    Settings settings;
    for (int i = 0; i < 12; ++i) settings.remember("server" + std::to_string(i));
    settings.remember("server7");
    CHECK(settings.recent.size() == most_recent_servers);
    CHECK(settings.recent[0] == "server7");
    CHECK(settings.recent[1] == "server11");
    CHECK(std::count(settings.recent.begin(), settings.recent.end(), "server7") == 1);
}

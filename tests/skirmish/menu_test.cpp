// The menu without a picture: what keys, mouse and typing do, and what is chosen in the end.
#include "menu/menu.hpp"

#include <catch2/catch.hpp>

#include "menu/screens.hpp"

using namespace skirmish;

namespace {

struct Desk {
    Desk() { menu.push(make_screen("main", context)); }
    void keys(std::initializer_list<MenuKey> struck) { menu.take({.keys = struck}, {}); }
    void type(const std::string& text) { menu.take({.typed = text}, {}); }
    const Row& row() const { return menu.rows()[menu.selected()]; }
    /// Moves to the row with this label.
    void go_to(const std::string& label) {
        for (std::size_t i = 0; i < menu.rows().size() && row().label != label; ++i) keys({MenuKey::down});
        REQUIRE(row().label == label);
    }
    void open(const std::string& label) {
        go_to(label);
        keys({MenuKey::accept});
    }

    Menu menu;
    SettingsFile settings{std::filesystem::path{}};
    ServerBrowser browser;
    std::optional<Choice> chosen;
    MenuContext context{menu,        settings,
                        browser,     {"courtyard", "foundry", "stadium"},
                        {"stadium"}, [this](Choice choice) { chosen = std::move(choice); },
                        [] {}};
};

}  // namespace

TEST_CASE("the first row of the menu is a match against bots") {
    Desk desk;
    desk.keys({MenuKey::accept});
    REQUIRE(desk.chosen);
    CHECK(std::holds_alternative<QuickPlay>(*desk.chosen));
}

TEST_CASE("a mode is played on a map that it fits") {
    Desk desk;
    desk.context.hosting.map = "courtyard";
    desk.context.hosting.mode = "free-for-all";
    desk.keys({MenuKey::right, MenuKey::accept});
    REQUIRE(desk.chosen);
    CHECK(std::get<QuickPlay>(*desk.chosen).mode == "ball");
    CHECK(std::get<QuickPlay>(*desk.chosen).map == "stadium");
}

TEST_CASE("arrows go round, and Esc on the first screen quits") {
    Desk desk;
    desk.keys({MenuKey::up});
    CHECK(desk.row().label == "Quit");
    desk.keys({MenuKey::down});
    CHECK(desk.row().label == "Quick play");
    desk.keys({MenuKey::back});
    REQUIRE(desk.chosen);
    CHECK(std::holds_alternative<Quit>(*desk.chosen));
    CHECK_FALSE(desk.menu.empty());
}

TEST_CASE("a match is hosted as it was set, and Esc goes back to where one was") {
    Desk desk;
    desk.open("Host a match");
    desk.go_to("Map");
    desk.context.hosting.map = "courtyard";
    desk.keys({MenuKey::right});
    CHECK(desk.row().value == "foundry");
    desk.go_to("Password");
    desk.type("s3crét");
    desk.keys({MenuKey::erase});
    desk.go_to("Found on the local network");
    desk.keys({MenuKey::left});
    desk.open("Open the match");
    REQUIRE(desk.chosen);
    const HostMatch& match = std::get<HostMatch>(*desk.chosen);
    CHECK(match.map == "foundry");
    CHECK(match.password == "s3cré");
    CHECK_FALSE(match.on_lan);
    desk.keys({MenuKey::back});
    CHECK(desk.row().label == "Host a match");
}

TEST_CASE("an address is typed and joined; one that is none is refused in words") {
    Desk desk;
    desk.open("Join a match");
    desk.type("example.org:70000");
    desk.keys({MenuKey::accept});
    CHECK_FALSE(desk.chosen);
    CHECK(desk.menu.top().hint().find("70000") != std::string::npos);
    for (int i = 0; i < 5; ++i) desk.keys({MenuKey::erase});
    desk.type("40001");
    desk.keys({MenuKey::accept});
    REQUIRE(desk.chosen);
    CHECK(std::get<JoinServer>(*desk.chosen).address == "example.org:40001");
}

TEST_CASE("who was refused reads why, and may try another password") {
    Desk desk;
    desk.menu.push(ended_screen(desk.context, "the password is wrong", JoinServer{"there:1", "guess"}));
    desk.menu.take({}, {});
    CHECK(desk.menu.rows()[0].label == "the password is wrong");
    desk.open("With another password");
    desk.go_to("Password");
    desk.type("s3cret");
    desk.keys({MenuKey::accept});
    REQUIRE(desk.chosen);
    CHECK(std::get<JoinServer>(*desk.chosen).password == "s3cret");
    CHECK(desk.menu.rows()[0].label == "Quick play");
}

TEST_CASE("who finds a server full is not asked for another password") {
    Desk desk;
    desk.menu.push(ended_screen(desk.context, "the server is full: 8 players are here", JoinServer{"there:1", ""}));
    desk.menu.take({}, {});
    REQUIRE(desk.menu.rows().size() == 3);
    CHECK(desk.menu.rows()[1].label == "Try again");
    CHECK(desk.menu.rows()[2].label == "Back to the menu");
}

TEST_CASE("a key is bound to what was pressed, and Esc leaves it as it was") {
    Desk desk;
    desk.open("Settings");
    desk.open("Keys");
    desk.keys({MenuKey::accept});
    CHECK(desk.menu.capturing());
    desk.menu.take({.captured = SDL_SCANCODE_UP}, {});
    CHECK(desk.settings.settings.keys[Action::up] == SDL_SCANCODE_UP);
    CHECK_FALSE(desk.menu.capturing());
    desk.keys({MenuKey::accept});
    desk.menu.take({.captured = SDL_SCANCODE_ESCAPE}, {});
    CHECK(desk.settings.settings.keys[Action::up] == SDL_SCANCODE_UP);
}

TEST_CASE("the mouse chooses what it is over, a click does it, a right click turns back") {
    Desk desk;
    desk.menu.take({.mouse_moved = true}, 3);
    CHECK(desk.row().label == "Settings");
    desk.menu.take({.clicked = true}, 3);
    desk.go_to("Volume");
    const std::size_t volume = desk.menu.selected();
    desk.menu.take({.right_clicked = true}, volume);
    CHECK(desk.settings.settings.volume_percent == 95);
    desk.menu.take({.clicked = true}, volume);
    CHECK(desk.settings.settings.volume_percent == 100);
}

TEST_CASE("a name is never empty, and is kept without spaces around it") {
    Desk desk;
    desk.open("Settings");
    for (int i = 0; i < 6; ++i) desk.keys({MenuKey::erase});
    CHECK(desk.settings.settings.name.empty());
    desk.type(" Ann ");
    desk.keys({MenuKey::back});
    CHECK(desk.settings.settings.name == "Ann");
    desk.open("Settings");
    for (int i = 0; i < 3; ++i) desk.keys({MenuKey::erase});
    desk.keys({MenuKey::back});
    CHECK(desk.settings.settings.name == "player");
}

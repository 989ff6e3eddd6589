// A player's choices: name, colour, sound, picture, keys. Each is kept as soon as it is made.
#pragma once

#include "menu/screens.hpp"

namespace skirmish {

class SettingsScreen final : public Screen {
public:
    explicit SettingsScreen(MenuContext& context) : context_(context) {}
    std::string title() const override { return "Settings"; }
    std::string hint() const override { return context_.notice; }
    std::vector<Row> rows() override;
    bool leaving() override;

private:
    Row colour_row();
    Row size_row();
    void keep();
    MenuContext& context_;
};

class KeysScreen final : public Screen {
public:
    explicit KeysScreen(MenuContext& context) : context_(context) {}
    std::string title() const override { return "Keys"; }
    std::string hint() const override { return context_.notice; }
    std::vector<Row> rows() override;

private:
    MenuContext& context_;
};

}  // namespace skirmish

// Where to play: servers on the local network, those joined before, or an address that one types.
#pragma once

#include "menu/screens.hpp"

namespace skirmish {

class JoinScreen final : public Screen {
public:
    explicit JoinScreen(MenuContext& context);
    std::string title() const override { return "Join a match"; }
    std::string hint() const override;
    std::vector<Row> rows() override;
    void advance(tickwire::TimePoint now) override { context_.browser.advance(now); }
    void rest(tickwire::Duration most) override { context_.browser.rest(most); }
    bool wide() const override { return true; }

private:
    Row server_row(const ListedServer& server);
    void join(const ListedServer& server);
    void join_typed();

    MenuContext& context_;
};

}  // namespace skirmish

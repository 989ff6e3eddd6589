// Why did I die? After a death, until the next life: the player as its killer drew it, as the server rewound it and as
// it was, the killer, the shot, and the reason in words.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/canvas.hpp"
#include "rules/skirmish.hpp"
#include "tickwire/time.hpp"

namespace skirmish {

/// What a death report says, one sentence an entry. `most` is the host's largest rewind.
std::vector<std::string> death_sentences(const DeathReport& report, const std::string& killer, tickwire::Duration most);

class DeathView {
public:
    struct Death {
        DeathReport report;
        std::string killer;
        SDL_Color killer_colour, own_colour;
        tickwire::Duration max_rewind{0};
    };
    void show(Death death) {
        death_ = std::move(death);
        panel_.texture.reset();
    }
    void hide() {
        death_.reset();
        panel_.texture.reset();
    }
    bool shown() const { return death_.has_value(); }
    /// Above the weapons. Returns the panel's upper edge; without a panel, that of the weapons.
    float draw(Canvas& canvas, const Arena& arena);

private:
    void draw_picture(Canvas& canvas, const Arena& arena, const SDL_FRect& where) const;
    void draw_legend(Canvas& canvas, float x, float y, float width) const;

    /// Painted once: nothing in it moves.
    struct Panel {
        Sdl<SDL_Texture> texture;
        float width = 0, picture = 0, zoom = 0;  // picture: the height of the inset
    };
    void draw_panel(Canvas& canvas, const Arena& arena, float height) const;

    std::optional<Death> death_;
    std::vector<std::string> lines_;
    Panel panel_;
};

}  // namespace skirmish

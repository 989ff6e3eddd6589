#include "app/arsenal_bar.hpp"

#include <algorithm>
#include <array>

#include "app/palette.hpp"
#include "rules/tuning.hpp"

namespace skirmish {

namespace {

constexpr float widest_slot = 108, slot_height = 46, gap = 6, margin = 8;

struct Slot {
    const char *key, *name;
    std::uint16_t cooldown;
};
constexpr std::array<Slot, weapon_count> slots{{{"1", "PLASMA", tuning::cooldown_ticks},
                                                {"2", "RAIL", tuning::rail_cooldown_ticks},
                                                {"3", "ROCKET", tuning::rocket_cooldown_ticks}}};

void draw_slot(Canvas& canvas, float x, float y, float width, const std::string& key, const char* name, bool chosen,
               float ready) {
    canvas.fill({x, y, width, slot_height}, chosen ? palette::dense_panel : palette::panel);
    const SDL_Color colour = chosen ? palette::neon : palette::faint;
    canvas.fill({x, y, width, 2}, chosen ? palette::neon : SDL_Color{60, 70, 90, 255});
    const float room = width - 22 - canvas.text(key, x + 8, y + 11, 11, palette::faint);
    canvas.text(name, x + width - 8, y + 9, canvas.fitting_size(name, 14, room), colour, Align::right);
    canvas.fill({x + 8, y + slot_height - 10, width - 16, 4}, {40, 48, 64, 220});
    canvas.fill({x + 8, y + slot_height - 10, (width - 16) * ready, 4}, ready >= 1 ? colour : palette::warning);
}

}  // namespace

void draw_arsenal(Canvas& canvas, const Fighter& fighter, Weapon wanted, const std::string& dash_key) {
    constexpr auto count = static_cast<float>(slots.size() + 1);
    const auto whole = static_cast<float>(canvas.width());
    const float width = std::min(widest_slot, (whole - 2 * margin + gap) / count - gap);
    float x = (whole - count * (width + gap) + gap) / 2;
    const float y = static_cast<float>(canvas.height()) - slot_height - 16;
    for (std::size_t i = 0; i < slots.size(); ++i) {
        const bool chosen = static_cast<std::size_t>(wanted) == i;
        const float waits = std::min(1.0f, static_cast<float>(fighter.cooldown_ticks) / slots[i].cooldown);
        draw_slot(canvas, x, y, width, slots[i].key, slots[i].name, chosen, chosen ? 1 - waits : 1);
        x += width + gap;
    }
    const float waits = static_cast<float>(fighter.dash_ticks) / tuning::dash_pause_ticks;
    draw_slot(canvas, x, y, width, dash_key, "DASH", false, 1 - waits);
}

}  // namespace skirmish

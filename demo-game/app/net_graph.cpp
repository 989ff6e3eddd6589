#include "app/net_graph.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "app/figure.hpp"
#include "app/palette.hpp"

namespace skirmish {

namespace {

using tickwire::ClientStats;
using tickwire::Duration;

constexpr float inset = 12, strip_height = 30, plot_height = 12, title_height = 26, plot_top = 15;
constexpr int letters = 12;
constexpr double figures_every = 0.25;  // seconds

struct Strip {
    const char* label;
    float NetSample::*value;
    float least_top;  ///< the strip shows at least up to here
    SDL_Color colour;
    bool spikes;  ///< what is rare is drawn over the whole height
};

constexpr SDL_Color violet{200, 120, 255, 255}, green{110, 255, 150, 255}, blue{80, 160, 255, 255};
constexpr std::array all_strips{Strip{"Round trip", &NetSample::rtt_ms, 100, palette::neon, false},
                                Strip{"Jitter", &NetSample::jitter_ms, 20, blue, false},
                                Strip{"Loss of what was sent", &NetSample::loss_percent, 10, palette::danger, false},
                                Strip{"Commands come early by", &NetSample::margin_ms, 20, green, false},
                                Strip{"Others drawn in the past", &NetSample::view_delay_ms, 100, violet, false},
                                Strip{"Snapshot bytes", &NetSample::snapshot_bytes, 200, palette::warning, false},
                                Strip{"Own movement corrected", &NetSample::corrections, 1, palette::warning, true},
                                Strip{"Pictures without news", &NetSample::starved, 1, palette::danger, true}};

float ms(Duration duration) {
    return static_cast<float>(duration.count()) / 1000;
}

}  // namespace

void NetGraph::sample(const ClientStats& stats, double seconds) {
    // A new connection counts from nothing again.
    const auto more = [](std::uint64_t now, std::uint64_t before) {
        return static_cast<float>(now > before ? now - before : 0);
    };
    samples_[count_++ % kept] = {.rtt_ms = ms(stats.rtt),
                                 .jitter_ms = ms(stats.rtt_jitter),
                                 .loss_percent = static_cast<float>(stats.loss_percent),
                                 .margin_ms = static_cast<float>(stats.command_margin_ms),
                                 .view_delay_ms = ms(stats.view_delay),
                                 .snapshot_bytes = more(stats.snapshot_bytes, before_.snapshot_bytes),
                                 .corrections = more(stats.corrections, before_.corrections),
                                 .starved = more(stats.starved_frames, before_.starved_frames)};
    before_ = stats;
    if (written_at_ >= 0 && seconds - written_at_ < figures_every) return;
    if (written_at_ >= 0)
        pictures_ = figure("%.0f pictures a second",
                           static_cast<double>(count_ - written_count_) / std::max(seconds - written_at_, 1e-3));
    written_at_ = seconds;
    written_count_ = count_;
    write_figures(stats);
}

void NetGraph::write_figures(const ClientStats& stats) {
    double bytes = 0;
    for (std::size_t i = 0; i < size(); ++i) bytes += static_cast<double>(newest(i).snapshot_bytes);
    figures_ = {figure("%.0f ms", static_cast<double>(ms(stats.rtt))),
                figure("+- %.1f ms", static_cast<double>(ms(stats.rtt_jitter))),
                figure("%.1f %%", stats.loss_percent),
                figure("%.0f ms", stats.command_margin_ms),
                figure("%.0f ms", static_cast<double>(ms(stats.view_delay))),
                figure("%.0f a picture", bytes / static_cast<double>(std::max<std::size_t>(size(), 1))),
                std::to_string(stats.corrections),
                std::to_string(stats.starved_frames)};
}

void NetGraph::draw(Canvas& canvas, float x, float y) const {
    canvas.fill({x, y, width, height}, palette::dense_panel);
    canvas.fill({x, y, width, 2}, palette::neon);
    canvas.text("NETWORK", x + inset, y + 7, letters, palette::faint);
    canvas.text(pictures_, x + width - inset, y + 7, letters, palette::faint, Align::right);
    std::vector<SDL_FRect> bars, late;
    for (std::size_t s = 0; s < strips; ++s) {
        const Strip& strip = all_strips[s];
        const float top = y + title_height + strip_height * static_cast<float>(s);
        canvas.text(strip.label, x + inset, top, letters, palette::text);
        canvas.text(figures_[s], x + width - inset, top, letters, strip.colour, Align::right);
        float most = strip.least_top, least = 0;
        for (std::size_t i = 0; i < size(); ++i) {
            most = std::max(most, newest(i).*strip.value);
            least = std::min(least, newest(i).*strip.value);
        }
        least = std::max(least, -most);
        const float scale = plot_height / (most - least), zero = top + plot_top + most * scale;
        bars.clear();
        late.clear();
        for (std::size_t i = 0; i < size(); ++i) {
            const float value = std::max(newest(i).*strip.value, least);
            const float at = x + width - inset - 1 - static_cast<float>(i);
            const float tall = strip.spikes && value > 0 ? plot_height : std::round(std::abs(value) * scale);
            if (tall >= 1) (value < 0 ? late : bars).push_back({at, value < 0 ? zero : zero - tall, 1, tall});
        }
        canvas.fill({x + inset, top + plot_top, width - 2 * inset, plot_height}, {255, 255, 255, 12});
        canvas.fill(bars, {strip.colour.r, strip.colour.g, strip.colour.b, 190});
        canvas.fill(late, palette::danger);
        canvas.fill({x + inset, std::round(zero) - 1, width - 2 * inset, 1}, {255, 255, 255, 50});
    }
}

}  // namespace skirmish

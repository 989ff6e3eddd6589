// How a match stands: the line at the top, the table while it is asked for and after a round, and who has won.
#pragma once

#include <string>
#include <vector>

#include "app/canvas.hpp"
#include "app/scene.hpp"
#include "tickwire/client.hpp"

namespace skirmish {

/// A player's row.
struct Score {
    std::string name;
    SDL_Color colour;
    std::uint8_t team = 0;
    int kills = 0, deaths = 0, goals = 0, ping = 0;
    bool bot = false, mine = false;
};

/// The best first: by goals in teams, by kills otherwise.
std::vector<Score> scores_of(const Scene& scene, const std::vector<tickwire::RosterEntry>& roster);
/// At most so many of them: the best, and in any case the own one, which is then the last.
std::vector<Score> first_of(std::vector<Score> scores, std::size_t most);
/// Goals or the leader, and the time left, at `tick`.
void draw_round_line(Canvas& canvas, const Scene& scene, const std::vector<Score>& scores, tickwire::Tick tick);
/// Everybody for whom there is room, each team in a column of its own.
void draw_scoreboard(Canvas& canvas, const Scene& scene, const std::vector<Score>& scores);
/// "BLUE wins", or who; empty while nothing is decided.
std::string verdict(const Scene& scene);

}  // namespace skirmish

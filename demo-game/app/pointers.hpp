// What tells a player where to look: marks on whom one's own shots have met, where a blow came from, and where the ball
// is while it is out of the picture.
#pragma once

#include <optional>
#include <vector>

#include "app/canvas.hpp"
#include "app/scene.hpp"

namespace skirmish {

class Camera;

class Pointers {
public:
    /// An own shot met somebody there, in metres; `out`: and took it out.
    void met(Spot where, bool out);
    /// A blow came along this way, radians from the own fighter to who dealt it.
    void struck_from(float angle);
    void advance(float dt);
    void draw(Canvas& canvas, const Camera& camera, const Scene& scene) const;

private:
    struct Mark {
        Spot where;
        bool out;
        float life;
    };
    struct Blow {
        float angle, life;
    };
    std::vector<Mark> marks_;
    std::vector<Blow> blows_;
};

struct EdgePoint {
    float x, y, angle;
};
/// On the edge of `room`, a part of the picture in units of the zoom: towards what lies out of the picture, from the
/// room's middle; nothing while it is seen.
std::optional<EdgePoint> edge_point(const Camera& camera, Spot spot, const SDL_FRect& room, float zoom);

/// Between `top` and `bottom`, and not over `taken`, which is at the right.
void draw_ball_pointer(Canvas& canvas, const Camera& camera, const Ball& ball, float top, float bottom,
                       const SDL_FRect& taken);

}  // namespace skirmish

#include "ui/kit/icons.h"

#include <cmath>
#include <numbers>

namespace attn {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;

/// How a stroke is drawn from its points. Line, area: through them. Dot: one at each. Bar, frame: from a corner, so
/// wide and tall. Ring, half disc: around a centre, with a radius (twice). Arc: the same, and from one angle to
/// another.
enum class Pen { line, area, dot, bar, frame, ring, half_disc, arc };

/// A part of an icon, in units of the icon's size around its centre.
struct Stroke {
  Icon icon;
  Pen pen;
  std::vector<Point> at;
  float width = 1.5f;  // of lines, in pixels; of dots the radius, in units
  float corner = 0;    // radius, in pixels
};

const std::vector<Stroke>& strokes() {
  using enum Icon;
  using enum Pen;
  static const std::vector<Stroke> kAll{
      {play, area, {{-.32f, -.42f}, {.42f, 0}, {-.32f, .42f}}},
      {pause, bar, {{-.34f, -.4f}, {.24f, .8f}}, 0, 1},
      {pause, bar, {{.1f, -.4f}, {.24f, .8f}}, 0, 1},
      {forward, area, {{-.34f, -.36f}, {.2f, 0}, {-.34f, .36f}}},
      {forward, bar, {{.24f, -.36f}, {.14f, .72f}}},
      {back, area, {{.34f, -.36f}, {.34f, .36f}, {-.2f, 0}}},
      {back, bar, {{-.38f, -.36f}, {.14f, .72f}}},
      {first, area, {{.42f, -.34f}, {.42f, .34f}, {.04f, 0}}},
      {first, area, {{.04f, -.34f}, {.04f, .34f}, {-.34f, 0}}},
      {first, bar, {{-.46f, -.34f}, {.12f, .68f}}},
      {last, area, {{-.42f, -.34f}, {-.04f, 0}, {-.42f, .34f}}},
      {last, area, {{-.04f, -.34f}, {.34f, 0}, {-.04f, .34f}}},
      {last, bar, {{.34f, -.34f}, {.12f, .68f}}},
      {undo, line, {{-.42f, -.12f}, {.12f, -.12f}}},
      {undo, arc, {{.12f, .14f}, {.26f, .26f}, {-kPi / 2, kPi / 2}}},
      {undo, line, {{.12f, .4f}, {-.18f, .4f}}},
      {undo, line, {{-.18f, -.38f}, {-.44f, -.12f}, {-.18f, .14f}}},
      {redo, line, {{.42f, -.12f}, {-.12f, -.12f}}},
      {redo, arc, {{-.12f, .14f}, {.26f, .26f}, {kPi / 2, 1.5f * kPi}}},
      {redo, line, {{-.12f, .4f}, {.18f, .4f}}},
      {redo, line, {{.18f, -.38f}, {.44f, -.12f}, {.18f, .14f}}},
      {theme, ring, {{0, 0}, {.4f, .4f}}},
      {theme, half_disc, {{0, 0}, {.4f, .4f}}},
      {info, ring, {{0, 0}, {.42f, .42f}}, 1.3f},
      {info, bar, {{-.05f, -.06f}, {.1f, .3f}}},
      {info, bar, {{-.05f, -.22f}, {.1f, .1f}}},
      {down, line, {{-.26f, -.12f}, {0, .14f}, {.26f, -.12f}}},
      {up, line, {{-.26f, .12f}, {0, -.14f}, {.26f, .12f}}},
      {left, line, {{.12f, -.26f}, {-.14f, 0}, {.12f, .26f}}},
      {right, line, {{-.12f, -.26f}, {.14f, 0}, {-.12f, .26f}}},
      {check, line, {{-.3f, .02f}, {-.06f, .26f}, {.34f, -.26f}}, 1.8f},
      {dots, dot, {{-.3f, 0}, {0, 0}, {.3f, 0}}, .085f},
      {copy, frame, {{-.4f, -.4f}, {.56f, .56f}}, 1.4f, 2},
      {copy, line, {{-.1f, .28f}, {-.1f, .4f}, {.4f, .4f}, {.4f, -.1f}, {.28f, -.1f}}, 1.4f},
      {close, line, {{-.26f, -.26f}, {.26f, .26f}}},
      {close, line, {{-.26f, .26f}, {.26f, -.26f}}},
      {pin, bar, {{-.26f, -.46f}, {.52f, .12f}}, 0, 1},
      {pin, bar, {{-.16f, -.36f}, {.32f, .36f}}},
      {pin, area, {{-.34f, .14f}, {-.16f, -.04f}, {.16f, -.04f}, {.34f, .14f}}},
      {pin, bar, {{-.05f, .12f}, {.1f, .36f}}},
      {dice, frame, {{-.4f, -.4f}, {.8f, .8f}}, 1.4f, 3},
      {dice, dot, {{-.17f, -.17f}, {.17f, .17f}, {0, 0}, {.17f, -.17f}, {-.17f, .17f}}, .075f},
      {reset, arc, {{0, .02f}, {.34f, .34f}, {-kPi * .35f, kPi * 1.25f}}},
      {reset, line, {{-.42f, -.42f}, {-.27f, -.2f}, {-.02f, -.3f}}},
      {share, line, {{-.36f, .06f}, {-.36f, .42f}, {.36f, .42f}, {.36f, .06f}}},
      {share, line, {{0, .18f}, {0, -.44f}}},
      {share, line, {{-.2f, -.24f}, {0, -.44f}, {.2f, -.24f}}},
      {embed, line, {{-.24f, -.24f}, {-.48f, 0}, {-.24f, .24f}}},
      {embed, line, {{.24f, -.24f}, {.48f, 0}, {.24f, .24f}}},
      {embed, line, {{.09f, -.36f}, {-.09f, .36f}}},
      {lock, bar, {{-.34f, -.06f}, {.68f, .5f}}, 0, 1.5f},
      {lock, arc, {{0, -.12f}, {.2f, .2f}, {-kPi, 0}}},
      {lock, line, {{-.2f, -.12f}, {-.2f, 0}}},
      {lock, line, {{.2f, -.12f}, {.2f, 0}}},
      {sliders, line, {{-.44f, -.22f}, {.44f, -.22f}}},
      {sliders, line, {{-.44f, .22f}, {.44f, .22f}}},
      {sliders, dot, {{.16f, -.22f}, {-.16f, .22f}}, .15f},
      {screen, frame, {{-.44f, -.38f}, {.88f, .6f}}, 1.4f, 2},
      {screen, line, {{0, .22f}, {0, .42f}}},
      {screen, line, {{-.24f, .42f}, {.24f, .42f}}},
      {sound, bar, {{-.44f, -.14f}, {.2f, .28f}}},
      {sound, area, {{-.24f, -.14f}, {0, -.36f}, {0, .36f}, {-.24f, .14f}}},
      {sound, arc, {{.04f, 0}, {.2f, .2f}, {-kPi * .3f, kPi * .3f}}},
      {sound, arc, {{.04f, 0}, {.38f, .38f}, {-kPi * .3f, kPi * .3f}}}};
  return kAll;
}

}  // namespace

void draw_icon(Painter& p, Icon icon, Point center, float size, Color color) {
  for (const Stroke& stroke : strokes()) {
    if (stroke.icon != icon) continue;
    std::vector<Point> at;
    for (const Point& q : stroke.at) at.push_back({center.x + q.x * size, center.y + q.y * size});
    const Point extent = stroke.at[1 % stroke.at.size()];
    const Rect box{at[0].x, at[0].y, extent.x * size, extent.y * size};
    switch (stroke.pen) {
      case Pen::line: p.poly(at, color, stroke.width); break;
      case Pen::area: p.fill(at, color); break;
      case Pen::dot:
        for (const Point& q : at) p.circle(q, stroke.width * size, color);
        break;
      case Pen::bar: p.rect(box, color, stroke.corner); break;
      case Pen::frame: p.frame(box, color, stroke.width, stroke.corner); break;
      case Pen::ring: p.ring(at[0], box.w, color, stroke.width); break;
      case Pen::half_disc:
        at.clear();
        for (int i = 0; i <= 16; ++i) {
          const float a = -kPi / 2 + kPi * static_cast<float>(i) / 16;
          at.push_back({center.x + extent.x * std::cos(a) * size, center.y + extent.x * std::sin(a) * size});
        }
        p.fill(at, color);
        break;
      case Pen::arc: p.arc(at[0], box.w, stroke.at[2].x, stroke.at[2].y, color, stroke.width); break;
    }
  }
}

void draw_logo(Painter& p, Point corner, float size, const Theme& theme) {
  static constexpr float kMap[3][3] = {{.1f, .35f, .1f}, {.35f, 1, .5f}, {.1f, .5f, .2f}};
  const float unit = size / 3;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) {
      const double t = theme.dark ? .12 + kMap[i][j] * .88 : .25 + kMap[i][j] * .6;
      p.rect({corner.x + unit * static_cast<float>(j), corner.y + unit * static_cast<float>(i), unit - 1, unit - 1},
             theme.amount_at(t), 1.2f);
    }
}

}  // namespace attn

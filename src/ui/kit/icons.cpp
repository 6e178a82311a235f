#include "ui/kit/icons.h"

#include <cmath>
#include <numbers>

namespace attn {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;

/// Draws in units of the icon's size around its centre.
struct Pen {
  Painter& p;
  Point at;
  float size;
  Color color;

  Point point(float x, float y) const { return {at.x + x * size, at.y + y * size}; }
  void poly(std::initializer_list<Point> points, float thickness = 1.5f) const {
    std::vector<Point> all;
    for (Point q : points) all.push_back(point(q.x, q.y));
    p.poly(all, color, thickness);
  }
  void fill(std::initializer_list<Point> points) const {
    std::vector<Point> all;
    for (Point q : points) all.push_back(point(q.x, q.y));
    p.fill(all, color);
  }
  void rect(float x, float y, float w, float h, float radius = 0) const {
    const Point q = point(x, y);
    p.rect({q.x, q.y, w * size, h * size}, color, radius);
  }
  void dot(float x, float y, float r) const { p.circle(point(x, y), r * size, color); }
  void arc(float x, float y, float r, float from, float to) const {
    p.arc(point(x, y), r * size, from, to, color, 1.5f);
  }
};

/// Those of the player's buttons.
void draw_transport(const Pen& d, Icon icon) {
  switch (icon) {
    case Icon::play: d.fill({{-.32f, -.42f}, {.42f, 0}, {-.32f, .42f}}); break;
    case Icon::pause:
      d.rect(-.34f, -.4f, .24f, .8f, 1);
      d.rect(.1f, -.4f, .24f, .8f, 1);
      break;
    case Icon::forward:
      d.fill({{-.34f, -.36f}, {.2f, 0}, {-.34f, .36f}});
      d.rect(.24f, -.36f, .14f, .72f);
      break;
    case Icon::back:
      d.fill({{.34f, -.36f}, {.34f, .36f}, {-.2f, 0}});
      d.rect(-.38f, -.36f, .14f, .72f);
      break;
    case Icon::first:
      d.fill({{.42f, -.34f}, {.42f, .34f}, {.04f, 0}});
      d.fill({{.04f, -.34f}, {.04f, .34f}, {-.34f, 0}});
      d.rect(-.46f, -.34f, .12f, .68f);
      break;
    case Icon::last:
      d.fill({{-.42f, -.34f}, {-.04f, 0}, {-.42f, .34f}});
      d.fill({{-.04f, -.34f}, {.34f, 0}, {-.04f, .34f}});
      d.rect(.34f, -.34f, .12f, .68f);
      break;
    default: break;
  }
}

}  // namespace

void draw_icon(Painter& p, Icon icon, Point center, float size, Color color) {
  const Pen d{p, center, size, color};
  switch (icon) {
    case Icon::play:
    case Icon::pause:
    case Icon::forward:
    case Icon::back:
    case Icon::first:
    case Icon::last: return draw_transport(d, icon);
    case Icon::undo:
      d.poly({{-.42f, -.12f}, {.12f, -.12f}});
      d.arc(.12f, .14f, .26f, -kPi / 2, kPi / 2);
      d.poly({{.12f, .4f}, {-.18f, .4f}});
      d.poly({{-.18f, -.38f}, {-.44f, -.12f}, {-.18f, .14f}});
      break;
    case Icon::redo:
      d.poly({{.42f, -.12f}, {-.12f, -.12f}});
      d.arc(-.12f, .14f, .26f, kPi / 2, 1.5f * kPi);
      d.poly({{-.12f, .4f}, {.18f, .4f}});
      d.poly({{.18f, -.38f}, {.44f, -.12f}, {.18f, .14f}});
      break;
    case Icon::theme: {
      p.ring(center, size * .4f, color, 1.5f);
      std::vector<Point> half;
      for (int i = 0; i <= 16; ++i) {
        const float a = -kPi / 2 + kPi * static_cast<float>(i) / 16;
        half.push_back(d.point(.4f * std::cos(a), .4f * std::sin(a)));
      }
      p.fill(half, color);
      break;
    }
    case Icon::info:
      p.ring(center, size * .42f, color, 1.3f);
      d.rect(-.05f, -.06f, .1f, .3f);
      d.rect(-.05f, -.22f, .1f, .1f);
      break;
    case Icon::down: d.poly({{-.26f, -.12f}, {0, .14f}, {.26f, -.12f}}); break;
    case Icon::left: d.poly({{.12f, -.26f}, {-.14f, 0}, {.12f, .26f}}); break;
    case Icon::right: d.poly({{-.12f, -.26f}, {.14f, 0}, {-.12f, .26f}}); break;
    case Icon::check: d.poly({{-.3f, .02f}, {-.06f, .26f}, {.34f, -.26f}}, 1.8f); break;
    case Icon::dots:
      for (float x : {-.3f, 0.f, .3f}) d.dot(x, 0, .085f);
      break;
    case Icon::copy:
      p.frame({center.x - size * .4f, center.y - size * .4f, size * .56f, size * .56f}, color, 1.4f, 2);
      d.poly({{-.1f, .28f}, {-.1f, .4f}, {.4f, .4f}, {.4f, -.1f}, {.28f, -.1f}}, 1.4f);
      break;
    case Icon::close:
      d.poly({{-.26f, -.26f}, {.26f, .26f}});
      d.poly({{-.26f, .26f}, {.26f, -.26f}});
      break;
    case Icon::pin:
      d.rect(-.26f, -.46f, .52f, .12f, 1);
      d.rect(-.16f, -.36f, .32f, .36f);
      d.fill({{-.34f, .14f}, {-.16f, -.04f}, {.16f, -.04f}, {.34f, .14f}});
      d.rect(-.05f, .12f, .1f, .36f);
      break;
    case Icon::dice:
      p.frame({center.x - size * .4f, center.y - size * .4f, size * .8f, size * .8f}, color, 1.4f, 3);
      for (Point q : {Point{-.17f, -.17f}, {.17f, .17f}, {0, 0}, {.17f, -.17f}, {-.17f, .17f}}) d.dot(q.x, q.y, .075f);
      break;
    case Icon::reset:
      d.arc(0, .02f, .34f, -kPi * .35f, kPi * 1.25f);
      d.poly({{-.42f, -.42f}, {-.27f, -.2f}, {-.02f, -.3f}});
      break;
    case Icon::share:
      d.poly({{-.36f, .06f}, {-.36f, .42f}, {.36f, .42f}, {.36f, .06f}});
      d.poly({{0, .18f}, {0, -.44f}});
      d.poly({{-.2f, -.24f}, {0, -.44f}, {.2f, -.24f}});
      break;
    case Icon::lock:
      d.rect(-.34f, -.06f, .68f, .5f, 1.5f);
      d.arc(0, -.12f, .2f, -kPi, 0);
      d.poly({{-.2f, -.12f}, {-.2f, 0}});
      d.poly({{.2f, -.12f}, {.2f, 0}});
      break;
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

// What a mouse presses is large enough, or stands far enough from the next (WCAG 2.5.8), and a focus ring lies on
// nothing else (2.4.7).
#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "ui/finger_support.h"

using namespace attn;
using interface_test::common;
using interface_test::Window;

namespace target_test {
namespace {

constexpr float kTarget = 24;

/// Numbers, words and rows of a picture keep the size that they have in it; the table and the arrow keys do the same.
bool is_of_picture(const std::string& id) {
  static constexpr const char* kParts[] = {"link ", "arcs ", "word ", "row ", "graph ", "vectors ", "film"};
  return std::ranges::any_of(kParts, [&](const char* part) { return id.starts_with(part); });
}

struct Target {
  std::string id;
  Rect box;
  bool small() const { return box.w < kTarget || box.h < kTarget; }
};

std::vector<Target> targets(const Window& window) {
  std::vector<Target> all;
  for (const Control& c : window.interface().mirror().controls()) {
    if (c.hidden || !c.enabled) continue;
    if (c.boxes.empty()) all.push_back({c.id, c.box});
    for (const Rect& piece : c.boxes) all.push_back({c.id, {piece.x, c.box.y, piece.w, c.box.h}});
  }
  return all;
}

float distance(Point p, const Rect& r) {
  return std::hypot(std::max({r.x - p.x, 0.f, p.x - r.right()}), std::max({r.y - p.y, 0.f, p.y - r.bottom()}));
}

/// In all views, at some steps, in the settings and on cards.
template <typename Look>
void everywhere(Look look) {
  for (const finger_test::Size& size :
       {finger_test::Size{1280, 800}, {1024, 768}, {1920, 1080}, {800, 450}, {390, 844}}) {
    Window window("who-is-it", size.width, size.height);
    CAPTURE(size.width);
    for (const char* view : {"matrices", "all", "row", "rows", "arcs", "graph", "heads", "vectors", "analysis"})
      for (const char* step : {"x", "q", "scores", "weights"}) {
        CAPTURE(std::string(view));
        CAPTURE(std::string(step));
        Scene scene = window.session().scene();
        scene.view.views = {view};
        scene.view.step = scene.view.cell = step;
        window.session().change("edit.select", scene);
        window.settle();
        look(window);
      }
    window.interface().act("variants", "");
    window.settle();
    look(window);
    for (const char* lesson : {"causal", "heads"}) {
      interface_test::open_lesson(window, lesson);
      for (int card = 0; card < window.document().lesson()->cards(); ++card) {
        window.document().lesson()->turn(window.session(), card);
        window.settle();
        look(window);
      }
    }
  }
}

}  // namespace

TEST_CASE("what a mouse presses has 24 pixels, or as much room around its middle") {
  int asked = 0;
  everywhere([&](Window& window) {
    const std::vector<Target> all = targets(window);
    for (const Target& target : all) {
      if (!target.small() || is_of_picture(target.id)) continue;
      ++asked;
      CAPTURE(target.id);
      const Point mid = finger_test::middle(target.box);
      for (const Target& other : all) {
        const bool inside = distance(mid, other.box) == 0;  // what it lies on
        if (&other == &target || inside) continue;
        CAPTURE(other.id);
        CHECK(distance(mid, other.box) >= kTarget / 2);
        const Point there = finger_test::middle(other.box);
        if (other.small()) CHECK(std::hypot(there.x - mid.x, there.y - mid.y) >= kTarget);
      }
    }
  });
  CHECK(asked > 10);
}

TEST_CASE("a focus ring lies on no other control: where these are near, it is drawn inside") {
  int near = 0;
  everywhere([&](Window& window) {
    const Mirror& mirror = window.interface().mirror();
    for (const Control& c : mirror.controls()) {
      if (c.hidden || c.kind == Control::Kind::choice) continue;  // pieces have theirs inside
      CAPTURE(c.id);
      near += mirror.is_close(c);
      if (mirror.is_close(c)) continue;
      const Rect ring{c.box.x - 3, c.box.y - 3, c.box.w + 6, c.box.h + 6};
      for (const Control& other : mirror.controls()) {
        if (other.hidden || other.id == c.id) continue;
        CAPTURE(other.id);
        const Rect both = common(ring, other.box);
        const bool apart = both.w <= 0 || both.h <= 0;
        const Rect shared = common(c.box, other.box);
        const bool one_in_other =
            (shared.w >= c.box.w && shared.h >= c.box.h) || (shared.w >= other.box.w && shared.h >= other.box.h);
        CHECK((apart || one_in_other));
      }
    }
  });
  CHECK(near > 20);
}

}  // namespace target_test

// A beside B: pinned at every width, and both in one picture.
#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "attention/step_info.h"
#include "story/step_words.h"
#include "text/numbers.h"
#include "ui/interface_support.h"

using namespace attn;
using interface_test::find_control;
using interface_test::Window;

namespace {

const std::string kCurtain = "curtain or difference";

void warm(Window& window, double temperature) {
  Scene scene = window.session().scene();
  scene.problem.temperature = temperature;
  window.session().change("edit.temperature", scene);
  window.settle();
}

/// "who-is-it" at its weights: A as it is, B at twice the temperature.
void compare(Window& window) {
  Scene scene = window.session().scene();
  scene.view.step = scene.view.cell = "weights";
  scene.view.views = {"matrices"};
  window.session().change("edit.select", scene);
  window.session().pin();
  window.settle();
  warm(window, 2);
}

struct Sides {
  int a = 0;  // columns of A
  int b = 0;
};

/// How many columns are A's and B's; checks that A's stand left of all of B's and that each number is of its side.
Sides check_sides(Window& window) {
  const Tensor& before = window.session().pinned()->trace.value("weights");
  const Tensor& now = window.session().trace().value("weights");
  std::set<int> of_a, of_b;
  float a_ends = -1e6f, b_begins = 1e6f;
  for (const DrawnCell& c : window.interface().drawn()) {
    const bool a = c.cell.step == "a.weights";
    if (!a && c.cell.step != "weights") continue;
    (a ? of_a : of_b).insert(c.cell.col);
    if (a) a_ends = std::max(a_ends, c.box.right());
    if (!a) b_begins = std::min(b_begins, c.box.x);
    const double weight = 100 * (a ? before : now).at(0, c.cell.head, c.cell.row, c.cell.col);
    CHECK_MESSAGE((c.text == number_text(weight, 1) || c.text == number_text(weight, 0) || c.box.w < 20), c.text);
  }
  CHECK(a_ends < b_begins);
  for (const int col : of_a) CHECK_FALSE(of_b.contains(col));
  return {static_cast<int>(of_a.size()), static_cast<int>(of_b.size())};
}

bool operator==(const Sides& x, const Sides& y) { return x.a == y.a && x.b == y.b; }

void check_faultless(const Window& window) {
  for (const std::string& fault : faults(window)) CHECK_MESSAGE(false, fault);
}

std::string last_name(Window& window, Axis axis, int64_t count) {
  return axis_labels(window.session(), window.interface().words(), axis, 0, static_cast<int>(count)).back();
}

/// The last column of A has its name above itself, and the last row its own on the left.
void check_last_names(Window& window, const std::string& step) {
  const Shape shape = window.session().pinned()->trace.value(step).shape();
  const auto row = static_cast<int>(shape.rows) - 1;
  const auto col = static_cast<int>(shape.cols) - 1;
  const auto box_of = [&](int i, int j) {
    const auto& drawn = window.interface().drawn();
    const auto at = std::ranges::find_if(
        drawn, [&](const DrawnCell& c) { return c.cell.step == "a." + step && c.cell.row == i && c.cell.col == j; });
    REQUIRE(at != drawn.end());
    return at->box;
  };
  const auto stands = [](const std::string& name, const Rect& place) {
    return std::ranges::any_of(Painter::texts(), [&](const DrawnText& text) {
      const Rect both = interface_test::common(text.box, place);
      return text.text == name && both.w > 2 && both.h > 2;
    });
  };
  const Rect top = box_of(0, col);
  const Rect left = box_of(row, 0);
  const std::string above = last_name(window, step_info(step).cols, shape.cols);
  const std::string beside = last_name(window, step_info(step).rows, shape.rows);
  if (top.w > 24)  // words stand above columns that have room for them
    CHECK_MESSAGE(stands(above, {top.x, top.y - 40, top.w, 38}), above);
  CHECK_MESSAGE(stands(beside, {left.x - 60, left.y, 58, left.h}), beside);
}

}  // namespace

TEST_CASE(
    "left of the curtain stand A's numbers, right of it B's, none is cut, and it moves by its slider and its line") {
  for (const char* const language : {"en", "zh"})
    for (const ImVec2 size :
         {ImVec2{1280, 800}, ImVec2{1366, 625}, ImVec2{960, 540}, ImVec2{1920, 1080}, ImVec2{390, 844}}) {
      CAPTURE(language);
      CAPTURE(size.x);
      Window window("who-is-it", size.x, size.y, language);
      compare(window);
      const bool phone = size.x < 600;
      window.interface().act(phone ? "side" : kCurtain, phone ? "3" : "1");
      window.settle();
      REQUIRE(find_control(window, "curtain"));
      const Sides half = check_sides(window);
      CHECK(half.a + half.b == 11);
      CHECK(std::abs(half.a - half.b) == 1);
      check_faultless(window);
      for (const auto& [place, sides] : {std::pair{"0", Sides{0, 11}}, {"1", Sides{11, 0}}, {"0.3", Sides{3, 8}}}) {
        window.interface().act("curtain", place);
        window.interface().act("curtain", "end");
        window.settle();
        CAPTURE(place);
        CHECK(check_sides(window) == sides);
        check_faultless(window);
      }
      if (phone) continue;
      // A drag takes the line along.
      const Control slider = *find_control(window, "curtain");
      const auto& drawn = window.interface().drawn();
      const auto third = std::ranges::find(drawn, CellAddress{"a.weights", 0, 0, 2}, &DrawnCell::cell);
      REQUIRE(third != drawn.end());
      const float y = third->box.y + 20;
      interface_test::move_to(window, third->box.right() + 1, y);
      ImGui::GetIO().AddMouseButtonEvent(0, true);
      window.frame();
      interface_test::move_to(window, slider.box.x + slider.box.w * .9f, y);
      window.frame();
      ImGui::GetIO().AddMouseButtonEvent(0, false);
      window.settle();
      CHECK(check_sides(window).a == 10);
      check_faultless(window);
    }
}

TEST_CASE("A of another size than B has a name for each of its rows and columns") {
  for (const char* step : {"q", "v", "scores", "weights", "output"})
    for (const int key_size : {4, 16}) {
      CAPTURE(step);
      CAPTURE(key_size);
      Window window("who-is-it");
      Scene scene = window.session().scene();
      scene.view.step = scene.view.cell = step;
      scene.view.views = {"matrices"};
      scene.problem.d_k = key_size == 4 ? 16 : 4;
      window.session().change("edit.d_k", scene);
      window.settle();
      window.session().pin();
      window.settle();
      scene.problem.d_k = key_size;
      window.session().change("edit.d_k", scene);
      window.settle();
      check_last_names(window, step);
    }
}

TEST_CASE("A can be pinned in a window of every width") {
  for (const float width : {900.f, 1024.f, 1199.f, 1200.f, 1920.f}) {
    CAPTURE(width);
    Window window("who-is-it", width, 768);
    if (!find_control(window, "pin")) {
      window.interface().act("drawer", "");
      window.settle();
    }
    REQUIRE(find_control(window, "pin"));
    window.interface().act("pin", "");
    window.settle();
    CHECK(window.session().pinned());
  }
}

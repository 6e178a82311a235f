// How many digits the cells on the stage have.
#include <doctest/doctest.h>

#include "ui/interface_support.h"

using namespace attn;
using interface_test::Window;

namespace {

/// The digits after the point of every number that is drawn in a cell of a step; -1 where they have unequal ones.
int digits_drawn(Window& window, const std::string& step) {
  int digits = -2;
  for (const DrawnCell& c : window.interface().drawn()) {
    if (c.cell.step != step || c.masked || c.text.empty()) continue;
    const size_t point = c.text.find('.');
    const int own = point == std::string::npos ? 0 : static_cast<int>(c.text.size() - point - 1);
    digits = digits == -2 || digits == own ? own : -1;
  }
  return digits;
}

}  // namespace

TEST_CASE("cells have as many digits as the view says, as far as they fit, or as their size has") {
  Window window("who-is-it", 1600, 1000);
  const auto look = [&](const std::string& step, int digits) {
    Scene scene = window.session().scene();
    scene.view.step = scene.view.cell = step;
    scene.view.cell_digits = digits;
    window.session().change("edit.cell_digits", scene);
    window.settle();
    return digits_drawn(window, step);
  };
  for (const std::string step : {"q", "scores", "weights"}) {
    CAPTURE(step);
    const int automatic = look(step, -1);
    CHECK(automatic >= 1);
    for (int digits = 0; digits <= 2; ++digits) CHECK(look(step, digits) == digits);
    for (int digits = 3; digits <= 4; ++digits) CHECK(look(step, digits) >= 2);  // as many as all have room for
    CHECK(look(step, -1) == automatic);
  }
  CHECK_FALSE(window.session().can_undo());
}

TEST_CASE("the digits in cells are chosen with a control, also where nothing else can be changed") {
  Window window("who-is-it", 1280, 1000);
  Complaints complaints;
  window.interface().restrict(parse_restrictions("", "", "1", complaints));
  window.settle();
  window.interface().act("cell_digits", "3");
  window.settle();
  CHECK(window.session().scene().view.cell_digits == 2);
}

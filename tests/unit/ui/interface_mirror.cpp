// What a mouse can press, the mirror offers to those without one.
#include <doctest/doctest.h>
#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <map>

#include "ui/interface_support.h"

using namespace attn;
using interface_test::fake_system;
using interface_test::Window;

namespace {

/// The places of the matrices: their cells are in the table, and arrow keys scroll them.
std::vector<Rect> matrices(const Interface& interface) {
  std::map<std::pair<std::string, int>, Rect> all;
  for (const DrawnCell& c : interface.drawn()) {
    const auto [at, first] = all.try_emplace({c.cell.step, c.cell.head}, c.box);
    Rect& r = at->second;
    if (first) continue;
    const float right = std::max(r.right(), c.box.right());
    const float bottom = std::max(r.bottom(), c.box.bottom());
    r.x = std::min(r.x, c.box.x);
    r.y = std::min(r.y, c.box.y);
    r.w = right - r.x;
    r.h = bottom - r.y;
  }
  std::vector<Rect> out;
  for (const auto& each : all) out.push_back(each.second);
  return out;
}

bool near(const Rect& r, float x, float y, float reach) {
  return Rect{r.x - reach, r.y - reach, r.w + 2 * reach, r.h + 2 * reach}.contains(x, y);
}

}  // namespace

TEST_CASE("what a mouse can press has a counterpart in the mirror") {
  const int kEvery = interface_test::is_long() ? 1 : 5;  // of the places; a row begins with another than the last
  struct Place {
    std::string view;
    float width;
    float height;
  };
  for (const Place& place :
       {Place{"matrices", 1280, 800}, {"rows", 1280, 800}, {"heads", 1280, 800}, {"matrices", 390, 844}}) {
    CAPTURE(place.view);
    CAPTURE(place.width);
    Window window("who-is-it", place.width, place.height);
    fake_system().text_field = true;
    fake_system().touch = place.width < 400;
    Scene scene = window.session().scene();
    scene.view.views = {place.view};
    window.session().change("edit.select", scene);
    window.settle();
    int met = 0;
    int turn = 0;
    for (float y = 4; y < place.height; y += 14)
      for (float x = 4; x < place.width; x += 24) {
        if (turn++ % kEvery != 0) continue;
        ImGui::GetIO().AddMousePosEvent(x, y);
        window.frame();
        if (ImGui::GetCurrentContext()->HoveredId == 0) continue;
        if (ImGui::GetMouseCursor() == ImGuiMouseCursor_TextInput)
          continue;  // a value to type over: its control is beside it
        ++met;
        const auto& controls = window.interface().mirror().controls();
        const std::vector<Rect> tables = matrices(window.interface());
        CAPTURE(x);
        CAPTURE(y);
        const float reach = fake_system().touch ? 22 : 10;  // more than the picture
        CHECK((
            std::any_of(controls.begin(), controls.end(), [&](const Control& c) { return near(c.box, x, y, reach); }) ||
            std::any_of(tables.begin(), tables.end(), [&](const Rect& r) { return near(r, x, y, 4); })));
      }
    CHECK(met > 300 / kEvery);
  }
}

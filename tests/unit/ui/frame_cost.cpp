// What a hand's edit costs on its way to the picture, and a frame of a long program. Counts decide; times are printed
// (-s), for a person to compare in one run.
#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <functional>

#include "ui/interface_support.h"

using namespace attn;
using interface_test::fake_system;
using interface_test::Window;

namespace {

/// Of the processor, so that what else a machine does is not in it.
double median_ms(int times, const std::function<void()>& work) {
  std::vector<double> all;
  for (int i = 0; i < times; ++i) {
    const std::clock_t begin = std::clock();
    work();
    all.push_back(1000. * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
  }
  std::ranges::nth_element(all, all.begin() + times / 2);
  return all[static_cast<size_t>(times / 2)];
}

void show(Window& window, Problem problem, const std::string& step) {
  Scene scene = window.session().scene();
  scene.about.published.reset();
  scene.problem = std::move(problem);
  scene.view.step = scene.view.cell = step;
  scene.view.row = scene.view.col = scene.view.head = 0;
  scene.view.views = {"matrices"};
  window.session().change("edit.test", scene);
  scene_test::finish(window.session());
  window.settle();
}

Problem of_words(int count) {
  Problem p;
  for (int i = 0; i < count; ++i) p.text += i % 3 ? "was " : "it ";
  return p;
}

/// Frames until the trace that is drawn has another number in row 1, column 1 of W_V, once the pointer has moved on.
int frames_to_picture(Window& window, ImVec2& pointer) {
  const auto number = [&] { return window.session().trace().value("w_v").at(0, 0, 1, 1); };
  const float before = number();
  pointer.x += 8;
  ImGui::GetIO().AddMousePosEvent(pointer.x, pointer.y);
  int frames = 0;
  do window.frame();
  while (++frames < 100 && (number() == before || window.session().stale()));
  return frames;
}

}  // namespace

TEST_CASE("a cell under the hand: every move is in the picture, and computes what follows from it alone") {
  Window window("who-is-it");
  ImGuiIO& io = ImGui::GetIO();
  for (const int tokens : {11, 512}) {
    CAPTURE(tokens);
    Problem problem = of_words(tokens);
    problem.output_projection = true;
    show(window, std::move(problem), "w_v");
    const auto& drawn = window.interface().drawn();
    const auto cell = std::ranges::find_if(
        drawn, [](const DrawnCell& c) { return c.cell.step == "w_v" && c.cell.row == 1 && c.cell.col == 1; });
    REQUIRE(cell != drawn.end());
    ImVec2 pointer{cell->box.x + cell->box.w / 2, cell->box.y + cell->box.h / 2};
    io.AddMousePosEvent(pointer.x, pointer.y);
    window.settle();
    io.AddMouseButtonEvent(0, true);
    window.frame();
    frames_to_picture(window, pointer);  // beyond what a click may move
    int frames = 0;
    const double moved = median_ms(9, [&] { frames = std::max(frames, frames_to_picture(window, pointer)); });
    io.AddMouseButtonEvent(0, false);
    window.settle();
    CHECK(frames <= 2);
    CHECK(window.session().trace().computed == std::vector<std::string>{"v", "heads", "concat", "output"});
    MESSAGE(tokens << " tokens: " << moved
                   << " ms of the processor from a move of the hand to the end of the frame that shows it, " << frames
                   << " frames at most");
  }
}

TEST_CASE("a frame of a program of 2,000 steps draws few of its cells") {
  Window window("who-is-it");
  Problem problem = of_words(64);
  problem.method = "flash";
  problem.parameters = {{"tile_rows", 8}, {"tile_cols", 8}};
  problem.structure = "two_layers";
  show(window, std::move(problem), "q");
  const size_t steps = window.session().trace().program->steps.size();
  CHECK(steps > 2000);
  CHECK(window.interface().drawn().size() < 5000);
  ImVec2 pointer{300, 300};
  const double frame = median_ms(30, [&] {
    pointer.x += 5;
    ImGui::GetIO().AddMousePosEvent(pointer.x, pointer.y);
    window.frame();
  });
  MESSAGE(steps << " steps, " << window.interface().drawn().size() << " cells drawn: " << frame
                << " ms of the processor per frame");
}

TEST_CASE("the triangles of a frame cover less than the window: grounds are filled without") {
  Window window("who-is-it");
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  double covered = 0;
  for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists)
    for (const ImDrawCmd& command : list->CmdBuffer)
      for (unsigned i = 0; !command.UserCallback && i + 2 < command.ElemCount; i += 3) {
        const auto corner = [&](unsigned k) { return list->VtxBuffer[list->IdxBuffer[command.IdxOffset + i + k]].pos; };
        const ImVec2 a = corner(0);
        const ImVec2 b = corner(1);
        const ImVec2 c = corner(2);
        covered += std::abs((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)) / 2;
      }
  CHECK(covered > 0);
  CHECK(covered < size.x * size.y);
}

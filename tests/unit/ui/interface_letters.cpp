// Letters of mathematics: what stands under a root has its bar, and what a bias is added to a letter of its own.
#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>

#include "ui/finger_support.h"

using namespace attn;
using interface_test::open_lesson;
using interface_test::show_step;
using interface_test::Window;

namespace letters_test {

TEST_CASE("over what stands under a root there is its bar, in titles, symbols, formulas and texts") {
  int roots = 0;
  const auto look_at = [&](Window& window, const std::string& where) {
    CAPTURE(where);
    const std::string sign = "√";
    for (const DrawnText& t : Painter::texts()) {
      const size_t at = t.text.find(sign);
      if (at == std::string::npos || t.text.compare(at + sign.size(), 1, "(") == 0) continue;
      ++roots;
      CAPTURE(t.text);
      CHECK(at + sign.size() == t.text.size());  // what follows is a text of its own, under a bar
      CHECK(std::ranges::any_of(Painter::texts(), [&](const DrawnText& next) {
        return next.bar && std::abs(next.box.x - t.box.right()) < 2 && std::abs(next.box.bottom() - t.box.bottom()) < 8;
      }));
    }
    window.settle();
  };
  for (const char* language : {"en", "zh"}) {
    for (const finger_test::Size& size : {finger_test::Size{1280, 800}, {390, 844}}) {
      Window window("who-is-it", size.width, size.height, language);
      for (const char* view : {"matrices", "all"}) {
        show_step(window, "scaled", view);
        look_at(window, view);
      }
    }
    Window window("who-is-it", 1280, 800, language);
    for (const char* lesson : {"root", "find-the-bug", "find-the-bug-2", "saturation", "heads"}) {
      open_lesson(window, lesson);
      for (int card = 0; card < window.document().lesson()->cards(); ++card) {
        window.document().lesson()->turn(window.session(), card);
        window.settle();
        look_at(window, lesson);
      }
    }
  }
  CHECK(roots > 20);
}

TEST_CASE("where a bias is added, what it is added to has a letter of its own") {
  Window window("who-is-it", 1600, 1000);
  Scene scene = window.session().scene();
  scene.about.published.reset();
  const auto columns = static_cast<int>(window.session().trace().value("output").shape().cols);
  const std::vector<float> bias(static_cast<size_t>(columns), .5f);
  scene.problem.given.matrices["b_o"] = {1, columns, std::make_shared<const std::vector<float>>(bias)};
  window.session().change("edit.test", scene);
  window.settle();
  const Program& program = *window.session().trace().program;
  int sums = 0;
  for (const Step& step : program.steps) {
    if (!std::holds_alternative<Add>(step.primitive) || step_info(program.operand(step, 1).name).letter != "b")
      continue;
    const StepInfo& sum = step_info(step.name);
    const StepInfo& before = step_info(program.operand(step, 0).name);
    CAPTURE(step.name);
    ++sums;
    CHECK((sum.letter != before.letter || sum.index != before.index));
  }
  CHECK(sums == 1);
}

}  // namespace letters_test

// What the inspector says of a cell is what was computed: in every kind of attention there is.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "attention/choice.h"
#include "ui/interface_support.h"

using namespace attn;
using interface_test::kHeight;
using interface_test::kInspectorTop;
using interface_test::Window;

namespace {

bool inspector_says(const std::string& text) {
  return std::any_of(Painter::texts().begin(), Painter::texts().end(), [&](const DrawnText& t) {
    return t.box.y > kInspectorTop && t.box.y < kHeight - 96 && t.box.x > 224 && t.box.right() < 1280 - 296 &&
           t.text.find(text) != std::string::npos;
  });
}

/// Shows a cell of every Scale of a scene, which says √ exactly where products of queries and keys are divided by it.
void check_scales(Window& window, bool divides, std::set<std::string>& met) {
  const std::shared_ptr<const Program> program = window.session().trace().program;
  for (const Step& step : program->steps) {
    if (!std::holds_alternative<Scale>(step.primitive) || window.session().trace().value(step.name).empty()) continue;
    Scene scene = window.session().scene();
    scene.view.step = scene.view.cell = step.name;
    scene.view.row = scene.view.col = 0;
    window.session().change("edit.select", scene);
    window.settle();
    const std::string family(step_family(step.name));
    met.insert(family);
    CAPTURE(step.name);
    const Step& of = program->steps[static_cast<size_t>(step.inputs[0])];
    const double factor = std::get<Scale>(step.primitive).factor;
    const bool products = std::holds_alternative<MatMul>(of.primitive) || std::holds_alternative<Add>(of.primitive);
    const bool root = divides && products && family.ends_with("scaled");
    if (root) {
      const Step* product = &of;
      while (!std::holds_alternative<MatMul>(product->primitive))
        product = &program->steps[static_cast<size_t>(product->inputs[0])];
      const Shape& queries = program->steps[static_cast<size_t>(product->inputs[0])].shape;
      CHECK(std::abs(factor - 1 / std::sqrt(static_cast<double>(queries.cols))) < 1e-9);
    }
    CHECK(inspector_says("√") == root);
    if (!root && factor < 0) CHECK(inspector_says("×"));
    if (!root) CHECK_FALSE(inspector_says(window.interface().words().get("inspector.scale")));
  }
}

}  // namespace

TEST_CASE("the inspector writes √d_k only where that is what a step divides by") {
  std::set<std::string> met;
  for (const AspectRow& table : kAspects)
    for (const Choice& choice : choices(table.aspect)) {
      CAPTURE(choice.id);
      Window window("who-is-it", 1280, kHeight);
      interface_test::choose(window, choice);
      check_scales(window, true, met);
    }
  for (const char* name : {"scaled", "scores", "k_negative", "exponent", "center", "log_decay"}) CHECK(met.count(name));
}

TEST_CASE("with a factor of the visitor's, or with none, nothing is divided by √d_k") {
  std::set<std::string> met;
  for (const bool own : {true, false}) {
    Window window("who-is-it", 1280, kHeight);
    Scene scene = window.session().scene();
    if (own)
      scene.problem.scale = .3f;
    else
      scene.problem.scaled = false;
    window.session().change("edit.test", scene);
    window.settle();
    check_scales(window, false, met);
    CHECK(inspector_says(own ? "3.333" : "switched off"));
  }
}

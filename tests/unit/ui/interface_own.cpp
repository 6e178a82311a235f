// What a view shows is its mechanism's own: the layer on view, numbers in their unit, nothing where nothing was
// computed.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "story/step_labels.h"
#include "ui/interface_support.h"

using namespace attn;
using interface_test::choose;
using interface_test::Window;

namespace {

void look_at(Window& window, const std::function<void(View&)>& edit) {
  Scene scene = window.session().scene();
  edit(scene.view);
  window.session().change("edit.select", scene);
  window.settle();
}

const Choice& row_of(Aspect aspect, const char* id) { return *find_choice(aspect, id); }

/// Whether some text in the middle column, over the inspector or in it, has these words in it.
bool is_written(const std::string& words, float top = 0) {
  return std::ranges::any_of(Painter::texts(), [&](const DrawnText& t) {
    return t.text.find(words) != std::string::npos && t.box.x > 240 && t.box.right() < 990 && t.box.y > top;
  });
}

/// Decimals of a number; -1: another text.
int decimals(std::string text) {
  for (const char* sign : {"−", "+"})
    if (text.starts_with(sign)) text.erase(0, std::string(sign).size());
  if (text.empty() || text.find_first_not_of("0123456789.") != std::string::npos) return -1;
  const size_t point = text.find('.');
  return point == std::string::npos ? 0 : static_cast<int>(text.size() - point) - 1;
}

}  // namespace

TEST_CASE("views of weights show the layer on view") {
  Window window("who-is-it");
  choose(window, row_of(Aspect::structure, "two_layers"));
  for (const char* const step : {"weights", "weights_2", "scores_2", "residual"})
    for (const char* const view : {"arcs", "graph", "rows", "heads", "vectors"}) {
      CAPTURE(step);
      CAPTURE(view);
      look_at(window, [&](View& v) {
        v.step = v.cell = step;
        v.views = {view};
      });
      window.settle();
      std::set<std::string> weights;
      for (const DrawnCell& cell : window.interface().drawn())
        if (step_info(cell.cell.step).part == Part::weights) weights.insert(cell.cell.step);
      CHECK(weights == std::set<std::string>{std::string(step).ends_with("_2") ? "weights_2" : "weights"});
    }
}

TEST_CASE("weights that are no parts of a whole are said as numbers in every view, and negative ones are drawn") {
  Window window("who-is-it");
  choose(window, row_of(Aspect::method, "mamba"));
  const Tensor& weights = window.session().trace().value("weights");
  const int last = static_cast<int>(weights.shape().rows) - 1;
  int key = -1;
  for (int j = 0; j <= last; ++j)
    if (weights.at(0, 0, last, j) < 0) key = j;
  REQUIRE(key >= 0);
  for (const char* const view : {"arcs", "graph", "rows", "heads"}) {
    CAPTURE(view);
    look_at(window, [&](View& v) {
      v.step = v.cell = "weights";
      v.row = last;
      v.col = key;
      v.views = {view};
    });
    window.settle();
    CHECK_FALSE(is_written("%"));
    CHECK_FALSE(is_written("entropy"));
    const auto& drawn = window.interface().drawn();
    const auto is_key = [&](const DrawnCell& c) { return c.cell == CellAddress{"weights", 0, last, key}; };
    if (std::string(view) != "heads") CHECK(std::ranges::any_of(drawn, is_key));
  }
}

TEST_CASE("where nothing was put or computed no number stands") {
  for (const char* const method : {"kv_cache", "paged"}) {
    CAPTURE(method);
    Window window("who-is-it");
    choose(window, row_of(Aspect::method, method));
    const std::string step = std::string(method) == "paged" ? "stored_k" : "weights";
    const Shape s = window.session().trace().value(step).shape();
    const Program& program = *window.session().trace().program;
    int empty = 0;
    for (int i = 0; i < s.rows; ++i)
      for (int j = 0; j < s.cols; j += 3) {
        if (!is_empty_slot(program, step, i, j)) continue;
        ++empty;
        look_at(window, [&](View& v) {
          v.step = v.cell = step;
          v.row = i;
          v.col = j;
          v.views = {"matrices"};
        });
        for (const DrawnCell& cell : window.interface().drawn())
          if (cell.cell == CellAddress{step, 0, i, j}) CHECK(cell.text.empty());
        CHECK(is_written(window.interface().words().get("inspector.empty"), interface_test::kInspectorTop));
        CHECK_FALSE(is_written("0.00", interface_test::kInspectorTop));
        if (step != "weights") continue;
        look_at(window, [&](View& v) { v.views = {"rows"}; });
        for (const DrawnCell& cell : window.interface().drawn())
          if (cell.cell == CellAddress{step, 0, i, j}) CHECK(cell.text == "–");
      }
    CHECK(empty > 0);
  }
}

TEST_CASE("numbers that follow from the settings are not said to be drawn from the seed") {
  Window window("who-is-it");
  for (const AspectRow& table : kAspects)
    for (const Choice& row : choices(table.aspect)) {
      choose(window, row);
      const std::shared_ptr<const Program> program = window.session().trace().program;
      for (const Step& step : program->steps) {
        const bool given = step_info(step.name).given || step.name.starts_with("embeddings");
        if (!std::holds_alternative<Input>(step.primitive) || given) continue;
        CAPTURE(step.name);
        look_at(window, [&](View& v) {
          v.step = v.cell = step.name;
          v.row = v.col = 0;
          v.views = {"matrices"};
        });
        CHECK_FALSE(is_written("seed", interface_test::kInspectorTop));
        CHECK_FALSE(is_written("Drag", interface_test::kInspectorTop));
      }
      choose(window, choices(table.aspect).front());
    }
}

TEST_CASE("every unknown word is named, those that stand in others, too") {
  Window window("who-is-it");
  Scene scene = window.session().scene();
  set_text(scene, "zorbing orb zorbing zor", scene_test::lexicon());
  window.session().change("edit.test", scene);
  window.settle();
  std::string all;
  for (const DrawnText& t : Painter::texts()) all += t.text + " ";
  CHECK(all.find("zorbing, orb, zor ") != std::string::npos);
}

TEST_CASE("the bars of a comparison have one precision") {
  int seen = 0;
  for (float width = 1000; width < 1900; width += 60) {
    CAPTURE(width);
    Window window("who-is-it", width, 950);
    look_at(window, [](View& v) {
      v.step = v.cell = "weights";
      v.views = {"matrices"};
    });
    window.session().pin();
    window.settle();
    Scene scene = window.session().scene();
    scene.problem.temperature = .02;
    window.session().change("edit.test", scene);
    window.settle();
    for (const char* const name : {"A, %", "B, %"}) {
      const auto line = std::ranges::find(Painter::texts(), name, &DrawnText::text);
      if (line == Painter::texts().end()) continue;
      std::set<int> precisions;
      for (const DrawnText& t : Painter::texts())
        if (std::abs(t.box.y - line->box.y) < 2 && t.box.x > line->box.x && decimals(t.text) >= 0)
          precisions.insert(decimals(t.text));
      seen += !precisions.empty();
      CHECK(precisions.size() <= 1);
    }
  }
  CHECK(seen > 4);
}

TEST_CASE("what is refused is said in the visitor's language, not as a path of the scene file") {
  for (const char* const language : {"en", "zh"}) {
    CAPTURE(language);
    Window window("who-is-it", 1280, 800, language);
    interface_test::fake_system().text_field = true;
    std::string words;
    for (int i = 0; i < 1100; ++i) words += "dog ";
    interface_test::fake_system().typed.push_back({words, true});
    window.settle();
    std::string all;
    for (const DrawnText& t : Painter::texts()) all += t.text + " ";
    CAPTURE(all);
    CHECK(all.find("problem.text") == std::string::npos);
    CHECK(all.find(window.interface().words().format("error.many_words", {"1,024", "1,100"})) != std::string::npos);
    interface_test::fake_system().text_field = false;
  }
}

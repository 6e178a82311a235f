// Every stop of every kind of attention, of every scene and lesson, in every view, with the first, a middle and the
// last cell selected: nothing is read outside its matrix. (A read outside ends the program here, and under the
// sanitizers with a line that says where.)
#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>
#include <set>

#include "attention/loss.h"
#include "lessons/lessons_support.h"
#include "scene/problem.h"
#include "story/reading.h"
#include "ui/interface_support.h"
#include "ui/views/views.h"

using namespace attn;
using interface_test::is_long;
using interface_test::Window;

namespace {

/// The views in as few windows as have room for them.
const std::vector<std::vector<std::string>> kViewSets{
    {"matrices", "rows", "graph"}, {"all"}, {"arcs", "heads", "analysis"}, {"row"}, {"vectors"}, {"image", "rows"}};
constexpr ImVec2 kDesktop{1920, 1000};
constexpr ImVec2 kPhone{390, 844};

class Visitor {
 public:
  void open(const Scene& scene) {
    window_.session().change("edit.test", scene);
    window_.resize(kDesktop.x, kDesktop.y);
    for (const auto& views : kViewSets) {  // what stands behind a view is worked out when it is shown
      look([&](View& view) { view.views = views; });
      window_.settle();
    }
    const Stops& stops = window_.document().stops();
    for (int i = 0; i < static_cast<int>(stops.size()); ++i) visit(stops[i]);
  }
  int frames() const { return frames_; }

 private:
  void visit(const Stop& stop) {
    CAPTURE(stop.step);
    for (const std::string& step : stop.steps) {
      const Tensor& value = window_.session().trace().value(step);
      if (value.empty()) continue;
      CAPTURE(step);
      const auto rows = static_cast<int>(value.shape().rows), cols = static_cast<int>(value.shape().cols);
      const bool is_new = seen_.insert(stop.id + " " + step).second || is_long();
      if (!is_new && turn_++ % 4 != 0) continue;  // another kind of attention has it, too
      select(stop, step, rows - 1, cols - 1);
      if (step != stop.step || !is_new) continue;  // what stands beside a stop takes its time
      select(stop, step, rows / 2, cols / 2);
      select(stop, step, 0, 0);
    }
    if (seen_.insert(stop.step).second || is_long()) play(stop);
    turn_ += 4;  // 7 for each stop, of 4 or 5 sets of views: the last cell of the next stop has another one
  }

  void select(const Stop& stop, const std::string& step, int row, int col) {
    CAPTURE(row);
    CAPTURE(col);
    look([&](View& view) {
      view.step = stop.step;
      view.cell = step;
      view.row = row;
      view.col = col;
    });
    const size_t sets = std::size(kViewSets) - (window_.session().scene().problem.image ? 0 : 1);
    for (size_t i = 0; i < (is_long() ? sets : 1); ++i) {
      look([&](View& view) { view.views = kViewSets[turn_++ % sets]; });
      draw(kDesktop);
    }
    look([&](View& view) { view.views = {"matrices"}; });
    if (is_long() || turn_ % 2) draw(kDesktop);
    if (is_long() || turn_ % 2 == 0) draw(kPhone);
    const bool picture =
        window_.session().trace().value(step).shape().cols > 64;  // whose cells are too small to stand alone
    if (step == stop.step && !picture) CHECK(!window_.interface().drawn().empty());
  }

  /// The player in the middle of the stop's last row.
  void play(const Stop& stop) {
    const Shape& s = window_.session().trace().value(stop.step).shape();
    for (const Play::Phase phase : {Play::Phase::exp, Play::Phase::divide}) {
      look([&](View& view) {
        view.step = view.cell = stop.step;
        view.play = {Play::Unit::cell, stop.step, static_cast<int>(s.rows) - 1, static_cast<int>(s.cols) / 2, phase};
      });
      draw(kDesktop);
    }
    look([&](View& view) { view.play = {}; });
  }

  template <typename Edit>
  void look(Edit edit) {
    Scene scene = window_.session().scene();
    edit(scene.view);
    window_.session().change("edit.select", scene);
  }

  void draw(ImVec2 size) {
    window_.resize(size.x, size.y);
    window_.draw();
    ++frames_;
  }

  Window window_{"who-is-it", kDesktop.x, kDesktop.y};
  int frames_ = 0;
  size_t turn_ = 0;             // of the views
  std::set<std::string> seen_;  // what was drawn in this test
};

}  // namespace

TEST_CASE("every view is among those that are drawn at every stop") {
  for (const ViewKind& kind : view_kinds()) {
    const auto has = [&](const auto& views) { return std::ranges::find(views, kind.id) != views.end(); };
    CHECK_MESSAGE(std::ranges::any_of(kViewSets, has), "tests/unit/ui/every_stop.cpp, kViewSets: expected ",
                  std::string(kind.id));
  }
}

TEST_CASE("every stop of every kind of attention is drawn in every view, whatever cell is selected") {
  Visitor visitor;
  for (const AspectRow& table : kAspects)
    for (const Choice& choice : choices(table.aspect)) {
      CAPTURE(choice.id);
      Scene scene = scene_test::scene_file("who-is-it");
      choice_of(scene.problem, choice.aspect) = choice.id;
      if (choice.has_source) scene.problem.source = "The dog was tired";
      visitor.open(scene);
    }
  CHECK(visitor.frames() > 1000);
}

TEST_CASE("every stop of the way back from every loss is drawn in every view, whatever cell is selected") {
  Visitor visitor;
  for (const Loss& loss : losses()) {
    CAPTURE(loss.id);
    Scene scene = scene_test::scene_file("who-is-it");
    scene.problem.loss = {.kind = std::string(loss.id)};
    if (loss.id == "cross_entropy") scene.problem.loss.classes = {2, 0, 1, -1, 0, 1, 2, 0, 1, 2, 0};
    visitor.open(scene);
  }
  CHECK(visitor.frames() > 200);
}

TEST_CASE("every stop of every scene and lesson is drawn in every view, whatever cell is selected") {
  Visitor visitor;
  for (const std::string& id : parse_scene_index(scene_test::read_web("scenes/index.json"))) {
    CAPTURE(id);
    visitor.open(scene_test::scene_file(id));
  }
  for (const LessonEntry& entry : lesson_test::lesson_index()) {
    CAPTURE(entry.id);
    visitor.open(lesson_test::lesson_file(entry.id).scene);
  }
  CHECK(visitor.frames() > 1000);
}

TEST_CASE("a published row that the text does not have is not shown") {
  Window window("who-is-it");
  const auto is_shown = [&] {
    return std::ranges::any_of(Painter::texts(), [&](const DrawnText& t) {
      return t.text == window.interface().words().get("published.title");
    });
  };
  CHECK(is_shown());
  Scene scene = window.session().scene();
  const std::string text = scene.problem.text;
  set_text(scene, "it", scene_test::lexicon());
  scene.problem.structure = "cross";
  scene.problem.source = text;
  scene.about = scene_test::scene_file("who-is-it").about;
  REQUIRE(scene.about.published);
  REQUIRE(scene.about.published->row > 0);
  window.session().change("edit.test", scene);
  window.settle();
  CHECK(window.session().trace().value("weights").shape().rows == 1);
  CHECK(!is_shown());
}

TEST_CASE("the selected cell lies in its step, whatever row and column the scene has") {
  Window window("who-is-it");
  Scene scene = window.session().scene();
  scene.problem.method = "kv_cache";
  scene.view.step = scene.view.cell = "prompt_weights";
  scene.view.row = 200;
  scene.view.col = 200;
  window.session().change("edit.test", scene);
  window.settle();
  const Shape& s = window.session().trace().value("prompt_weights").shape();
  const CellAddress cell = selected_cell(window.session());
  CHECK(cell == CellAddress{"prompt_weights", 0, static_cast<int>(s.rows) - 1, static_cast<int>(s.cols) - 1});
}

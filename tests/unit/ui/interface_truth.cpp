// What the window says holds: of what is on view, of what can be done, and of the cell it is said about.
#include <imgui.h>

#include <algorithm>
#include <set>

#include "attention/step_info.h"
#include "lessons/lessons_support.h"
#include "story/reading.h"
#include "ui/interface_support.h"
#include "ui/views/views.h"

using namespace attn;
using interface_test::fake_system;
using interface_test::move_to;
using interface_test::Window;

namespace {

void show(Window& window, const std::function<void(Scene&)>& change) {
  Scene scene = window.session().scene();
  change(scene);
  window.session().change("edit.test", scene);
  window.settle();
}

/// All that is drawn between two edges, one text after the other.
std::string said(float left = 0, float right = 1e6f) {
  std::string all;
  for (const DrawnText& t : Painter::texts())
    if (t.box.x >= left && t.box.x < right) all += t.text + " ";
  return all;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

void drag(Window& window, Rect box) {
  const float x = box.x + box.w / 2;
  const float y = box.y + box.h / 2;
  move_to(window, x, y);
  ImGui::GetIO().AddMouseButtonEvent(0, true);
  window.frame();
  for (int k = 1; k <= 3; ++k) move_to(window, x + 8 * static_cast<float>(k), y);
  ImGui::GetIO().AddMouseButtonEvent(0, false);
  window.frame();
  move_to(window, 1, 1);
  window.settle();
}

const Control& shown_control(Window& window, const std::string& id) {
  const Control* found = interface_test::find_control(window, id);
  REQUIRE_MESSAGE(found, id);
  return *found;
}

std::set<int> rows_of(Window& window, const std::string& step) {
  std::set<int> rows;
  for (const DrawnCell& c : window.interface().drawn())
    if (c.cell.step == step) rows.insert(c.cell.row);
  return rows;
}

constexpr float kGuide = 1280 - 296;  // where it begins

}  // namespace

TEST_CASE("\"Drag sideways\" stands where a drag changes the cell, and nowhere else") {
  int turn = 0;
  for (const bool pinned : {false, true})
    for (const bool readonly : {false, true})
      for (const ViewKind& kind : view_kinds())
        for (const char* step : {"x", "w_q", "w_v", "w_o"}) {
          if (!interface_test::is_long() && turn++ % 3 != 0) continue;
          Window window("who-is-it");
          Complaints none;
          if (readonly) window.interface().restrict(parse_restrictions("", "", "1", none));
          if (pinned) window.session().pin();
          show(window, [&](Scene& s) {
            s.view.views = {kind.id};
            s.view.step = *step == 'x' ? "x" : std::string(step) == "w_o" ? "output" : "q";
            s.view.cell = step;
          });
          CAPTURE(kind.id);
          CAPTURE(step);
          CAPTURE(pinned);
          CAPTURE(readonly);
          const bool says = contains(said(), "Drag sideways");
          const Problem before = window.session().scene().problem;
          const std::vector<DrawnCell> drawn = window.interface().drawn();
          const auto cell = std::ranges::find(drawn, std::string(step), [](const DrawnCell& c) { return c.cell.step; });
          if (cell != drawn.end()) drag(window, cell->box);
          CHECK(says == !(window.session().scene().problem == before));
        }
}

TEST_CASE("a place in Heads is that of guide and inspector, too") {
  Window window("who-is-it");
  show(window, [](Scene& s) { s.view.views = {"heads"}; });
  const Trace& trace = window.session().trace();
  const Tensor& weights = trace.value("weights");
  for (const int head : {1, 0}) {
    CAPTURE(head);
    const Rect map = shown_control(window, "map " + std::to_string(head)).box;
    move_to(window, map.x + 6, map.y + 6);
    window.settle();
    const int key = keys_by_weight(weights, {head}, 0, {}).front();
    const std::string largest = weight_text(trace, "weights", weights.at(0, head, 0, key));
    CHECK(contains(said(kGuide), largest));
    CHECK(contains(said(0, kGuide), "Head " + std::to_string(head + 1)));
    const std::string cell = weight_text(trace, "weights", weights.at(0, head, 0, 0));
    CHECK(contains(said(200, kGuide), cell.substr(0, cell.find(' '))));
  }
}

TEST_CASE("Paint leads to the step that one paints") {
  const auto& reaches = choices(Aspect::reach);
  for (const char* views : {"matrices", "heads", "all"}) {
    CAPTURE(views);
    Window window("who-is-it");
    show(window, [&](Scene& s) {
      s.view.views = {views};
      s.view.step = "x";
    });
    const auto painted = std::ranges::find(reaches, "painted", &Choice::id) - reaches.begin();
    window.interface().act("mask", std::to_string(painted));
    window.settle();
    REQUIRE(window.session().scene().problem.mask.kind == "painted");
    const std::vector<DrawnCell> drawn = window.interface().drawn();
    const auto cell = std::ranges::find_if(
        drawn, [](const DrawnCell& c) { return c.cell.step == "masked" && c.cell.row == 2 && c.cell.col == 3; });
    REQUIRE(cell != drawn.end());
    drag(window, {cell->box.x, cell->box.y, cell->box.w, cell->box.h});
    CHECK(hides(window.session().scene().problem.mask, 2, 3));
  }
}

TEST_CASE("stepping keeps the rows that one panned to") {
  Window window("who-is-it");
  show(window, [](Scene& s) {
    s.problem.text.clear();
    for (int i = 0; i < 120; ++i) s.problem.text += "w" + std::to_string(i) + " ";
    s.about = {};
    s.view.step = "scores";
  });
  window.settle();
  for (int k = 0; k < 8; ++k) {
    window.interface().act("zoom in", "");
    window.settle();
  }
  const std::set<int> first = rows_of(window, "scores");
  REQUIRE(first.size() > 1);
  REQUIRE(first.size() < 60);
  // Panned away from the selected cell.
  const Rect at = shown_control(window, "zoom in").box;
  move_to(window, at.x - 60, at.y - 200);
  for (const int button : {2}) {
    ImGui::GetIO().AddMouseButtonEvent(button, true);
    window.frame();
    for (int k = 1; k <= 12; ++k) move_to(window, at.x - 60, at.y - 200 - 25 * static_cast<float>(k));
    ImGui::GetIO().AddMouseButtonEvent(button, false);
  }
  window.settle();
  const std::set<int> panned = rows_of(window, "scores");
  const int selected = window.session().scene().view.row;
  REQUIRE(!panned.contains(selected));
  for (const char* way : {"next", "next", "next", "previous", "previous", "previous"}) {
    window.interface().act(way, "");
    window.settle();
    const std::string& step = window.session().scene().view.step;
    CAPTURE(step);
    CHECK(rows_of(window, step) == panned);
  }
  // Another word that is selected comes into view.
  show(window, [](Scene& s) { s.view.row = 100; });
  CHECK(rows_of(window, window.session().scene().view.step).contains(100));
}

TEST_CASE("equal words carry their places wherever they do not stand in their order") {
  CHECK(told_apart({"the", "cat", "The", "the"}) == std::vector<std::string>{"the (1)", "cat", "The", "the (4)"});
  for (const ViewKind& kind : view_kinds()) {
    CAPTURE(kind.id);
    Window window("who-is-it");
    show(window, [&](Scene& s) {
      s.problem.text = "the the the the";
      s.about = {};
      s.view.views = {kind.id};
      s.view.step = s.view.cell = "weights";
      s.view.row = 2;
    });
    const std::string guide = said(kGuide);
    CHECK(contains(guide, "the (3)"));
    for (const DrawnText& t : Painter::texts())
      if (t.box.x >= kGuide) CHECK(t.text != "the");
    CHECK(contains(window.interface().mirror().story() + said(200, kGuide), "the (3)"));
  }
}

TEST_CASE("while A is pinned every view says whether it shows A or B") {
  for (const float width : {1280.f, 390.f})
    for (const ViewKind& kind : view_kinds()) {
      CAPTURE(width);
      CAPTURE(kind.id);
      Window window("who-is-it", width, 844);
      show(window, [&](Scene& s) { s.view.views = {kind.id}; });
      const auto is_b = [](const DrawnText& t) { return t.text == "B"; };
      CHECK(std::ranges::none_of(Painter::texts(), is_b));
      window.session().pin();
      show(window, [](Scene& s) { s.problem.seed = 9; });
      CHECK(std::ranges::any_of(Painter::texts(), is_b));
      if (std::string(kind.id) != "matrices") CHECK(contains(said(), "Now"));
    }
}

TEST_CASE("the list names what is open: a lesson, a scene as long as its title stands, else the visitor's own") {
  Window window("who-is-it");
  const auto title = [](const std::string& id) { return scene_test::scene_file(id).about.title; };
  window.interface().set_scenes({{"who-is-it", title("who-is-it")}, {"causal", {{"en", "The lesson"}}, true}});
  const auto listed = [&] {
    window.settle();
    const std::string label = shown_control(window, "scenes").label;
    return label.substr(label.find(": ") + 2);
  };
  const std::string own = window.interface().words().get("scene.own");
  CHECK(listed() == title("who-is-it").at("en"));
  Session& session = window.session();
  Scene typed = session.scene();
  set_text(typed, "quite other words", session.lexicon());
  session.change("edit.text", typed);
  CHECK(listed() == own);
  CHECK(contains(said(kGuide), own));
  session.undo();
  CHECK(listed() == title("who-is-it").at("en"));
  window.document().open(lesson_test::lesson_file("causal"));
  CHECK(listed() == "The lesson");
  session.undo();
  CHECK(listed() == title("who-is-it").at("en"));
}

TEST_CASE("what is typed goes into the scene on view, not into the one that typing began with") {
  Window window("who-is-it");
  fake_system().text_field = true;
  fake_system().typed.push_back({"my words", false});
  window.settle();
  CHECK(window.session().scene().problem.text == "my words");
  Scene other = window.session().scene();
  other.problem.seed = 99;
  other.lesson = {"causal", 1};
  window.session().open("edit.open", other);
  window.settle();
  fake_system().typed.push_back({"my words again", false});
  window.settle();
  const Scene& now = window.session().scene();
  CHECK(now.problem.text == "my words again");
  CHECK(now.problem.seed == 99);
  CHECK(now.lesson == other.lesson);
  window.session().undo();
  CHECK(now.problem == other.problem);
  CHECK(now.lesson == other.lesson);
}

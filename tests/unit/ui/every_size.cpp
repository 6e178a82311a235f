// At every size of a desktop window, in both languages: rows that can be read, nothing on one another, nothing cut off;
// and what a lesson's card speaks of is on screen.
#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>
#include <set>

#include "lessons/lessons_support.h"
#include "story/step_labels.h"
#include "ui/interface_support.h"
#include "ui/views/views.h"

using namespace attn;
using interface_test::fake_system;
using interface_test::Window;

namespace {

constexpr ImVec2 kSizes[] = {{960, 540},  {1024, 768}, {1280, 577},  {1280, 800}, {1366, 625},
                             {1440, 900}, {900, 420},  {1920, 1080}, {2560, 1440}};
constexpr float kLeastRow = 13;
constexpr float kGap = 2;  // between cells

template <typename Edit>
void look(Window& window, Edit edit) {
  Scene scene = window.session().scene();
  edit(scene.view);
  window.session().change("edit.select", scene);
  window.draw();
}

/// Told once, whatever the number of pictures that show it.
void tell(const std::vector<std::string>& found) {
  static std::set<std::string> told;
  for (const std::string& fault : found)
    if (told.insert(fault).second) CHECK_MESSAGE(false, fault);
}

bool is_square(const CellAddress& cell) {
  return step_info(cell.step).rows == Axis::query && step_info(cell.step).cols == Axis::key;
}

/// No row of the square is too low, or without its numbers where it has them. Returns whether there is a square.
bool check_rows(Window& window, bool numbers = true) {
  std::set<int> rows;
  int count = 0;
  for (const DrawnCell& c : window.interface().drawn()) {
    if (!is_square(c.cell)) continue;
    CHECK(c.box.h >= kLeastRow - kGap);
    const bool bare = (c.masked && c.box.w < 36) ||
                      is_empty_slot(*window.session().trace().program, c.cell.step, c.cell.row, c.cell.col);
    CHECK((!numbers || bare || !c.text.empty()));
    rows.insert(c.cell.row);
    count = static_cast<int>(window.session().trace().value(c.cell.step).shape().rows);
    if (static_cast<int>(rows.size()) < count) continue;
    return true;
  }
  if (rows.empty()) return false;
  const auto cell =
      std::ranges::find_if(window.interface().drawn(), [](const DrawnCell& c) { return is_square(c.cell); });
  CHECK((window.interface().claims(cell->box.x + 2, cell->box.y + 2) & 1) == 1);  // the others scroll
  return true;
}

void visit_stops(Window& window) {
  const Stops& stops = window.document().stops();
  look(window, [](View& view) { view.views = {"matrices"}; });
  interface_test::ask_for_matrices(window);
  int squares = 0;
  for (int i = 0; i < static_cast<int>(stops.size()); ++i) {
    CAPTURE(stops[i].step);
    look(window, [&](View& view) {
      view.step = view.cell = stops[i].step;
      view.row = 7;
      view.col = 1;
    });
    CHECK(!window.interface().drawn().empty());
    squares += check_rows(window);
    tell(faults(window));
  }
  CHECK(squares > 0);
}

void visit_views(Window& window) {
  look(window, [](View& view) { view.step = view.cell = "weights"; });
  for (const ViewKind& kind : view_kinds()) {
    if (kind.of_image) continue;
    CAPTURE(std::string(kind.id));
    look(window, [&](View& view) { view.views = {kind.id}; });
    window.settle();
    tell(faults(window));
  }
}

/// By the switch of a desktop, or the list of a phone.
bool is_shown(const Window& window, const std::string& view) {
  for (const Control& c : window.interface().mirror().controls()) {
    if (c.id == "view " + view) return c.current;
    if (c.id == "views")
      return c.items[static_cast<size_t>(c.chosen)] == window.interface().words().get("view." + view);
  }
  return false;
}

}  // namespace

TEST_CASE("at every size the rows of the square can be read, and nothing collides or is cut") {
  for (const char* language : {"en", "zh"})
    for (const ImVec2 size : kSizes) {
      CAPTURE(language);
      CAPTURE(size.x);
      CAPTURE(size.y);
      Window window("who-is-it", size.x, size.y, language);
      visit_stops(window);
      visit_views(window);
    }
}

TEST_CASE("the last column of a matrix of hundreds is on a narrow stage, too") {
  for (const ImVec2 size : {ImVec2{390, 844}, {800, 450}, {640, 480}, {400, 300}}) {
    CAPTURE(size.x);
    Window window("who-is-it", size.x, size.y);
    interface_test::open_lesson(window, "shapes");
    for (const std::string step : {"x", "q", "heads", "output"}) {
      CAPTURE(step);
      const int last = static_cast<int>(window.session().trace().value(step).shape().cols) - 1;
      look(window, [&](View& view) {
        view.step = view.cell = step;
        view.row = 0;
        view.col = last;
      });
      CHECK(std::ranges::any_of(window.interface().drawn(), [&](const DrawnCell& c) {
        return c.cell.step == step && c.cell.col == last && c.box.right() <= size.x;
      }));
    }
  }
}

TEST_CASE("rows scroll at first only where their cells hold numbers: the patches of a picture are all on view") {
  Window window("who-is-it", 1280, 800);
  Scene scene = window.session().scene();
  scene.problem.image = Image{};
  scene.problem.given = {};
  scene.view.step = scene.view.cell = "x";
  window.session().change("edit.image", scene);
  window.settle();
  std::set<int> rows;
  for (const DrawnCell& c : window.interface().drawn())
    if (c.cell.step == "x") rows.insert(c.cell.row);
  CHECK(rows.size() == 16);
}

TEST_CASE("no row is too low in a phone or in a frame of a course page, with a lesson or without") {
  for (const ImVec2 size : {ImVec2{360, 640}, {390, 844}, {800, 500}, {800, 450}, {640, 480}, {480, 360}, {400, 300}})
    for (const bool with_lesson : {false, true}) {
      CAPTURE(size.x);
      CAPTURE(size.y);
      CAPTURE(with_lesson);
      Window window("who-is-it", size.x, size.y);
      interface_test::fake_system().touch = true;
      if (with_lesson) interface_test::open_lesson(window, "causal");
      window.settle();
      interface_test::ask_for_matrices(window);
      int squares = 0;
      for (const Stop& stop : window.document().stops().all()) {
        CAPTURE(stop.step);
        look(window, [&](View& view) { view.step = view.cell = stop.step; });
        CHECK(!window.interface().drawn().empty());
        squares += check_rows(window, false);
      }
      CHECK(squares > 0);
    }
}

TEST_CASE("the inspector of a low window opens on demand, the rows scroll, and the chosen one stays on view") {
  Window window("who-is-it", 1280, 440);
  const auto rows = [&] {
    std::set<int> all;
    for (const DrawnCell& c : window.interface().drawn())
      if (c.cell.step == "weights") all.insert(c.cell.row);
    return all;
  };
  look(window, [](View& view) {
    view.step = view.cell = "weights";
    view.row = 7;
    view.col = 1;
  });
  CHECK(rows().size() == 11);
  window.interface().act("inspector more", "");
  window.settle();
  CHECK(rows().size() < 6);
  CHECK(rows().contains(7));
  tell(faults(window));
  const DrawnCell first = window.interface().drawn().front();
  ImGui::GetIO().AddMousePosEvent(first.box.x + 2, first.box.y + 2);
  ImGui::GetIO().AddMouseWheelEvent(0, 3);
  window.settle();
  CHECK(rows().size() < 6);
  CHECK(*rows().begin() < first.cell.row);
  window.interface().act("inspector less", "");
  window.settle();
  CHECK(rows().size() == 11);
}

TEST_CASE("kinds of attention with other steps can be read at every size, too") {
  const char* language = "zh";
  for (const char* method : {"flash", "mamba", "kv_cache", "linear"}) {
    language = language == std::string("en") ? "zh" : "en";
    Window window("who-is-it", 1280, 800, language);
    choose(window, *find_choice(Aspect::method, method));
    for (const ImVec2 size : kSizes) {
      CAPTURE(method);
      CAPTURE(size.x);
      CAPTURE(size.y);
      window.resize(size.x, size.y);
      window.settle();
      visit_stops(window);
    }
  }
}

TEST_CASE("what a lesson's card adds to the matrices is on screen at every size, else the cell it speaks of") {
  const std::vector<LessonEntry> lessons = lesson_test::lesson_index();
  Window window("who-is-it", 390, 844);
  interface_test::ask_for_matrices(window);
  int pictures = 0;
  for (const LessonEntry& entry : lessons) {
    const Lesson lesson = lesson_test::lesson_file(entry.id);
    for (size_t card = 0; card < lesson.cards.size(); ++card) {
      CAPTURE(entry.id);
      CAPTURE(card);
      window.session().change("edit.test", lesson.cards[card].scene);
      for (const ImVec2 size : {ImVec2{1280, 800}, ImVec2{1366, 625}, ImVec2{960, 540}, ImVec2{390, 844}}) {
        CAPTURE(size.x);
        window.resize(size.x, size.y);
        window.draw();
        window.draw();
        const std::vector<std::string>& views = lesson.cards[card].scene.view.views;
        const auto added = std::ranges::find_if(views, [](const std::string& id) { return id != "matrices"; });
        const std::string wanted = added == views.end() ? "matrices" : *added;
        CHECK(is_shown(window, wanted));
        tell(faults(window));
        ++pictures;
      }
    }
  }
  CHECK(pictures > 400);
}

TEST_CASE("a stage lower than what stands around its cells has cells that are not turned over") {
  Window window("who-is-it", 639, 400);
  for (const bool touch : {false, true}) {
    fake_system().touch = touch;
    for (const float width : {320.f, 639.f, 800.f})
      for (float height = 120; height < 420; height += 30) {
        CAPTURE(width);
        CAPTURE(height);
        window.resize(width, height);
        for (const char* step : {"x", "q", "scores", "weights", "heads", "output"}) {
          look(window, [&](View& view) { view.step = view.cell = step; });
          for (const DrawnCell& c : window.interface().drawn()) REQUIRE(c.box.h > -kGap);
        }
      }
  }
  fake_system().touch = false;
}

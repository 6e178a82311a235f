// The stage on every card of every lesson: it says on a phone what it shows, and the strongest cell of each matrix has
// a colour.
#include <algorithm>
#include <cmath>

#include "lessons/lesson_visit.h"
#include "lessons/lessons_support.h"
#include "scene/edits/image.h"
#include "story/reading.h"
#include "story/step_words.h"
#include "ui/finger_support.h"
#include "ui/kit/runs.h"
#include "ui/kit/theme.h"

using namespace attn;
using interface_test::find_control;
using interface_test::is_drawn;
using interface_test::is_long;
using interface_test::open_lesson;
using interface_test::Window;

namespace finger_test {
namespace {

/// Without blanks, and without the marks of "[Q|query]".
std::string bare(const std::string& text) {
  std::string out;
  for (const char c : unmarked(text))
    if (c != ' ') out += c;
  return out;
}

/// What stands left of the choice of views, as one text.
std::string title_on_stage(Window& window) {
  const Rect views = find_control(window, "views")->box;
  std::string out;
  for (const DrawnText& drawn : Painter::texts())
    if (drawn.box.right() <= views.x && drawn.box.y > views.y - 8 && drawn.box.bottom() < views.bottom() + 8)
      out += drawn.text;
  return bare(out);
}

template <typename Check>
void every_card(Window& window, const std::string& lesson, Check check) {
  open_lesson(window, lesson);
  for (;;) {
    CAPTURE(window.document().lesson()->card());
    check();
    if (window.document().lesson()->at_end()) return;
    window.interface().act("next", "");
    window.settle();
  }
}

int distance(Color a, Color b) {
  int most = 0;
  for (const int shift : {0, 8, 16})
    most = std::max(most, std::abs(static_cast<int>(a >> shift & 255) - static_cast<int>(b >> shift & 255)));
  return most;
}

}  // namespace

TEST_CASE("a phone says on every card what is on its stage, in whole words") {
  int turn = 0;
  for (const Size& size : {Size{360, 640}, {390, 844}})
    for (const char* language : {"en", "zh"}) {
      const std::unique_ptr<Window> window = touched(size, language);
      for (const LessonEntry& lesson : lesson_test::lesson_index()) {
        if (!is_long() && ++turn % 2 == 0 && size.width > 360) continue;
        CAPTURE(size.width);
        CAPTURE(language);
        CAPTURE(lesson.id);
        every_card(*window, lesson.id, [&] {
          const Session& session = window->session();
          const Strings& words = window->interface().words();
          const Control* list = find_control(*window, "views");
          REQUIRE(list);
          const bool matrices = list->items[static_cast<size_t>(list->chosen)] == words.get("view.matrices");
          const Stops& stops = window->document().stops();
          const Stop& stop =
              stops[stops.of(matrices ? session.scene().view.step : part_on_view(session, Part::weights))];
          const std::string shown = title_on_stage(*window);
          const bool whole = shown.find(bare(stop_title(session, words, stop))) != std::string::npos;
          CHECK_MESSAGE(whole, shown, " for ", stop_title(session, words, stop));
        });
      }
    }
}

TEST_CASE("the button that points at a step is whole on a phone, at the step of the card and at the projections") {
  for (const char* lesson : {"find-the-bug", "find-the-bug-2"}) {
    const std::unique_ptr<Window> window = touched({390, 844});
    CAPTURE(lesson);
    every_card(*window, lesson, [&] {
      if (!window->document().lesson()->bug()) return;
      for (const bool projects : {false, true}) {
        Scene scene = window->session().scene();
        if (projects) scene.view.step = scene.view.cell = "q";
        window->session().change("edit.test", scene);
        window->settle();
        const Control* blame = find_control(*window, "blame");
        if (!blame) continue;
        CAPTURE(projects);
        const ImRect seen = panel_window("guide")->InnerRect;
        CHECK((blame->box.bottom() <= seen.Max.y || blame->box.y >= seen.Max.y));
      }
    });
  }
}

TEST_CASE("the strongest cell of every matrix on the stage has a colour") {
  int asked = 0;
  const std::unique_ptr<Window> window = std::make_unique<Window>("who-is-it", 1366, 768);
  for (const LessonEntry& lesson : lesson_test::lesson_index()) {
    CAPTURE(lesson.id);
    every_card(*window, lesson.id, [&] {
      std::map<std::string, int> strongest;
      std::map<std::string, float> largest;
      const Color ground = dark_theme().signed_at(0);
      for (const DrawnCell& cell : window->interface().drawn()) {
        const Tensor& value = window->session().trace().value(cell.cell.step);
        const float v = std::abs(value.at(0, cell.cell.head, cell.cell.row, cell.cell.col));
        if (!(v > 0) || !std::isfinite(v) || cell.masked || cell.text == "?") continue;
        if (v > largest[cell.cell.step]) {
          largest[cell.cell.step] = v;
          strongest[cell.cell.step] = distance(cell.fill, ground);
        }
      }
      for (const auto& [step, found] : strongest) {
        CAPTURE(step);
        const Stop& stop =
            window->document().stops()[window->document().stops().of(window->session().scene().view.step)];
        const Tensor& value = window->session().trace().value(step);
        float most = 0;
        for (int64_t i = 0; i < value.shape().count(); ++i)
          if (const float v = std::abs(value.data()[i]); std::isfinite(v)) most = std::max(most, v);
        if (!stop.projects() || largest[step] < most / 2) continue;  // the strongest is not on view
        ++asked;
        CHECK(found >= distance(dark_theme().signed_at(.12), ground));
      }
    });
  }
  MESSAGE(asked);
  CHECK(asked > 20);
}

TEST_CASE("the picture of an image has the names of its patches along its edges") {
  for (const Size& size : {Size{390, 844}, {360, 640}, {1366, 768}}) {
    CAPTURE(size.width);
    Window window("who-is-it", size.width, size.height);
    interface_test::fake_system().touch = size.width < 900;
    open_lesson(window, "hard");
    const Image& image = *window.session().scene().problem.image;
    const auto stands_alone = [](const std::string& name) {
      return std::ranges::any_of(Painter::texts(), [&](const DrawnText& drawn) { return drawn.text == name; });
    };
    for (int i = 0; i < patch_rows(image); ++i) CHECK(stands_alone(std::to_string(i + 1)));
    for (int j = 0; j < patch_cols(image); ++j) CHECK(stands_alone(std::string(1, static_cast<char>('A' + j))));
  }
}

}  // namespace finger_test

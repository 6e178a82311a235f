// The row of one word as bars: they are the numbers of the Trace for every kind of attention, another word can be
// chosen, and a narrow screen begins with it.
#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "story/reading.h"
#include "story/step_labels.h"
#include "ui/finger_support.h"

using namespace attn;
using interface_test::find_control;
using interface_test::is_drawn;
using interface_test::Window;

namespace row_test {
namespace {

void look(Window& window, const std::function<void(View&)>& edit) {
  Scene scene = window.session().scene();
  edit(scene.view);
  window.session().change("edit.select", scene);
  window.settle();
}

/// The bars of the last frame against the numbers of their row; returns how many there are.
int check_bars(Window& window) {
  const Trace& trace = window.session().trace();
  double per_pixel = 0;  // of the longest bar
  for (const DrawnCell& c : window.interface().drawn()) {
    const double v = std::abs(static_cast<double>(trace.value(c.cell.step).at(0, c.cell.head, c.cell.row, c.cell.col)));
    if (std::isfinite(v) && !c.masked && v > per_pixel * static_cast<double>(c.box.w) && c.box.w > 8)
      per_pixel = v / static_cast<double>(c.box.w);
  }
  for (const DrawnCell& c : window.interface().drawn()) {
    CAPTURE(c.cell.step);
    CAPTURE(c.cell.row);
    CAPTURE(c.cell.col);
    CHECK(c.cell.step == window.interface().drawn().front().cell.step);
    CHECK(c.cell.row == window.interface().drawn().front().cell.row);
    const double v = static_cast<double>(trace.value(c.cell.step).at(0, c.cell.head, c.cell.row, c.cell.col));
    const bool empty = is_empty_slot(*trace.program, c.cell.step, c.cell.row, c.cell.col);
    if (std::isinf(v) && v < 0) CHECK(c.masked);
    if (c.masked) CHECK((v == 0 || std::isinf(v)));
    if (!c.masked && std::isfinite(v) && per_pixel > 0)
      CHECK(std::abs(static_cast<double>(c.box.w) - std::abs(v) / per_pixel) <= 1.5);
    if (!c.masked && !empty) CHECK(c.text.find_first_of("0123456789") != std::string::npos);
  }
  for (const std::string& fault : faults(window)) FAIL_CHECK(fault);
  return static_cast<int>(window.interface().drawn().size());
}

}  // namespace

TEST_CASE("the bars of a row are the numbers of the Trace, for every row of the six tables, at every narrow size") {
  int bars = 0;
  size_t turn = 0;
  for (const AspectRow& table : kAspects)
    for (const Choice& choice : choices(table.aspect)) {
      CAPTURE(choice.id);
      const finger_test::Size sizes[] = {{390, 844}, {360, 640}, {480, 360}, {1280, 800}, {640, 480}, {1000, 625}};
      const finger_test::Size size = sizes[turn % std::size(sizes)];
      CAPTURE(size.width);
      Window window("who-is-it", size.width, size.height, turn++ % 2 ? "zh" : "en");
      interface_test::choose(window, choice);
      look(window, [](View& view) { view.views = {"row"}; });
      const Stops& stops = window.document().stops();
      const int step = interface_test::is_long() ? 1 : std::max(1, static_cast<int>(stops.size()) / 6);
      for (int i = 0; i < static_cast<int>(stops.size()); i += step) {
        CAPTURE(stops[i].step);
        look(window, [&](View& view) {
          view.step = view.cell = stops[i].step;
          view.row = 7;
        });
        bars += check_bars(window);
      }
      look(window, [&](View& view) { view.step = view.cell = part_on_view(window.session(), Part::weights); });
      bars += check_bars(window);
    }
  CHECK(bars > 1000);
}

TEST_CASE("of two texts the bars are of the second one's words, and patches of an image have theirs") {
  for (const char* structure : {"cross", "self"}) {
    Window window("who-is-it", 390, 844);
    Scene scene = window.session().scene();
    if (structure == std::string("cross")) {
      scene.problem.structure = "cross";
      scene.problem.source = "a bird saw the river";
    } else {
      scene.problem.image.emplace();
    }
    scene.about.published.reset();
    scene.view.views = {"row"};
    scene.view.step = scene.view.cell = "weights";
    window.session().change("edit.test", scene);
    window.settle();
    CHECK(check_bars(window) == std::min<int>(static_cast<int>(window.session().key_tokens().size()),
                                              static_cast<int>(window.interface().drawn().size())));
    CHECK(is_drawn(window.session().key_names().back()));
  }
}

TEST_CASE("a tap on a word makes its row the picture, one on a bar selects its cell, and hidden keys are hatched") {
  const auto window = finger_test::touched({390, 844});
  finger_test::FingerTip hand(*window);
  look(*window, [](View& view) {
    view.views = {"row"};
    view.step = view.cell = "weights";
  });
  hand.tap(finger_test::middle(find_control(*window, "word of row 3")->box));
  CHECK(selected_cell(window->session()).row == 3);
  CHECK(find_control(*window, "word of row 3")->current);
  hand.tap(finger_test::middle(find_control(*window, "word bar 5")->box));
  CHECK(selected_cell(window->session()) == CellAddress{"weights", 0, 3, 5});
  interface_test::choose(*window, *find_choice(Aspect::reach, "causal"));
  int hidden = 0;
  for (const DrawnCell& c : window->interface().drawn()) {
    hidden += c.masked;
    CHECK(c.masked == (c.cell.col > c.cell.row));
    if (c.masked) CHECK(c.text.empty());
  }
  CHECK(hidden == 7);
}

TEST_CASE("bars melt as the temperature rises: none of the large ones grows, none of the small ones shrinks") {
  Window window("who-is-it", 390, 844);
  look(window, [](View& view) {
    view.views = {"row"};
    view.step = view.cell = "weights";
    view.row = 7;
    view.col = 1;
  });
  const auto widths = [&] {
    std::vector<float> all;
    for (const DrawnCell& c : window.interface().drawn()) all.push_back(c.box.w);
    return all;
  };
  const std::vector<float> before = widths();
  Scene scene = window.session().scene();
  scene.problem.temperature = 4;
  window.session().change("edit.temperature", scene);
  window.settle();
  const std::vector<float> after = widths();
  REQUIRE(before.size() == after.size());
  CHECK(after[1] < before[1] * .6f);
  CHECK(after[0] > before[0] * 2);
}

TEST_CASE("a narrow screen begins with the row where nothing else is named, and shows the matrices when asked to") {
  const auto shown = [](Window& window) {
    const Control* list = find_control(window, "views");
    return list->items[static_cast<size_t>(list->chosen)];
  };
  int asked = 0;
  int squares = 0;
  for (const finger_test::Size size : {finger_test::Size{390, 844}, {360, 640}, {480, 360}, {768, 1024}, {640, 480}}) {
    CAPTURE(size.width);
    Window window("who-is-it", size.width, size.height);
    const Strings& words = window.interface().words();
    const std::string row = words.get("view.row");
    const std::string matrices = words.get("view.matrices");
    if (!find_control(window, "views")) continue;  // of a tablet: it is as a desktop
    ++asked;
    CHECK(shown(window) == (size.width <= 480 ? row : matrices));
    window.interface().act("views", "0");
    window.settle();
    CHECK(shown(window) == matrices);
    const std::vector<std::string> names = find_control(window, "views")->items;
    const std::string bars = std::to_string(std::ranges::find(names, row) - names.begin());
    window.interface().act("views", bars);
    window.settle();
    CHECK(shown(window) == row);
    if (find_control(window, "row square")) {
      ++squares;
      window.interface().act("row square", "");
      window.settle();
      CHECK(shown(window) == matrices);
      window.interface().act("views", bars);
      window.settle();
    }
    CHECK(window.session().scene().view.views == std::vector<std::string>{"row"});
    look(window, [](View& view) { view.views = {"arcs"}; });
    CHECK(shown(window) == words.get("view.arcs"));
    interface_test::open_lesson(window, "causal");
    CHECK(shown(window) == matrices);  // its cards speak of them
  }
  CHECK(asked >= 4);
  CHECK(squares > 0);
}

}  // namespace row_test

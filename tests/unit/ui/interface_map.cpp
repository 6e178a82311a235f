// Where the step on view stands in a Transformer: the lit part is that of the step, and every box of the picture leads
// on.
#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>
#include <set>

#include "lessons/lessons_support.h"
#include "ui/interface_support.h"

using namespace attn;
using interface_test::find_control;
using interface_test::is_drawn;
using interface_test::open_lesson;
using interface_test::Window;

namespace map_test {
namespace {

constexpr const char* kParts[] = {"tokens", "embedding", "positions", "heads", "norm", "feed", "layers", "next"};

std::string lit(Window& window) {
  const Control* line = find_control(window, "map");
  REQUIRE(line);
  for (const char* part : kParts)
    if (line->label.ends_with(": " + window.interface().words().get(std::string("map.") + part))) return part;
  return "";
}

void show(Window& window, const std::string& step) {
  Scene scene = window.session().scene();
  scene.view.step = scene.view.cell = step;
  window.session().change("edit.select", scene);
  window.settle();
}

void use(Window& window, const std::string& id) {
  REQUIRE(find_control(window, id));
  window.interface().act(id, "");
  window.settle();
}

}  // namespace

TEST_CASE("the map lights the part of a Transformer that the step on view belongs to") {
  struct Case {
    Aspect aspect;
    const char* row;
    const char* step;
    const char* part;
  };
  const Case cases[] = {{Aspect::structure, "self", "x", "embedding"},
                        {Aspect::structure, "self", "scores", "heads"},
                        {Aspect::structure, "self", "output", "heads"},
                        {Aspect::structure, "post_ln", "residual", "norm"},
                        {Aspect::structure, "post_ln", "normed", "norm"},
                        {Aspect::structure, "post_ln", "hidden", "feed"},
                        {Aspect::structure, "pre_ln", "fed", "feed"},
                        {Aspect::structure, "decoder", "self_weights", "heads"},
                        {Aspect::structure, "decoder", "cross_normed", "norm"},
                        {Aspect::structure, "next_word", "logits", "next"},
                        {Aspect::structure, "next_word", "probabilities", "next"},
                        {Aspect::structure, "two_layers", "weights", "heads"},
                        {Aspect::structure, "two_layers", "weights_2", "layers"},
                        {Aspect::position, "sinusoidal", "positions", "positions"},
                        {Aspect::method, "kv_cache", "new_", "next"}};
  for (const Case& each : cases) {
    CAPTURE(each.row);
    CAPTURE(each.step);
    Window window("who-is-it", 1280, 800, each.aspect == Aspect::structure ? "zh" : "en");
    if (each.row != std::string("self")) choose(window, *find_choice(each.aspect, each.row));
    const Stops& stops = window.document().stops();
    const auto found =
        std::ranges::find_if(stops.all(), [&](const Stop& stop) { return stop.step.starts_with(each.step); });
    const bool prefix = std::string(each.step).ends_with('_');
    REQUIRE((!prefix || found != stops.all().end()));
    show(window, prefix ? found->step : each.step);
    CHECK(lit(window) == each.part);
    for (const std::string& fault : faults(window)) FAIL_CHECK(fault);
  }
}

TEST_CASE("the boxes of the picture lead to their steps and to lessons that there are") {
  std::set<std::string> ids;
  for (const LessonEntry& entry : lesson_test::lesson_index()) ids.insert(entry.id);
  int steps = 0;
  for (const char* code : {"en", "zh"})
    for (const char* part : kParts) {
      CAPTURE(part);
      Window window("who-is-it", 1280, 800, code);
      choose(window, *find_choice(Aspect::structure, "post_ln"));
      use(window, "map");
      const std::string id = std::string("map lesson ") + part;
      CHECK(is_drawn(window.interface().words().get(std::string("map.") + part + ".text")));
      for (const DrawnText& text : Painter::texts())
        if (text.clip.w < 400 && text.box.y > text.clip.y && text.box.bottom() < text.clip.bottom()) {
          CAPTURE(text.text);
          CHECK(text.box.right() <= text.clip.right() + 1);
        }
      const Control* box = find_control(window, std::string("map ") + part);
      if (box) {
        ++steps;
        use(window, std::string("map ") + part);
        CHECK((lit(window) == part || part == std::string("tokens")));
        CHECK(!find_control(window, id));  // it folds again
        use(window, "map");
      }
      use(window, id);
      CHECK(ids.contains(window.opened));
      CHECK(!find_control(window, id));
    }
  CHECK(steps >= 10);
}

TEST_CASE("the line of the map gives way in a low window, and stands in a lesson, too") {
  struct Size {
    float width;
    float height;
    bool map;
  };
  for (const Size& size : {Size{1280, 800, true},
                           {1440, 900, true},
                           {1920, 1080, true},
                           {1280, 577, false},
                           {960, 540, false},
                           {390, 844, false}}) {
    CAPTURE(size.width);
    CAPTURE(size.height);
    Window window("who-is-it", size.width, size.height);
    open_lesson(window, "causal");
    CHECK((find_control(window, "map") != nullptr) == size.map);
    for (const std::string& fault : faults(window)) FAIL_CHECK(fault);
  }
}

}  // namespace map_test

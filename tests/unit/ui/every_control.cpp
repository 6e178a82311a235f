// Every control that can be used moves some number, whatever kind of attention
// is chosen; one that would move none is not there, or says what sets it.
#include <doctest/doctest.h>

#include <algorithm>

#include "scene/differences.h"
#include "ui/interface_support.h"

using namespace attn;
using interface_test::Window;

namespace {

/// Of the look, not of the numbers; a number that is typed has its slider or button beside it.
bool only_shows(const std::string& id) {
  return id == "variants" || id == "text field" || id.ends_with(" typed") || interface_test::is_of_view(id);
}

/// What to set a control to, one after the other until a number moves.
std::vector<std::string> values_for(const Control& c) {
  if (c.kind == Control::Kind::slider) return {c.value < .5f ? "0.9" : "0.1"};
  if (c.kind != Control::Kind::choice && c.kind != Control::Kind::list) return {""};
  std::vector<std::string> others;
  const auto n = static_cast<int>(c.items.size());
  for (int i = 1; i < n; ++i) others.push_back(std::to_string((std::max(0, c.chosen) + i) % n));
  return others;
}

bool is_same(const Trace& a, const Trace& b) {
  if (a.values.size() != b.values.size()) return false;
  for (size_t i = 0; i < a.values.size(); ++i)
    if (a.program->steps[i].name != b.program->steps[i].name || !is_same_value(a.values[i], b.values[i])) return false;
  return true;
}

std::vector<Control> controls(Window& window) {
  std::vector<Control> all;
  for (const Control& c : window.interface().mirror().controls())
    if (c.section == "controls") all.push_back(c);
  return all;
}

/// Moves one control after the other, each from the same scene.
void move_all(Window& window, const Scene& scene) {
  const auto open = [&] {
    window.session().change("edit.test", scene);
    window.settle();
  };
  open();
  const Trace before = window.session().trace();
  for (const Control& c : controls(window)) {
    if (!c.enabled || only_shows(c.id)) continue;
    CAPTURE(c.id);
    bool moved = false;
    for (const std::string& value : values_for(c)) {
      window.interface().act(c.id, value);
      window.settle();
      if (c.kind == Control::Kind::slider) window.interface().act(c.id, "end");
      moved = !is_same(before, window.session().trace());
      open();
      if (moved) break;
    }
    CHECK(moved);
  }
}

/// A window with the settings alone, all of them.
void open_settings(Window& window) {
  Complaints complaints;
  window.interface().restrict(parse_restrictions("guide,filmstrip,equation,inspector,top", "", "0", complaints));
  window.interface().act("variants", "");
  window.settle();
}

}  // namespace

TEST_CASE("every control that can be used moves some number, whatever is chosen") {
  int windows = 0;
  for (const char* id : {"who-is-it", "animal-zh"}) {
    CAPTURE(id);
    int turn = windows++;
    Window window(id, 1280, 2000);
    open_settings(window);
    for (const AspectRow& table : kAspects)
      for (const Choice& choice : choices(table.aspect)) {
        CAPTURE(choice.id);
        if (!interface_test::is_long() && turn++ % 2) continue;  // each in one of the scenes
        Scene scene = scene_test::scene_file(id);
        choice_of(scene.problem, choice.aspect) = choice.id;
        if (choice.has_source) scene.problem.source = scene.problem.text;
        scene.problem.mask.edges = {{0, 1}, {0, 2}};  // of a graph, where softmax has more than one key to tell apart
        move_all(window, scene);
      }
  }
}

TEST_CASE("a setting without effect says what sets it") {
  struct Case {
    Aspect aspect;
    const char* row;
    std::vector<const char*> idle;
  };
  const Case cases[] = {{Aspect::method, "mamba", {"scale", "temperature", "score", "mask"}},
                        {Aspect::method, "linear", {"scale", "temperature"}},
                        {Aspect::method, "kv_cache", {"mask", "score"}},
                        {Aspect::weighting, "hard_max", {"scale", "temperature"}},
                        {Aspect::structure, "bare", {"heads", "key_size"}},
                        {Aspect::structure, "channel", {"heads", "key_size", "method"}}};
  for (const char* language : {"en", "zh"})
    for (const Case& each : cases) {
      CAPTURE(each.row);
      Window window("who-is-it", 1280, 2000, language);
      open_settings(window);
      Scene scene = scene_test::scene_file("who-is-it");
      choice_of(scene.problem, each.aspect) = each.row;
      window.session().change("edit.test", scene);
      window.settle();
      const Strings& words = window.interface().words();
      const std::string why =
          words.format("choice.idle", {words.get(std::string(aspect_name(each.aspect)) + "." + each.row)});
      const std::vector<Control> all = controls(window);
      for (const std::string id : each.idle) {
        CAPTURE(id);
        const auto control = std::ranges::find(all, id, &Control::id);
        REQUIRE(control != all.end());
        CHECK(!control->enabled);
        CHECK(control->label.ends_with(why));
      }
    }
}

// What a view draws ends at its edges, and leaves the panels beside it as they are.
#include <doctest/doctest.h>

#include <algorithm>

#include "scene/scene_support.h"
#include "text/list.h"
#include "text/strings.h"
#include "text/utf8.h"
#include "ui/interface_support.h"
#include "ui/views/views.h"

using namespace attn;
using interface_test::Window;

namespace {

/// The texts of the settings and of the guide that can be seen.
std::vector<std::string> panel_texts() {
  std::vector<std::string> seen;
  for (const DrawnText& t : Painter::texts()) {
    const bool beside = t.box.right() < 224 || t.box.x > 1280 - 296;
    const bool shown =
        t.box.x < t.clip.right() && t.box.right() > t.clip.x && t.box.y < t.clip.bottom() && t.box.bottom() > t.clip.y;
    if (beside && shown && t.box.y > 44 + 84 && t.box.bottom() < 800 - 96) seen.push_back(t.text);
  }
  std::sort(seen.begin(), seen.end());
  return seen;
}

void show(Window& window, const std::vector<std::string>& views) {
  Scene scene = window.session().scene();
  scene.view.views = views;
  window.session().change("edit.select", scene);
  window.settle();
}

}  // namespace

TEST_CASE("the side panels say the same whatever the view") {
  Window window("who-is-it");
  const std::vector<std::string> usual = panel_texts();
  CHECK(usual.size() > 30);
  for (const ViewKind& kind : view_kinds())
    for (const std::string second : {"", "arcs", "rows"}) {
      if (kind.id == second) continue;
      CAPTURE(std::string(kind.id));
      CAPTURE(second);
      show(window, second.empty() ? std::vector<std::string>{kind.id} : std::vector<std::string>{kind.id, second});
      CHECK(panel_texts() == usual);
    }
}

TEST_CASE("every view that a scene may name is drawn, and has words") {
  std::vector<std::string> ids;
  for (const ViewKind& kind : view_kinds()) ids.push_back(kind.id);
  Scene scene;
  scene.view.views = {"no view"};
  const std::string error = scene_test::error_of([&] { check_scene(scene); });
  CHECK(error == "view.views[0]: expected one of " + list_of(ids, in_quotes) + ", found \"no view\"");
  const Strings words = Strings::parse(scene_test::read_web("strings/en.json"));
  const std::string format = scene_test::read_web("../src/scene/scene.h");
  for (const std::string& id : ids) {
    CHECK_MESSAGE(words.has("view." + id), "web/strings: expected view.", id);
    CHECK_MESSAGE(format.find(in_quotes(id)) != std::string::npos, "src/scene/scene.h, the format: expected ", id);
  }
}

// The player's strip: eight stops share it, more of them scroll in it, and every name can be read.
#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "story/step_words.h"
#include "story/stops.h"
#include "ui/interface_support.h"

using namespace attn;
using interface_test::Window;

namespace {

std::vector<Control> stops(Window& window) {
  std::vector<Control> out;
  for (const Control& c : window.interface().mirror().controls())
    if (c.id.starts_with("film")) out.push_back(c);
  return out;
}

void set(Window& window, const std::function<void(Scene&)>& change) {
  Scene scene = window.session().scene();
  change(scene);
  window.session().change("edit.test", scene);
  window.settle();
}

void choose_flash(Window& window, float rows, float cols) {
  set(window, [&](Scene& s) {
    s.about.published.reset();
    s.problem.method = "flash";
    s.problem.parameters["tile_rows"] = rows;
    s.problem.parameters["tile_cols"] = cols;
  });
}

std::vector<DrawnText> strip_texts(float width, float height) {
  std::vector<DrawnText> out;
  for (const DrawnText& t : Painter::texts())
    if (t.box.y > height - 94 && t.box.x > 232 && t.box.right() < width - 12) out.push_back(t);
  return out;
}

/// Draws until the strip stands, which goes a part of the way left with each frame.
void slide(Window& window) {
  for (int i = 0; i < 60 && (i == 0 || window.interface().next_frame_in(1e9) >= 0); ++i) window.frame();
}

}  // namespace

TEST_CASE("up to eight stops share the strip in equal parts, however narrow it is") {
  for (const float width : {1280.f, 920.f}) {
    Window window("who-is-it", width, 800);
    const std::vector<Control> all = stops(window);
    REQUIRE(all.size() == 8);
    const float each = (width - 224 - 32) / 8;
    for (size_t i = 0; i < all.size(); ++i) {
      CHECK_FALSE(all[i].hidden);
      CHECK(std::abs(all[i].box.x - (240 + each * static_cast<float>(i))) <= .5f);
      CHECK(all[i].box.w == std::round(each) - 4);
    }
  }
}

TEST_CASE("a strip of many stops: no name is cut, the present stop and its neighbours are on view") {
  for (const char* language : {"en", "zh"})
    for (const float width : {1280.f, 1920.f}) {
      CAPTURE(language);
      CAPTURE(width);
      const float height = 800;
      Window window("who-is-it", width, height, language);
      choose_flash(window, 4, 4);
      const std::vector<Control> all = stops(window);
      REQUIRE(all.size() == 24);
      for (size_t i : {size_t{0}, size_t{5}, size_t{6}, size_t{23}, size_t{12}, size_t{0}}) {
        CAPTURE(all[i].id);
        window.interface().act(all[i].id, "");
        slide(window);
        const std::vector<Control> now = stops(window);
        REQUIRE(now.size() == 24);
        CHECK(now[i].current);
        for (size_t k = i > 0 ? i - 1 : 0; k <= std::min(i + 1, now.size() - 1); ++k) CHECK_FALSE(now[k].hidden);
        for (size_t k = 0; k < now.size(); ++k) {
          CHECK(now[k].id == all[k].id);  // the order of the stops, though most of them wait at an edge
          CHECK(now[k].box.x >= 240);
          CHECK(now[k].box.right() <= width - 16);
          if (!now[k].hidden) CHECK(now[k].box.w >= 72);
        }
        const std::vector<DrawnText> texts = strip_texts(width, height);
        CHECK(texts.size() >= 6);
        for (const DrawnText& t : texts) CHECK(t.text.find("…") == std::string::npos);
        for (size_t a = 0; a < texts.size(); ++a)
          for (size_t b = a + 1; b < texts.size(); ++b) {
            const Rect& r = texts[a].box;
            const Rect& o = texts[b].box;
            const bool apart =
                r.right() <= o.x + 1 || o.right() <= r.x + 1 || r.bottom() <= o.y + 1 || o.bottom() <= r.y + 1;
            CHECK_MESSAGE(apart, texts[a].text << " | " << texts[b].text);
          }
      }
    }
}

TEST_CASE("stops of one tile stand under one caption") {
  Window window("who-is-it");
  choose_flash(window, 4, 4);
  window.interface().act("filmtile_scores_1_2", "");
  window.settle();
  const auto count = [](const std::string& text) {
    return std::count_if(Painter::texts().begin(), Painter::texts().end(),
                         [&](const DrawnText& t) { return t.text == text; });
  };
  CHECK(count("tile 1,2") == 1);
  CHECK(count("scores") >= 2);
  const std::vector<Stop>& all = window.document().stops().all();
  const Strings& words = window.interface().words();
  for (const Stop& stop : all) {
    if (stop.id == "tile_scores" || stop.id == "running_output")
      CHECK(stop_group(window.session(), words, stop) ==
            "tile " + std::string{stop.step[stop.step.size() - 3], ',', stop.step.back()});
    else
      CHECK(stop_group(window.session(), words, stop).empty());
  }
  Stop stop;
  stop.step = "scores_2";
  CHECK(stop_group(window.session(), words, stop) == "layer 2");
  stop.step = "tile_scores_0_3_2";
  CHECK(stop_group(window.session(), words, stop) == "tile 0,3 · layer 2");
}

TEST_CASE("wheel and drag move the strip and choose nothing; a click does; what is revealed comes") {
  Window window("who-is-it");
  choose_flash(window, 2, 2);  // 36 tiles
  REQUIRE(stops(window).size() > 64);
  window.interface().act("filmtile_scores_2_2", "");
  window.settle();
  ImGuiIO& io = ImGui::GetIO();
  const auto place = [&](const std::string& id) {
    for (const Control& c : stops(window))
      if (c.id == id) return c;
    return Control{};
  };
  const auto press = [&](bool down) {
    io.AddMouseButtonEvent(0, down);
    window.frame();
  };
  CHECK((window.interface().claims(700, 740) & 1) == 1);
  const float before = place("filmtile_scores_2_2").box.x;
  io.AddMousePosEvent(700, 740);
  window.frame();
  io.AddMouseWheelEvent(0, -1);
  window.settle();
  CHECK(place("filmtile_scores_2_2").box.x == doctest::Approx(before - 60).epsilon(.01));
  press(true);
  io.AddMousePosEvent(760, 742);
  window.frame();
  press(false);
  window.settle();
  CHECK(place("filmtile_scores_2_2").box.x == doctest::Approx(before).epsilon(.01));
  CHECK(window.session().scene().view.step == "tile_scores_2_2");
  const Rect next = place("filmrunning_output_2_2").box;
  io.AddMousePosEvent(next.x + next.w / 2, next.y + next.h / 2);
  window.frame();
  press(true);
  press(false);
  window.settle();
  CHECK(window.session().scene().view.step == "running_output_2_2");
  CHECK(place("filmx").hidden);
  window.interface().reveal("filmx");
  slide(window);
  CHECK_FALSE(place("filmx").hidden);
  CHECK(window.session().scene().view.step == "running_output_2_2");
  CHECK(window.interface().next_frame_in(1e9) < 0);  // at rest
}

TEST_CASE("a step of a tile has a name wherever it is shown") {
  Window window("who-is-it");
  choose_flash(window, 4, 4);
  const auto check = [](const std::string& where) {
    CAPTURE(where);
    CHECK(Painter::texts().size() > 20);
    for (const DrawnText& t : Painter::texts()) CHECK_MESSAGE(!t.text.starts_with("["), t.text);
  };
  for (const char* id : {"filmtile_scores_1_1", "filmrunning_output_2_2"}) {
    window.interface().act(id, "");
    window.settle();
    check(id);
  }
  window.interface().act("pin", "");
  window.settle();
  check("compared");
  window.interface().act("pin", "");
  set(window, [](Scene& scene) { scene.view.views = {"all"}; });
  check("all steps");
}

// What a first visit begins with, and that nothing is left of it.
#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "story/reading.h"
#include "ui/interface_support.h"

using namespace attn;
using interface_test::fake_system;
using interface_test::find_control;
using interface_test::strike;
using interface_test::Window;

namespace {

/// How often a text was drawn in the last frame.
auto times_drawn(const std::string& text) { return std::ranges::count(Painter::texts(), text, &DrawnText::text); }

void advance_by(Window& window, double seconds) {
  for (int i = 0; i < static_cast<int>(std::lround(seconds * 60)); ++i) window.frame();
}

/// Draws until nothing moves; the seconds that it took.
double run_to_end(Window& window) {
  int frames = 0;
  do window.frame();
  while (++frames < 1000 && window.interface().next_frame_in(1e9) >= 0);
  return frames / 60.;
}

std::vector<std::string> all_texts() {
  std::vector<std::string> texts;
  for (const DrawnText& t : Painter::texts()) texts.push_back(t.text + " " + std::to_string(std::lround(t.box.x)));
  std::ranges::sort(texts);
  return texts;
}

bool offers(Window& window) { return find_control(window, "begin steps") && find_control(window, "begin play"); }

void click_at(Window& window, Point at) {
  ImGui::GetIO().AddMousePosEvent(at.x, at.y);
  window.frame();
  for (const bool down : {true, false}) {
    ImGui::GetIO().AddMouseButtonEvent(0, down);
    window.frame();
  }
}

}  // namespace

TEST_CASE("a first visit: the sentence, what it looks at, the axes; then two ways on, and the page as ever") {
  for (const auto& [width, height] : {std::pair{1280.f, 800.f}, {390.f, 844.f}, {360.f, 640.f}, {640.f, 480.f}}) {
    CAPTURE(width);
    Window window("who-is-it", width, height);
    const std::vector<std::string> page = all_texts();
    const auto weight = times_drawn("42.5 %");
    const auto words = times_drawn("street");
    window.interface().begin();
    window.frame();
    CHECK(window.interface().next_frame_in(0) == 0);
    CHECK(window.interface().drawn().size() > 10);  // the page is there, too
    advance_by(window, 1);
    CHECK(times_drawn("street") == words + 1);
    CHECK(interface_test::is_drawn("What does"));
    CHECK(times_drawn("42.5 %") == weight);
    advance_by(window, 2);
    CHECK(times_drawn("42.5 %") == weight + 1);
    CHECK_FALSE(offers(window));
    CHECK(3 + run_to_end(window) <= 6);
    CHECK(offers(window));
    const Control* way = find_control(window, "begin steps");
    CHECK(way->box.x >= 0);
    CHECK(way->box.right() <= width);
    CHECK(way->label.find(std::to_string(window.document().stops().size())) != std::string::npos);
    advance_by(window, .2);
    CHECK(window.interface().next_frame_in(1e9) < 0);
    strike(window, ImGuiKey_Escape);
    window.settle();
    CHECK_FALSE(offers(window));
    CHECK(all_texts() == page);
  }
}

TEST_CASE("the words of the beginning end where the page has them as axes") {
  Window window("who-is-it");
  window.interface().begin();
  advance_by(window, 4.83);
  for (const std::string word : {"animal", "because", "tired"}) {
    std::vector<Point> places;
    for (const DrawnText& t : Painter::texts())
      if (t.text == word && t.box.x > 224 && t.box.right() < 984 && t.box.bottom() < 560)
        places.push_back({t.box.x + t.box.w / 2, t.box.y + t.box.h / 2});
    CAPTURE(word);
    REQUIRE(places.size() == 4);  // two of the page, and one on its way to each
    for (const Point& p : places)
      CHECK(std::ranges::count_if(places, [&](Point o) { return std::hypot(o.x - p.x, o.y - p.y) < 12; }) == 2);
  }
}

TEST_CASE("any input ends the beginning at once, and means what it means without it") {
  const auto with = [](const std::function<void(Window&)>& input) {
    std::vector<std::string> texts[2];
    View views[2];
    for (const bool begins : {false, true}) {
      fake_system().remembered.clear();
      Window window("who-is-it");
      if (begins) window.interface().begin();
      advance_by(window, 1.5);
      input(window);
      ImGui::GetIO().AddMousePosEvent(1, 1);
      for (int i = 0; i < 50; ++i) window.frame(.1);
      window.settle();
      texts[begins] = all_texts();
      std::erase_if(texts[begins], [](const std::string& text) { return text.find(" ms") != std::string::npos; });
      views[begins] = window.session().scene().view;
      CHECK_FALSE(offers(window));
      if (!window.interface().playing()) CHECK(window.interface().next_frame_in(1e9) < 0);
    }
    CHECK(texts[0] == texts[1]);
    CHECK(views[0] == views[1]);
  };
  with([](Window& window) { window.interface().leave_beginning(); });
  with([](Window& window) { strike(window, ImGuiKey_PageDown); });
  with([](Window& window) { strike(window, ImGuiKey_Space); });
  with([](Window& window) { click_at(window, {700, 350}); });
  with([](Window&) { ImGui::GetIO().AddMouseWheelEvent(0, 1); });
}

TEST_CASE("the two ways on: by steps from the first one, or played; elsewhere a click is a click") {
  const auto after = [](const std::function<void(Window&)>& input) {
    fake_system().remembered.clear();
    auto window = std::make_unique<Window>("who-is-it");
    window->interface().begin();
    run_to_end(*window);
    REQUIRE(offers(*window));
    input(*window);
    window->settle();
    CHECK_FALSE(offers(*window));
    return window;
  };
  const auto middle = [](const Control* c) { return Point{c->box.x + c->box.w / 2, c->box.y + c->box.h / 2}; };
  auto window = after([&](Window& w) { click_at(w, middle(find_control(w, "begin steps"))); });
  CHECK(window->session().scene().view.step == "x");
  CHECK_FALSE(window->interface().playing());
  window = after([&](Window& w) { click_at(w, middle(find_control(w, "begin play"))); });
  CHECK(window->session().scene().view.step == "x");
  CHECK(window->interface().playing());
  window = after([](Window& w) { w.interface().act("begin steps", ""); });
  CHECK(window->session().scene().view.step == "x");
  const auto cell = [](Window& w) { return w.interface().drawn().front(); };
  window = after([&](Window& w) { click_at(w, {cell(w).box.x + 5, cell(w).box.y + 5}); });
  CHECK(selected_cell(window->session()) == cell(*window).cell);
}

TEST_CASE("the beginning comes once, and not where motion is not wanted or words do not look at each other") {
  Window window("who-is-it");
  const std::vector<std::string> page = all_texts();
  fake_system().reduced_motion = true;
  window.interface().begin();
  window.frame();
  CHECK(all_texts() == page);
  fake_system().reduced_motion = false;
  window.interface().begin();
  window.frame();
  CHECK(all_texts() != page);
  strike(window, ImGuiKey_A);
  window.settle();
  window.interface().begin();
  window.frame();
  CHECK(all_texts() == page);
  fake_system().remembered.clear();
  Scene scene = window.session().scene();
  scene.about.published.reset();
  scene.problem.structure = "cross";
  scene.problem.source = "The dog was tired";
  window.session().change("edit.test", scene);
  window.settle();
  window.interface().begin();
  window.frame();
  CHECK(window.interface().next_frame_in(1e9) < 0);
}

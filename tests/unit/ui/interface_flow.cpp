// A step that comes out of the one before it: what is on view meanwhile, what ends it, and how long play waits.
#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "story/reading.h"
#include "ui/interface_support.h"
#include "ui/player/playback.h"

using namespace attn;
using interface_test::fake_system;
using interface_test::find_control;
using interface_test::is_long;
using interface_test::strike;
using interface_test::Window;

namespace {

bool is_at_rest(const Window& window) { return window.interface().next_frame_in(1e9) < 0; }

void hand_at(Window& window, Point at, bool down) {
  ImGui::GetIO().AddMousePosEvent(at.x, at.y);
  ImGui::GetIO().AddMouseButtonEvent(0, down);
  window.frame();
}

void go_to_step(Window& window, const std::string& step) {
  Scene scene = window.session().scene();
  scene.view.step = scene.view.cell = step;
  window.session().change("edit.select", scene);
  window.settle();
}

void set_problem(Window& window, const std::function<void(Problem&)>& change) {
  Scene scene = window.session().scene();
  scene.about.published.reset();
  change(scene.problem);
  window.session().change("edit.test", scene);
  window.settle();
}

const DrawnCell& drawn_at(const Window& window, const std::string& step, int row, int col) {
  const auto& all = window.interface().drawn();
  const auto found = std::ranges::find_if(
      all, [&](const DrawnCell& c) { return c.cell.step == step && c.cell.row == row && c.cell.col == col; });
  REQUIRE(found != all.end());
  return *found;
}

/// All there is to see: cells and texts, and how many corners it takes.
struct Seen {
  std::vector<std::string> cells;
  std::vector<std::string> seen;  // with all texts above the player
  int corners;
  explicit Seen(const Window& window) : corners(ImGui::GetDrawData()->TotalVtxCount) {
    const auto place = [](Rect r) {
      return " " + std::to_string(std::lround(r.x)) + "," + std::to_string(std::lround(r.y));
    };
    for (const DrawnCell& c : window.interface().drawn())
      cells.push_back(c.cell.step + " " + std::to_string(c.cell.row) + " " + std::to_string(c.cell.col) + " " + c.text +
                      place(c.box) + " " + std::to_string(c.fill) + (c.masked ? " masked" : ""));
    seen = cells;
    for (const DrawnText& t : Painter::texts())
      if (t.box.y < ImGui::GetIO().DisplaySize.y - 96) seen.push_back(t.text + place(t.box));
    std::ranges::sort(seen);
  }
};

void play_fast(Window& window) {
  for (int i = 0; i < 2; ++i) {
    window.interface().act("speed", "");
    window.settle();
  }
  REQUIRE(window.interface().play_speed() == 4);
}

/// Frames until nothing moves.
int frames_to_rest(Window& window) {
  int frames = 0;
  while (!is_at_rest(window) && frames < 200) {
    window.frame();
    ++frames;
  }
  return frames;
}

/// Where the track of the player is, at a part of the way of a stop.
Point on_track(Window& window, int stop, float part) {
  const Control* track = find_control(window, "scrub");
  REQUIRE(track);
  const float piece = track->box.w / static_cast<float>(window.document().stops().size());
  return {track->box.x + piece * (static_cast<float>(stop) + part * .94f), track->box.y + track->box.h / 2};
}

}  // namespace

TEST_CASE("on by one step: the numbers change where they stand, and it ends as if it had been chosen") {
  Window window("who-is-it");
  go_to_step(window, "scores");
  const DrawnCell before = drawn_at(window, "scores", 7, 1);
  go_to_step(window, "scaled");
  const Seen chosen(window);
  const DrawnCell after = drawn_at(window, "scaled", 7, 1);
  go_to_step(window, "scores");
  strike(window, ImGuiKey_PageDown);
  CHECK(window.session().scene().view.step == "scaled");
  CHECK(drawn_at(window, "scaled", 7, 1).text == before.text);
  CHECK(drawn_at(window, "scaled", 7, 1).box.x == after.box.x);
  bool between = false;
  int frames = 0;
  for (; !is_at_rest(window) && frames < 100; ++frames) {
    window.frame();
    const DrawnCell now = drawn_at(window, "scaled", 7, 4);
    between = between || (now.fill != drawn_at(window, "scaled", 7, 1).fill && !(Seen(window).seen == chosen.seen));
  }
  CHECK(between);
  CHECK(frames >= 34);  // .6 s
  CHECK(frames <= 42);
  CHECK(Seen(window).seen == chosen.seen);
}

TEST_CASE("K turns, the hatch falls, rows become bars, values pour: each is seen on its way") {
  Window window("who-is-it");
  set_problem(window, [](Problem& p) { p.mask.kind = "causal"; });
  const auto part = [&](const std::string& from, int frames) {
    go_to_step(window, from);
    strike(window, ImGuiKey_PageDown);
    for (int i = 0; i < frames; ++i) window.frame();
  };
  const auto number_at = [&](const std::string& text) {
    std::vector<Point> places;
    for (const DrawnText& t : Painter::texts())
      if (t.text == text) places.push_back({t.box.x, t.box.y});
    return places;
  };
  // A number of the last key is under way, at neither place.
  go_to_step(window, "scores");
  const DrawnCell last = drawn_at(window, "k", 10, 0);
  part("q", 9);
  for (const Point& p : number_at(last.text)) CHECK(std::hypot(p.x - last.box.x, p.y - last.box.y) > 20);
  CHECK(drawn_at(window, "scores", 7, 1).text.empty());
  CHECK(drawn_at(window, "scores", 0, 10).text.empty());
  part("q", 30);
  CHECK_FALSE(drawn_at(window, "scores", 7, 1).text.empty());  // the selected cell comes first
  CHECK(drawn_at(window, "scores", 0, 10).text.empty());
  part("scaled", 18);
  CHECK(drawn_at(window, "masked", 0, 10).masked);        // above the edge of the curtain,
  CHECK_FALSE(drawn_at(window, "masked", 9, 10).masked);  // and under it
  CHECK(drawn_at(window, "masked", 9, 10).text != "−∞");
  part("masked", 18);
  CHECK(drawn_at(window, "weights", 5, 3).text.empty());
  CHECK(drawn_at(window, "weights", 5, 3).fill != drawn_at(window, "weights", 5, 5).fill);
  part("weights", 20);
  CHECK(drawn_at(window, "weights", 7, 1).text == "47.9");  // stands
  CHECK(drawn_at(window, "heads", 7, 1).text.empty());
}

TEST_CASE("every step of every kind of attention flows, and ends as if it had been chosen") {
  Window window("who-is-it", 1440, 900);
  play_fast(window);
  int flowed = 0;
  int turn = 0;
  for (const AspectRow& table : kAspects)
    for (const Choice& row : choices(table.aspect)) {
      CAPTURE(row.id);
      Scene scene = scene_test::scene_file("who-is-it");
      scene.about.published.reset();
      choice_of(scene.problem, row.aspect) = row.id;
      if (row.has_source) scene.problem.source = "The dog was tired";
      window.session().change("edit.test", scene);
      window.settle();
      const auto stops = static_cast<int>(window.document().stops().size());
      for (int i = 1; i < stops; ++i) {
        if (!is_long() && turn++ % 7) continue;
        CAPTURE(i);
        const std::string step = window.document().stops()[i].step;
        go_to_step(window, step);
        const Seen chosen(window);
        go_to_step(window, window.document().stops()[i - 1].step);
        strike(window, ImGuiKey_PageDown);
        REQUIRE(window.session().scene().view.step == step);
        flowed += Seen(window).seen != chosen.seen;
        const size_t cells = window.interface().drawn().size();
        for (int k = 0; k < 4; ++k) {
          window.frame();
          CHECK(window.interface().drawn().size() == cells);
          CHECK(Seen(window).corners < 3 * chosen.corners);
        }
        CHECK(frames_to_rest(window) < 12);
        CHECK(Seen(window).seen == chosen.seen);
      }
    }
  CHECK(flowed > 60);
}

TEST_CASE("with reduced motion, back, by a link or by any other way, nothing flows") {
  Window window("who-is-it");
  go_to_step(window, "scaled");
  const Seen scaled(window);
  go_to_step(window, "scores");
  const Seen scores(window);
  fake_system().reduced_motion = true;
  strike(window, ImGuiKey_PageDown);
  CHECK(Seen(window).cells == scaled.cells);
  hand_at(window, on_track(window, 3, .5f), true);
  window.frame();
  CHECK(drawn_at(window, "scaled", 7, 1).text == "2.30");
  hand_at(window, on_track(window, 3, .5f), false);
  fake_system().reduced_motion = false;
  window.settle();
  strike(window, ImGuiKey_PageUp);
  CHECK(Seen(window).cells == scores.cells);
  Scene scene = window.session().scene();
  scene.view.step = scene.view.cell = "scaled";
  window.session().change("edit.select", scene);
  window.frame();
  CHECK(drawn_at(window, "scaled", 7, 1).text == "2.30");
  go_to_step(window, "scores");
  window.interface().act("filmscaled", "");
  window.frame();
  window.frame();
  CHECK(drawn_at(window, "scaled", 7, 1).text == "2.30");
}

TEST_CASE("any input and any change ends it at once; cells answer where they will be") {
  Window window("who-is-it");
  go_to_step(window, "scaled");
  const DrawnCell there = drawn_at(window, "scaled", 2, 5);
  const auto start = [&] {
    go_to_step(window, "scores");
    strike(window, ImGuiKey_PageDown);
    window.frame();
    CHECK(drawn_at(window, "scaled", 2, 5).text != there.text);
  };
  start();
  hand_at(window, {there.box.x + 9, there.box.y + 9}, true);
  CHECK(drawn_at(window, "scaled", 2, 5).text == there.text);
  CHECK(selected_cell(window.session()) == CellAddress{"scaled", 0, 2, 5});
  hand_at(window, {there.box.x + 9, there.box.y + 9}, false);
  start();
  strike(window, ImGuiKey_A);
  CHECK(drawn_at(window, "scaled", 2, 5).text == there.text);
  start();
  Scene scene = window.session().scene();
  scene.view.row = 3;
  window.session().change("edit.select", scene);
  window.frame();
  CHECK(drawn_at(window, "scaled", 2, 5).text == there.text);
  start();
  strike(window, ImGuiKey_PageDown);  // on again: the next one flows
  CHECK(window.session().scene().view.step == "masked");
  window.settle();
}

TEST_CASE("where another view stands in place of the matrices, the knob of the player still comes to its place") {
  Window window("who-is-it");
  Scene scene = window.session().scene();
  scene.view.views = {"arcs"};
  window.session().change("edit.select", scene);
  go_to_step(window, "scaled");
  const Seen chosen(window);
  go_to_step(window, "scores");
  strike(window, ImGuiKey_PageDown);
  CHECK(frames_to_rest(window) >= 34);
  CHECK(Seen(window).seen == chosen.seen);
}

TEST_CASE("the track shows what is between two steps for as long as a hand holds it") {
  Window window("who-is-it");
  go_to_step(window, "weights");
  const Seen chosen(window);
  const Point half = on_track(window, 5, .5f);
  go_to_step(window, "x");
  hand_at(window, half, true);
  window.frame();
  CHECK(window.session().scene().view.step == "weights");
  window.frame();
  const Seen held(window);
  CHECK(held.seen != chosen.seen);
  for (int i = 0; i < 5; ++i) window.frame();
  CHECK(Seen(window).seen == held.seen);
  CHECK(is_at_rest(window));
  ImGui::GetIO().AddMousePosEvent(on_track(window, 5, .8f).x, half.y);
  window.frame();
  window.frame();
  CHECK(Seen(window).seen != held.seen);
  hand_at(window, on_track(window, 5, .8f), false);
  CHECK(frames_to_rest(window) < 20);
  ImGui::GetIO().AddMousePosEvent(1, 1);
  window.settle();
  CHECK(Seen(window).seen == chosen.seen);
}

TEST_CASE("play waits as long as somebody reads what is there") {
  CHECK(reading_seconds("") == 0);
  CHECK(reading_seconds("four words to read") == doctest::Approx(2 * reading_seconds("two words")));
  CHECK(reading_seconds("四个汉字") > reading_seconds("两个"));
  const auto seconds_of = [](Window& window, const std::string& step) {
    go_to_step(window, step);
    window.interface().set_playing(true);
    int frames = 0;
    while (window.session().scene().view.step == step && frames < 3000) {
      window.frame();
      ++frames;
    }
    window.interface().set_playing(false);
    window.settle();
    return 4 * frames / 60.;
  };
  for (const char* language : {"en", "zh"}) {
    CAPTURE(language);
    Window window("who-is-it", 1280, 800, language);
    play_fast(window);
    const auto words = [&](const char* stop) {
      std::string text;
      for (const char* part : {"lesson", "more"})
        text += window.interface().words().get(std::string("film.") + stop + "." + part) + " ";
      return reading_seconds(text);
    };
    CHECK(words("heads") > words("weights") + .5);
    for (const char* stop : {"heads", "weights"}) {
      CAPTURE(stop);
      CHECK(seconds_of(window, stop) == doctest::Approx(.6 + words(stop)).epsilon(.08));
    }
    Complaints complaints;
    window.interface().restrict(parse_restrictions("guide", "", "", complaints));
    const double caption = seconds_of(window, "scores");  // the words on the stage alone
    CHECK(caption < words("scores"));
    CHECK(caption > 1.3);
  }
}

TEST_CASE("Next on a card lets a later step of the same numbers come out of the present one") {
  Window window("who-is-it");
  interface_test::open_lesson(window, "seven_steps");
  const LessonVisit& visit = *window.document().lesson();
  int flowed = 0;
  while (!visit.at_end()) {
    CAPTURE(visit.card());
    const Scene before = window.session().scene();
    if (visit.card() % 2) {
      strike(window, ImGuiKey_PageDown);
    } else {
      window.interface().act("next", "");
      window.frame();
    }
    const Scene& now = window.session().scene();
    const Stops& stops = window.document().stops();
    const bool later = now.problem == before.problem && stops.of(now.view.step) > stops.of(before.view.step);
    const int frames = frames_to_rest(window);
    const bool flows = later && !window.session().covers();  // what is to be guessed is covered at once
    CHECK((frames >= 30) == flows);
    flowed += flows;
  }
  CHECK(flowed >= 3);
}

// The arrows of queries and keys: what is drawn is what the Trace says, and a hand, keys and the sliders of a screen
// reader move a tip by the least change of W, one entry of the history each.
#include <doctest/doctest.h>
#include <imgui.h>

#include <cmath>

#include "story/vectors.h"
#include "ui/finger_support.h"

using namespace attn;
using interface_test::fake_system;
using interface_test::find_control;
using interface_test::is_drawn;
using interface_test::Window;

namespace vectors_view_test {
namespace {

struct Size {
  float width;
  float height;
};
constexpr Size kSizes[] = {{1280, 800}, {1920, 1080}, {1366, 625}, {1024, 768}, {390, 844}, {360, 640}, {800, 450}};

void open(Window& window, const std::function<void(Scene&)>& edit) {
  Scene scene = window.session().scene();
  scene.about.published.reset();
  scene.view.views = {"vectors"};
  scene.view.step = scene.view.cell = "scores";
  edit(scene);
  window.session().change("edit.test", scene);
  window.settle();
}

/// Two numbers a vector: the plane shows all of them.
void in_the_plane(Scene& scene) {
  scene.problem.d_k = 2;
  scene.problem.given = {};
  scene.view.col = 1;
}

std::vector<double> vector_at(Window& window, const std::string& step, int row) {
  const Tensor& value = window.session().trace().value(step);
  const auto heads = static_cast<int>(value.shape().heads);
  return vector_of(value, step_head(window.session().scene(), value), heads, row);
}

Point tip(Window& window, const std::string& which) {
  const Control* control = find_control(window, "vectors " + which + " across");
  REQUIRE(control);
  return finger_test::middle(control->box);
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double most = 0;
  for (size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most;
}

}  // namespace

TEST_CASE("vectors: nothing lies on anything else, at every size, in both languages, for every row of the tables") {
  for (const char* language : {"en", "zh"})
    for (const Size& size : kSizes) {
      CAPTURE(language);
      CAPTURE(size.width);
      Window window("who-is-it", size.width, size.height, language);
      const auto look = [&](const std::function<void(Scene&)>& edit) {
        open(window, edit);
        for (const std::string& fault : faults(window)) FAIL_CHECK(fault);
        CHECK(find_control(window, "vectors query"));
      };
      look([](Scene&) {});
      look(in_the_plane);
      look([](Scene& s) { s.problem.d_k = 1; });
      look([](Scene& s) { s.problem.mask.kind = "causal"; });
      window.interface().act("vectors plane", "1");
      look([](Scene& s) { s.problem.d_k = 16; });
    }
  Window window("who-is-it");
  for (const AspectRow& table : kAspects)
    for (const Choice& row : choices(table.aspect)) {
      CAPTURE(std::string(row.id));
      choose(window, row);
      open(window, [](Scene&) {});
      for (const std::string& fault : faults(window)) FAIL_CHECK(fault);
    }
}

TEST_CASE("vectors: scores that are no dot products are said to be none") {
  Window window("who-is-it");
  open(window, [](Scene& s) { s.problem.score = "additive"; });
  CHECK(is_drawn("no dot products"));
  CHECK_FALSE(find_control(window, "vectors query"));
}

TEST_CASE("vectors: a drag brings q where the pointer is, by one entry of the history") {
  for (const bool touch : {false, true}) {
    CAPTURE(touch);
    Window window("who-is-it", touch ? 390.f : 1280.f, touch ? 844.f : 800.f);
    fake_system().touch = touch;
    open(window, in_the_plane);
    const int row = window.session().scene().view.row;
    const std::vector<double> before = vector_at(window, "q", row);
    const Point from = tip(window, "q");
    finger_test::FingerTip finger(window);
    finger.swipe(from, 40, -31);
    window.settle();
    const std::vector<double> after = vector_at(window, "q", row);
    CHECK(largest_difference(before, after) > .01);
    // The tip has gone as far as the pointer, to a pixel of rounding, in the picture as it was.
    const double unit = 40 / (after[0] - before[0]);
    CHECK(std::abs((after[1] - before[1]) * unit - 31) <= 1.5);
    CHECK(std::abs(after[0] * 1000 - std::round(after[0] * 1000)) <= 1e-2);  // as many digits as pixels tell apart
    for (const CellEdit& edit : window.session().scene().problem.edits) CHECK(edit.matrix == "w_q");
    CHECK(window.session().history().undo_name() == "edit.vector");
    CHECK(window.session().undo());
    window.settle();
    CHECK(largest_difference(before, vector_at(window, "q", row)) == 0);
    fake_system().touch = false;
  }
}

TEST_CASE("vectors: near a right angle a tip snaps to it, and the dot product is 0") {
  Window window("who-is-it");
  open(window, in_the_plane);
  const int row = window.session().scene().view.row;
  const std::vector<double> k = vector_at(window, "k", 1);
  const Point zero = [&] {  // of the two tips that are known
    const Point q_at = tip(window, "q"), k_at = tip(window, "k");
    const std::vector<double> q = vector_at(window, "q", row);
    const double unit = std::hypot(static_cast<double>(q_at.x - k_at.x), static_cast<double>(q_at.y - k_at.y)) /
                        std::hypot(q[0] - k[0], q[1] - k[1]);
    return Point{k_at.x - static_cast<float>(k[0] * unit), k_at.y + static_cast<float>(k[1] * unit)};
  }();
  const Point k_at = tip(window, "k"), q_at = tip(window, "q");
  // k turned by a quarter, three pixels beside it.
  const Point to{zero.x + (k_at.y - zero.y) + 2, zero.y - (k_at.x - zero.x) + 2};
  finger_test::FingerTip finger(window);
  finger.swipe(q_at, to.x - q_at.x, to.y - q_at.y);
  window.settle();
  const std::vector<double> q = vector_at(window, "q", row);
  CHECK(std::abs(q[0] * k[0] + q[1] * k[1]) <= 1e-5);
  CHECK(std::hypot(q[0], q[1]) > .1);
  CHECK(is_drawn("right angle"));
}

TEST_CASE("vectors: a key is chosen by its tip, and its own tip moves W_K") {
  Window window("who-is-it");
  open(window, in_the_plane);
  const Control* other = find_control(window, "vectors key 5");
  REQUIRE(other);
  finger_test::FingerTip finger(window);
  finger.tap(finger_test::middle(other->box));
  CHECK(window.session().scene().view.col == 5);
  const std::vector<double> before = vector_at(window, "k", 5);
  finger.swipe(tip(window, "k"), -25, -20);
  window.settle();
  CHECK(largest_difference(before, vector_at(window, "k", 5)) > .01);
  for (const CellEdit& edit : window.session().scene().problem.edits) CHECK(edit.matrix == "w_k");
}

TEST_CASE("vectors: arrow keys and sliders move the tip that was pressed, one entry each time") {
  Window window("who-is-it");
  open(window, in_the_plane);
  const int row = window.session().scene().view.row;
  const std::vector<double> before = vector_at(window, "q", row);
  finger_test::FingerTip finger(window);
  finger.tap(tip(window, "q"));
  CHECK(window.session().history().undo_name() != "edit.vector");
  interface_test::press_key(window, ImGuiKey_RightArrow);
  const std::vector<double> after = vector_at(window, "q", row);
  CHECK(after[0] > before[0]);
  CHECK(std::abs(after[1] - before[1]) <= 1e-5);
  CHECK(window.session().scene().view.row == row);
  window.interface().act("vectors q up", "0.75");
  window.settle();
  window.interface().act("vectors q up", "end");
  window.settle();
  CHECK(std::abs(vector_at(window, "q", row)[0] - after[0]) <= 1e-5);
  CHECK(vector_at(window, "q", row)[1] != after[1]);
  CHECK(window.session().undo());
  window.settle();
  CHECK(largest_difference(after, vector_at(window, "q", row)) == 0);
  CHECK(window.session().undo());
  window.settle();
  CHECK(largest_difference(before, vector_at(window, "q", row)) == 0);
}

TEST_CASE("vectors: of more than two numbers the plane of q and k stays while they are moved in it") {
  Window window("who-is-it");
  open(window, [](Scene& s) { s.view.col = 1; });
  const int row = window.session().scene().view.row;
  const Plane plane = spanned_plane(vector_at(window, "q", row), vector_at(window, "k", 1));
  CHECK(is_drawn("outside"));  // of other keys, in the list
  finger_test::FingerTip finger(window);
  const Point k_at = tip(window, "k");
  finger.swipe(tip(window, "q"), 30, 24);
  window.settle();
  CHECK(plane.holds(vector_at(window, "q", row)));
  CHECK(plane.of(vector_at(window, "q", row)).second < 0);  // down
  CHECK(std::abs(std::hypot(tip(window, "k").x - k_at.x, tip(window, "k").y - k_at.y)) < 400);
}

TEST_CASE("vectors: what cannot be dragged says so and has no handle") {
  Window window("who-is-it");
  open(window, [](Scene& s) { s.problem.positions = "rope"; });
  CHECK(is_drawn("RoPE"));
  CHECK_FALSE(find_control(window, "vectors q across"));
  open(window, [](Scene& s) {
    s.problem.positions = "none";
    for (int c = 0; c < s.problem.d_model; ++c) set_edit(s.problem, {"x", 0, s.view.row, c, 0});
  });
  CHECK(is_drawn("all zeros"));
  CHECK_FALSE(find_control(window, "vectors q across"));
  CHECK(find_control(window, "vectors k across"));
}

}  // namespace vectors_view_test

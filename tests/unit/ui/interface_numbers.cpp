// The numbers on screen: what is typed is read as meant, matrices have one precision, and arithmetic adds up as it is
// printed or says ≈.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include "arithmetic.h"
#include "attention/choice.h"
#include "text/numbers.h"
#include "ui/interface_support.h"

using namespace attn;
using interface_test::fake_system;
using interface_test::kHeight;
using interface_test::kInspectorTop;
using interface_test::Window;

namespace {

void look_at(Window& window, const std::string& step, int row, int col, int digits) {
  Scene scene = window.session().scene();
  scene.view.step = scene.view.cell = step;
  scene.view.row = row;
  scene.view.col = col;
  scene.view.digits = digits;
  window.session().change("edit.select", scene);
  window.settle();
}

bool in_inspector(const DrawnText& t) {
  return t.box.y > kInspectorTop && t.box.y < kHeight - 96 && t.box.x > 224 && t.box.right() < 1280 - 296;
}

/// The texts of the inspector's line of arithmetic, from left to right: "0.31×1.20+0.44×0.07=0.40".
std::string line_of_arithmetic() {
  std::vector<DrawnText> line;
  for (const DrawnText& t : Painter::texts()) {
    const float middle = t.box.y + t.box.h / 2;
    if (in_inspector(t) && middle > kInspectorTop + 52 && middle < kInspectorTop + 78) line.push_back(t);
  }
  std::sort(line.begin(), line.end(), [](const DrawnText& a, const DrawnText& b) { return a.box.x < b.box.x; });
  std::string all;
  for (const DrawnText& t : line) all += t.text;
  return all;
}

/// Every matrix on the stage has as many decimals in one cell as in another.
void check_one_precision(Window& window) {
  std::map<std::string, int> seen;
  for (const DrawnCell& c : window.interface().drawn()) {
    if (c.text.empty() || c.text.find_first_of("0123456789") == std::string::npos) continue;
    const int own = arithmetic_test::decimals(c.text);
    const auto [at, first] = seen.try_emplace(c.cell.step + " " + std::to_string(c.cell.head), own);
    CHECK_MESSAGE(at->second == own, c.cell.step << ": " << c.text);
  }
}

/// The steps of a program; of those that `seen` has already (steps and what they are computed from), every fourth.
void walk(Window& window, scene_test::Random& random, std::set<std::string>& seen) {
  const std::shared_ptr<const Program> program = window.session().trace().program;
  for (const Step& step : program->steps) {
    const Shape s = window.session().trace().value(step.name).shape();
    if (window.session().trace().value(step.name).empty() || s.count() == 0) continue;
    std::string made = std::string(step_family(step.name)) + ":" + std::to_string(step.primitive.index());
    for (const int input : step.inputs) made += " " + program->steps[static_cast<size_t>(input)].name;
    if (!seen.insert(made).second && !interface_test::is_long() && random.below(4) != 0) continue;
    CAPTURE(step.name);
    look_at(window, step.name, random.below(static_cast<int>(s.rows)), random.below(static_cast<int>(s.cols)),
            2 + random.below(3));
    check_one_precision(window);
    const std::string line = line_of_arithmetic();
    CAPTURE(line);
    if (!std::holds_alternative<Softmax>(step.primitive)) CHECK(arithmetic_test::fault_of(line, false) == "");
  }
}

/// Types over the selected cell and presses Enter; whether the entry then closed.
bool type(Window& window, const std::string& text) {
  using Event = platform::NumberEvent;
  fake_system().text_field = true;
  fake_system().numbers = {{Event::opened, ""}, {Event::typed, text}, {Event::enter, text}};
  window.settle();
  const bool said = !window.interface().messages().empty();
  fake_system().numbers = {{Event::escape, ""}};
  window.settle();
  return !said;
}

}  // namespace

TEST_CASE("what is typed over a cell is read as it is meant, or refused as a whole") {
  struct Row {
    const char* text;
    double value;  // NaN: refused
  };
  for (const Row& r : {Row{"1 000", 1000},
                       {"1,234.5", 1234.5},
                       {"1.234,5", 1234.5},
                       {"１．５", 1.5},
                       {"−3", -3},
                       {"½", NAN},
                       {"1,234", NAN},
                       {"12 34", NAN},
                       {"1, 2", NAN},
                       {"1 00", NAN}}) {
    CAPTURE(r.text);
    Window window("who-is-it");
    look_at(window, "w_q", 1, 1, 3);
    const auto cells = [&] {
      const Tensor& w = window.session().trace().value("w_q");
      return std::vector<float>(w.data(), w.data() + w.shape().count());
    };
    const std::vector<float> before = cells();
    std::vector<float> wanted = before;
    const size_t at = static_cast<size_t>(window.session().trace().value("w_q").shape().cols) + 1;
    if (!std::isnan(r.value)) wanted[at] = static_cast<float>(r.value);
    CHECK(type(window, r.text) == !std::isnan(r.value));
    CHECK(cells() == wanted);
  }
}

TEST_CASE("a matrix has one precision, and the inspector's line adds up: every row of the tables") {
  scene_test::Random random{11};
  std::set<std::string> seen;
  for (const AspectRow& table : kAspects)
    for (const Choice& choice : choices(table.aspect)) {
      CAPTURE(choice.id);
      Window window("who-is-it", 1280, kHeight);
      interface_test::choose(window, choice);
      walk(window, random, seen);
    }
}

TEST_CASE("a matrix has one precision, and the inspector's line adds up: every scene") {
  scene_test::Random random{13};
  std::set<std::string> seen;
  for (const std::string& id : parse_scene_index(scene_test::read_web("scenes/index.json"))) {
    CAPTURE(id);
    Window window(id, 1280, kHeight);
    walk(window, random, seen);
  }
}

TEST_CASE("one of a thing is said in the singular, and no duration is 0.00 ms") {
  const std::regex plural("(^|[^0-9.,])1 (tokens|rows|columns|heads|keys|words|pairs|pages|edges|draws|queries)\\b");
  for (const char* language : {"en", "zh"}) {
    Window window("who-is-it", 1280, kHeight, language);
    Scene scene = window.session().scene();
    scene.about.published.reset();
    scene.problem.text = "it";
    window.session().change("edit.test", scene);
    window.settle();
    std::vector<std::string> steps;
    for (const Step& step : window.session().trace().program->steps) steps.push_back(step.name);
    for (const std::string& step : steps) {
      look_at(window, step, 0, 0, 3);
      for (const DrawnText& t : Painter::texts()) {
        CHECK_MESSAGE(!std::regex_search(t.text, plural), t.text);
        CHECK_MESSAGE(t.text.find("0.00 ms") == std::string::npos, t.text);
      }
    }
  }
}

// The arithmetic of every cell of every scene and of every row of the tables adds up as it is printed, or says ≈.
#include <doctest/doctest.h>

#include <set>

#include "arithmetic.h"
#include "attention/choice.h"
#include "attention/explain/explain.h"
#include "scene/problem.h"
#include "scene/scene_support.h"
#include "text/list.h"
#include "text/numbers.h"

using namespace attn;

namespace {

/// The parts of "max = 2.297; exp: 0.022, 1.000; Σ exp = 1.022; exp(…) = 1.000; 1.000 ÷ 1.022 = 0.978".
std::string softmax_fault(const std::string& text) {
  std::string exps;
  for (std::string_view part : split(text, ";")) {
    std::string line(part.substr(part.find_first_not_of(' ')));
    if (line.starts_with("max =")) continue;
    if (line.starts_with("exp: ")) {
      exps = line.substr(5);
      for (size_t at; (at = exps.find(',')) != std::string::npos;) exps[at] = '+';
      continue;
    }
    if (line.starts_with("Σ exp")) line = exps + line.substr(std::string("Σ exp").size());
    if (const std::string wrong = arithmetic_test::fault_of(line.substr(0, line.find("→"))); !wrong.empty())
      return wrong;
  }
  return "";
}

void check_cell(const Trace& trace, const CellRef& cell, int digits) {
  const Explanation e = explain(trace, cell);
  const std::string text = explanation_text(e, digits);
  CAPTURE(text);
  CAPTURE(digits);
  const bool softmax = e.kind == Explanation::Kind::softmax;
  CHECK((softmax ? softmax_fault(text) : arithmetic_test::fault_of(text)) == "");
  CHECK(text.find("nan") == std::string::npos);
  // Every number has all of its digits.
  if (e.kind == Explanation::Kind::draws || e.kind == Explanation::Kind::function) return;
  for (size_t at = 0; (at = text.find_first_of("0123456789", at)) != std::string::npos;) {
    const size_t end = std::min(text.find_first_not_of("0123456789.", at), text.size());
    CHECK(arithmetic_test::decimals(text.substr(at, end - at)) == digits);
    at = end;
  }
}

int check_scene(const Scene& scene, scene_test::Random& random) {
  Session session(scene_test::lexicon(), scene, find_backend("reference"));
  scene_test::finish(session);
  const Trace& trace = session.trace();
  int cells = 0;
  for (size_t step = 0; step < trace.values.size(); ++step) {
    const Shape& s = trace.values[step].shape();
    if (trace.values[step].empty() || s.count() == 0) continue;
    CAPTURE(trace.program->steps[step].name);
    for (int k = 0; k < 6; ++k, ++cells)
      check_cell(trace,
                 {static_cast<int>(step), random.below(static_cast<int>(s.heads)),
                  random.below(static_cast<int>(s.rows)), random.below(static_cast<int>(s.cols))},
                 2 + random.below(5));
  }
  return cells;
}

}  // namespace

TEST_CASE("printed arithmetic adds up, or says ≈: every scene") {
  scene_test::Random random{7};
  for (const std::string& id : parse_scene_index(scene_test::read_web("scenes/index.json"))) {
    CAPTURE(id);
    CHECK(check_scene(scene_test::scene_file(id), random) > 40);
  }
}

TEST_CASE("printed arithmetic adds up, or says ≈: every row of the tables") {
  scene_test::Random random{9};
  for (const AspectRow& table : kAspects)
    for (const Choice& choice : choices(table.aspect)) {
      CAPTURE(choice.id);
      Scene scene = scene_test::scene_file("who-is-it");
      scene.about.published.reset();
      choice_of(scene.problem, choice.aspect) = choice.id;
      if (choice.has_source) scene.problem.source = scene.problem.text;
      scene.problem.temperature = .7f;
      CHECK(check_scene(scene, random) > 20);
    }
}

TEST_CASE("the sum of the exponentials is that of the terms before it, also as LaTeX") {
  Scene scene = scene_test::scene_file("who-is-it");
  Session session(scene_test::lexicon(), scene, find_backend("reference"));
  scene_test::finish(session);
  const Trace& trace = session.trace();
  const int weights = trace.program->find("weights");
  const Shape& s = trace.value("weights").shape();
  int about = 0;
  for (int64_t i = 0; i < s.rows; ++i) {
    const Explanation e = explain(trace, {weights, 0, i, 0});
    CHECK(softmax_fault(explanation_text(e, 3)) == "");
    double sum = 0;
    for (const double x : e.exps) sum += as_shown(x, 3);
    const bool adds = std::abs(sum - as_shown(e.sum, 3)) < 1e-9;
    about += adds ? 0 : 1;
    const std::string latex = explanation_latex(e, 3);
    const std::string third = "\\frac{" + number_text(e.exps[0], 3) + "}{" + number_text(e.sum, 3) + "}";
    CAPTURE(latex);
    CHECK(latex.find((adds ? "= " : "\\approx ") + third) != std::string::npos);
  }
  CHECK(about > 0);
}

TEST_CASE("a row that sees nothing is not divided by 0") {
  Explanation e;
  e.kind = Explanation::Kind::softmax;
  e.maximum = -std::numeric_limits<double>::infinity();
  e.shifted = {e.maximum, e.maximum};
  e.exps = {0, 0};
  CHECK(explanation_text(e, 2) == "max = −∞; exp: 0.00, 0.00; Σ exp = 0.00 → 0.00");
}

// The tables of kinds of attention, row by row: whatever stands in them has words, runs, and explains every cell.
#include <doctest/doctest.h>

#include <cmath>
#include <set>

#include "attention/explain/explain.h"
#include "attention/mechanism.h"
#include "kernels/kernels_support.h"
#include "scene/problem.h"
#include "scene/scene_support.h"
#include "text/strings.h"

using namespace attn;
using scene_test::lexicon;

namespace {

template <typename Do>
void for_every_row(const Do& act) {
  for (const AspectRow& table : kAspects)
    for (const Choice& row : choices(table.aspect)) {
      CAPTURE(std::string(table.name));
      CAPTURE(row.id);
      act(table.aspect, row);
    }
}

}  // namespace

TEST_CASE("every row of the tables has an id of its own, a formula, ranges that hold, and steps that are told apart") {
  std::set<std::string> step_ids;
  for_every_row([&](Aspect aspect, const Choice& row) {
    CHECK(row.aspect == aspect);
    CHECK(find_choice(aspect, row.id) == &row);
    CHECK_FALSE(row.formula.empty());
    for (const Parameter& p : row.parameters) {
      CAPTURE(p.id);
      CHECK(p.low < p.high);
      CHECK((p.standard >= p.low && p.standard <= p.high));
      if (p.whole) CHECK(p.standard == std::floor(p.standard));
      const Parameter* first = find_parameter(p.id);
      CHECK((first->low == p.low && first->high == p.high && first->standard == p.standard && first->whole == p.whole));
    }
    for (const StepInfo& info : row.steps) {
      CAPTURE(info.id);
      CHECK(&step_info(info.id) == &step_info(info.id + "_2"));
      CHECK(step_family(info.id) == info.id);
    }
  });
}

TEST_CASE("every row, parameter and step of the tables has words in every language") {
  for (const char* code : {"en", "zh"}) {
    const Strings words = Strings::parse(scene_test::read_web(std::string("strings/") + code + ".json"));
    CAPTURE(code);
    for_every_row([&](Aspect aspect, const Choice& row) {
      const std::string key = std::string(aspect_name(aspect)) + "." + row.id;
      CHECK_MESSAGE(words.has(key), key);
      CHECK_MESSAGE(words.has(key + ".text"), key << ".text");
      for (const Parameter& p : row.parameters) CHECK_MESSAGE(words.has("parameter." + p.id), "parameter." << p.id);
      for (const StepInfo& info : row.steps) CHECK_MESSAGE(words.has("step." + info.id), "step." << info.id);
    });
  }
}

TEST_CASE("every row runs alike on all back ends, and the terms of every cell of its steps add up to it") {
  for_every_row([](Aspect aspect, const Choice& row) {
    const Plan made = plan(scene_test::problem_with(aspect, row), lexicon());
    const std::vector<bool> all(made.program->steps.size(), true);
    Trace reference{made.program, run(*backends().front(), {made.program, made.bindings, all}), "", 0, 0};
    for (const Backend* backend : processor_backends()) {
      if (!backend->unavailable().empty()) continue;
      CAPTURE(backend->name());
      const std::vector<Tensor> values = run(*backend, {made.program, made.bindings, all});
      for (size_t i = 0; i < values.size(); ++i) {
        CAPTURE(made.program->steps[i].name);
        for (int64_t k = 0; k < values[i].count(); ++k) {
          const float want = reference.values[i].data()[k];
          if (std::isfinite(want))
            CHECK(values[i].data()[k] == doctest::Approx(want).epsilon(1e-4).scale(1));
          else
            CHECK((values[i].data()[k] == want));
        }
      }
    }
    CHECK_FALSE(reference.value("x").empty());
    CHECK_FALSE(reference.value("output").empty());
    for (size_t i = 0; i < made.program->steps.size(); ++i) {
      CAPTURE(made.program->steps[i].name);
      const Shape s = reference.values[i].shape();
      for (int64_t h = 0; h < s.heads; ++h)
        for (int64_t r = 0; r < s.rows; ++r)
          for (int64_t c = 0; c < s.cols; ++c) {
            const Explanation e = explain(reference, {static_cast<int>(i), h, r, c});
            double sum = 0;
            for (const Term& term : e.terms) sum += term.value;
            if (std::isfinite(e.value)) CHECK(sum == doctest::Approx(e.value).epsilon(1e-4).scale(1));
          }
    }
    const Cost cost = cost_of(setup_of(scene_test::problem_with(aspect, row), 7, 7));
    CHECK((cost.pairs >= 0 && cost.flops > 0 && cost.bytes >= 0 && std::isfinite(cost.flops)));
  });
}

// The tables of kinds of attention, row by row: whatever stands in them has words, runs, and explains every cell.
#include <doctest/doctest.h>

#include <cmath>
#include <set>

#include "attention/alike_support.h"
#include "attention/loss.h"
#include "attention/mechanism.h"
#include "text/strings.h"

using namespace attn;
using namespace alike_test;

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
    for (const Loss& loss : losses()) {
      for (const char* key : {"", ".text"})
        CHECK_MESSAGE(words.has("loss." + loss.id + key), "loss." << std::string(loss.id) << key);
      for (const StepInfo& info : loss.steps) CHECK_MESSAGE(words.has("step." + info.id), "step." << info.id);
    }
  }
}

TEST_CASE("the way back from every loss runs alike on all back ends, and the terms of its cells add up to them") {
  for (const Loss& loss : losses()) {
    Problem problem = scene_test::problem_with(Aspect::method, choices(Aspect::method).front());
    problem.mask.kind = "causal";
    problem.loss = {.kind = loss.id, .row = 3};
    if (loss.id == "cross_entropy") problem.loss.classes = {2, 0, 1, -1, 0, 1, 2};
    const Trace reference = trace_of(problem);
    check_back_ends(problem, reference);
    check_terms(reference);
  }
}

TEST_CASE("every row runs alike on all back ends, and the terms of every cell of its steps add up to it") {
  for_every_row([](Aspect aspect, const Choice& row) {
    const Problem problem = scene_test::problem_with(aspect, row);
    const Trace reference = trace_of(problem);
    check_back_ends(problem, reference);
    check_terms(reference);
    CHECK_FALSE(reference.value("x").empty());
    CHECK_FALSE(reference.value("output").empty());
    const Cost cost = cost_of(setup_of(problem, 7, 7));
    CHECK((cost.pairs >= 0 && cost.flops > 0 && cost.bytes >= 0 && std::isfinite(cost.flops)));
  });
}

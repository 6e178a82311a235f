// The table of faults: each is right up to the step it names, wrong there, and has words.
#include "attention/fault.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "attention/alike_support.h"
#include "text/strings.h"

using namespace attn;
using namespace alike_test;

namespace {

Problem with_fault(const std::string& fault) {
  Problem p;
  p.text = "the small cat slept";  // as many tokens as d_k: the scores of untransposed keys exist
  p.seed = 20;
  p.heads = p.kv_heads = 2;
  p.mask.kind = "causal";
  p.fault = fault;
  return p;
}

/// What a step is to be in the right program; of one that a fault makes alone what it stands in for.
std::string right_step(const std::string& step) {
  return step == "softmax" || step == "softmax_turned" ? "weights" : step;
}

}  // namespace

TEST_CASE("a fault leaves everything right up to the step it names, whose numbers are wrong") {
  const Trace right = trace_of(with_fault("none"));
  CHECK(faults().size() >= 10);
  for (const ProgramFault& fault : faults()) {
    CAPTURE(std::string(fault.id));
    const Trace wrong = trace_of(with_fault(fault.id));
    const int first = wrong.program->find(fault.first);
    REQUIRE(first >= 0);
    CHECK_FALSE(step_info(fault.first).beside);
    for (int i = 0; i < first; ++i) {
      const Step& step = wrong.program->steps[static_cast<size_t>(i)];
      const std::string& name = step.name;
      if (is_identity(step.primitive)) continue;  // nothing happens there, so the film has no stop of it
      CAPTURE(name);
      // What stands beside a step belongs to it.
      if (right.program->find(name) >= 0)
        CHECK(is_same_value(wrong.value(name), right.value(name)));
      else if (name == "softmax")
        CHECK(is_same_value(wrong.value(name), right.value("weights")));
      else
        CHECK(step_info(name).beside);
    }
    CHECK_FALSE(is_same_value(wrong.value(fault.first), right.value(right_step(fault.first))));
    CHECK_FALSE(is_same_value(wrong.value("output"), right.value("output")));
  }
  CHECK(find_fault("none") == nullptr);
}

TEST_CASE("a program with a fault runs alike on all back ends, and the terms of every cell add up to it") {
  for (const ProgramFault& fault : faults()) {
    CAPTURE(std::string(fault.id));
    const Problem problem = with_fault(fault.id);
    const Trace reference = trace_of(problem);
    check_back_ends(problem, reference);
    check_terms(reference);
  }
}

TEST_CASE("what a fault does is what its name says") {
  const auto of = [](const char* fault) { return trace_of(with_fault(fault)); };
  const auto sum = [](const Tensor& a, int64_t row) {
    double total = 0;
    for (int64_t j = 0; j < a.shape().cols; ++j) total += static_cast<double>(a.at(0, 0, row, j));
    return total;
  };
  const Trace right = of("none");
  // 1/sqrt(d_k) = 1/2 of every row.
  CHECK(sum(of("scale_late").value("weights"), 2) == doctest::Approx(.5));
  CHECK(of("divides_by_d_k").value("scaled").at(0, 0, 1, 0) ==
        doctest::Approx(right.value("scores").at(0, 0, 1, 0) / 4));
  CHECK(sum(of("mask_late").value("weights"), 0) < .99);
  CHECK(of("mask_late").value("weights").at(0, 0, 0, 3) == 0);
  CHECK(of("mask_zero").value("masked").at(0, 0, 0, 3) == 0);
  CHECK(of("mask_zero").value("weights").at(0, 0, 0, 3) > 0);
  CHECK(sum(of("mask_strict").value("weights"), 0) == 0);
  CHECK(sum(of("mask_strict").value("weights"), 3) == doctest::Approx(1));
  const Tensor columns = of("softmax_columns").value("weights");
  for (int64_t j = 0; j < 4; ++j) {
    double total = 0;
    for (int64_t i = 0; i < 4; ++i) total += static_cast<double>(columns.at(0, 0, i, j));
    CHECK(total == doctest::Approx(1));
  }
  // Heads of 4 tokens x 4 columns: flat, head 1 begins in the third token's queries of both heads.
  CHECK(of("heads_cut").value("q").at(0, 1, 0, 0) == right.value("q").at(0, 0, 2, 0));
  CHECK(of("heads_joined").value("concat").at(0, 0, 0, 4) == right.value("heads").at(0, 0, 1, 0));
  const Tensor symmetric = of("queries_by_w_k").value("scores");
  CHECK(symmetric.at(0, 0, 1, 2) == doctest::Approx(symmetric.at(0, 0, 2, 1)));
  const Trace turned = of("weights_turned");
  double mixed = 0;
  for (int64_t i = 0; i < 4; ++i)
    mixed += static_cast<double>(right.value("weights").at(0, 0, i, 1)) *
             static_cast<double>(right.value("v").at(0, 0, i, 0));
  CHECK(turned.value("heads").at(0, 0, 1, 0) == doctest::Approx(mixed));
}

TEST_CASE("every fault and its steps have words in both languages") {
  for (const char* code : {"en", "zh"}) {
    CAPTURE(code);
    const Strings words = Strings::parse(scene_test::read_web(std::string("strings/") + code + ".json"));
    for (const ProgramFault& fault : faults())
      for (const std::string& key : {"bug." + fault.id, "bug." + fault.id + ".text"})
        CHECK_MESSAGE(words.has(key), key);
    CHECK(words.has("bug.none"));
    for (const StepInfo& info : fault_steps()) CHECK_MESSAGE(words.has("step." + info.id), "step." << info.id);
  }
}

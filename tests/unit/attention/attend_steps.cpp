// attend_program: its steps and their order, the mask it makes, and that the fused program and the one that keeps
// every step agree with the formula on every back end.
#include <doctest/doctest.h>

#include "attention/attend.h"
#include "kernels/kernels_support.h"

using namespace attn;
using namespace kernels_test;

namespace {

AttendInputs inputs(int64_t past) {
  AttendInputs in;
  in.q = random_tensor({2, 4, 5, 7}, 1);
  in.k = random_tensor({2, 2, 6, 7}, 2);
  in.v = random_tensor({2, 2, 6, 3}, 3);
  if (past > 0) {
    in.past_k = random_tensor({2, 2, past, 7}, 4);
    in.past_v = random_tensor({2, 2, past, 3}, 5);
  }
  return in;
}

std::vector<std::string> names(const Program& program) {
  std::vector<std::string> names;
  for (const Step& step : program.steps) names.push_back(step.name);
  return names;
}

const Attend& fused(const Program& program) { return std::get<Attend>(program.steps.back().primitive); }

Tensor value(const Backend& backend, const AttendInputs& in, const Program& program, const std::string& name) {
  const auto step = static_cast<size_t>(program.find(name));
  std::vector<bool> wanted(program.steps.size(), false);
  wanted[step] = true;
  return run(backend, {std::make_shared<const Program>(program), attend_bindings(in), wanted})[step];
}

}  // namespace

TEST_CASE("the steps and their order") {
  using Names = std::vector<std::string>;
  CHECK(names(attend_program(inputs(0), {}, false)) == Names{"q", "k", "v", "output"});
  CHECK(names(attend_program(inputs(0), {}, true)) ==
        Names{"q", "k", "v", "scores", "scaled", "capped", "masked", "weights", "output"});
  CHECK(names(attend_program(inputs(3), {}, false)) ==
        Names{"q", "k", "v", "past_k", "past_v", "present_k", "present_v", "output"});
  CHECK(names(attend_program(inputs(3), {}, true)) == Names{"q", "k", "v", "past_k", "past_v", "present_k", "present_v",
                                                            "scores", "scaled", "capped", "masked", "weights",
                                                            "output"});
  const Program program = attend_program(inputs(3), {}, true);
  CHECK(program.steps[static_cast<size_t>(program.find("weights"))].shape == Shape{2, 4, 5, 9});
  CHECK(program.steps.back().shape == Shape{2, 4, 5, 3});
}

TEST_CASE("options and the mask reach the fused primitive") {
  AttendOptions options;
  CHECK(fused(attend_program(inputs(0), options, false)).factor == 1 / std::sqrt(7.0));
  CHECK(fused(attend_program(inputs(0), options, false)).mask->none());
  options = {true, -0.5, 3, 2, 4, 1};
  const Program past = attend_program(inputs(3), options, false);
  const Attend& attend = fused(past);
  CHECK(attend.factor == -0.5);
  CHECK(attend.cap == 3);
  CHECK(attend.temperature == 2);
  CHECK(attend.mask->causal);
  CHECK(attend.mask->left == 4);
  CHECK(attend.mask->right == 1);
  CHECK(attend.mask->offset == std::vector<int64_t>{3, 3});
  CHECK(attend.mask->kv_len.empty());

  AttendInputs padded = inputs(0);
  padded.kv_len = {2, 6};
  const Program cache = attend_program(padded, options, false);
  CHECK(fused(cache).mask->offset == std::vector<int64_t>{-3, 1});
  CHECK(fused(cache).mask->kv_len == std::vector<int64_t>{2, 6});
}

TEST_CASE("fused and step by step agree with the formula on every back end") {
  std::vector<std::pair<AttendInputs, AttendOptions>> cases;
  const AttendOptions varied{true, 0.7, 1.5, 0.8, 3, -1};
  for (const AttendOptions& options : {AttendOptions{}, varied}) {
    for (const int64_t past : {0, 4}) cases.emplace_back(inputs(past), options);
    AttendInputs padded = inputs(0);
    padded.kv_len = {0, 4};
    cases.emplace_back(padded, options);
    AttendInputs biased = inputs(4);
    biased.mask_bias = random_tensor({2, 1, 5, 9}, 6);
    cases.emplace_back(biased, options);
    AttendInputs hidden = inputs(0);
    hidden.mask_keep = bytes({1, 0, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1});
    hidden.mask_keep_shape = {1, 1, 5, 4};
    cases.emplace_back(hidden, options);
  }
  for (const auto& [in, options] : cases) {
    const Program whole = attend_program(in, options, false), steps = attend_program(in, options, true);
    for (const Backend* backend : processor_backends()) {
      CAPTURE(backend->name());
      const bool past = !in.past_k.empty();
      const Tensor k = past ? value(*backend, in, whole, "present_k") : in.k;
      const Tensor v = past ? value(*backend, in, whole, "present_v") : in.v;
      const Exact exact = attend_formula(in.q, k, v, fused(whole));
      CHECK(outside(value(*backend, in, whole, "output"), exact) == "");
      CHECK(outside(value(*backend, in, steps, "output"), exact) == "");
    }
  }
}

TEST_CASE("a past comes before what is new") {
  const AttendInputs in = inputs(4);
  for (const Backend* backend : processor_backends()) {
    CAPTURE(backend->name());
    const Tensor present = value(*backend, in, attend_program(in, {}, false), "present_k");
    REQUIRE(present.shape() == Shape{2, 2, 10, 7});
    for (int64_t row = 0; row < 10; ++row)
      CHECK(present.at(1, 1, row, 6) == (row < 4 ? in.past_k.at(1, 1, row, 6) : in.k.at(1, 1, row - 4, 6)));
  }
}

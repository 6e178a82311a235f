#include "scene/edits/downhill.h"

#include "attention/alike_support.h"
#include "attention/loss.h"
#include "scene/problem.h"
#include "scene/scene_support.h"

using namespace attn;
using alike_test::trace_of;

namespace {

double loss_of(const Problem& problem) { return static_cast<double>(trace_of(problem).value("loss").at(0, 0, 0, 0)); }

/// The sum of squares of the gradient of every weight.
double steepness(const Trace& trace) {
  double sum = 0;
  for (const char* weight : {"w_q", "w_k", "w_v", "w_o", "w_u", "b_u"}) {
    const Tensor& d = trace.value("d_" + std::string(weight));
    for (int64_t i = 0; i < d.count(); ++i) sum += static_cast<double>(d.data()[i]) * static_cast<double>(d.data()[i]);
  }
  return sum;
}

}  // namespace

TEST_CASE(
    "a step downhill takes rate times the squared gradient off the loss, of every loss, and leaves tokens alone") {
  for (const Loss& loss : losses()) {
    if (!loss.add) continue;
    CAPTURE(std::string(loss.id));
    Problem problem;
    problem.text = "the animal slept";
    problem.heads = problem.kv_heads = 2;
    problem.loss = {.kind = loss.id, .row = 1};
    if (loss.id == "cross_entropy") problem.loss.classes = {1, 0, 2};
    const Trace trace = trace_of(problem);
    const double before = loss_of(problem), slope = steepness(trace);
    REQUIRE(slope > 0);
    // Small enough for the first term of the series, large enough for float32.
    const double rate = 1e-3 / std::sqrt(slope);
    Problem moved = problem;
    step_downhill(moved, trace, rate);
    CHECK(before - loss_of(moved) == doctest::Approx(rate * slope).epsilon(.02));
    for (const CellEdit& edit : moved.edits) CHECK((edit.matrix != "x" && edit.matrix != "target"));
    // Again from there: edits lie over the earlier ones.
    const size_t edits = moved.edits.size();
    step_downhill(moved, trace_of(moved), rate);
    CHECK(moved.edits.size() == edits);
  }
}

// A query or key becomes the vector that was asked for, and of all changes of its matrix that do this the least is
// made.
#include "scene/edits/least_change.h"

#include <cmath>

#include "attention/alike_support.h"
#include "kernels/backend.h"
#include "scene/problem.h"
#include "scene/scene_support.h"

using namespace attn;
using alike_test::trace_of;
using scene_test::error_of;

namespace least_change_test {
namespace {

Problem animal(int heads, int kv_heads, int d_k) {
  Problem p;
  p.text = "the animal was too tired";
  p.heads = heads;
  p.kv_heads = kv_heads;
  p.d_k = d_k;
  return p;
}

std::vector<double> row_of(const Tensor& value, int head, int row) {
  std::vector<double> out;
  for (int64_t c = 0; c < value.shape().cols; ++c) out.push_back(static_cast<double>(value.at(0, head, row, c)));
  return out;
}

double norm(const std::vector<double>& v) {
  double sum = 0;
  for (const double x : v) sum += x * x;
  return std::sqrt(sum);
}

std::vector<double> wanted(size_t size) {
  std::vector<double> to;
  for (size_t c = 0; c < size; ++c) to.push_back(1.25 - .4 * static_cast<double>(c));
  return to;
}

/// The difference of the matrix that the edits change, before and after, as one list of numbers.
std::vector<double> change_of(const Trace& before, const Trace& after, const std::string& step) {
  const Tensor &a = before.value(step), &b = after.value(step);
  std::vector<double> out;
  for (int64_t i = 0; i < a.count(); ++i)
    out.push_back(static_cast<double>(b.data()[i]) - static_cast<double>(a.data()[i]));
  return out;
}

}  // namespace

TEST_CASE("least change: q and k become what was asked for, whatever the heads and their size") {
  for (const auto& [heads, kv_heads, d_k] : {std::tuple{1, 1, 2}, {4, 2, 4}, {2, 1, 1}, {2, 2, 64}})
    for (const std::string step : {"q", "k"}) {
      CAPTURE(heads);
      CAPTURE(d_k);
      CAPTURE(step);
      Problem problem = animal(heads, kv_heads, d_k);
      const Trace before = trace_of(problem);
      const int head = static_cast<int>(before.value(step).shape().heads) - 1;
      const int row = 1;
      const RowSource source = row_source(problem, before, step, head, row);
      REQUIRE(source.kind == RowSource::Kind::weights);
      const std::vector<double> to = wanted(static_cast<size_t>(d_k));
      set_edits(problem, least_change(problem, source, to));
      const Trace after = trace_of(problem);
      const std::vector<double> now = row_of(after.value(step), head, row);
      for (size_t c = 0; c < to.size(); ++c) CHECK(std::abs(now[c] - to[c]) <= 1e-5);
      // |W' - W| = |to - from| / |x|: no change of less size does it, for |x dW| <= |x| |dW| (Cauchy and Schwarz).
      std::vector<double> moved = to;
      for (size_t c = 0; c < to.size(); ++c) moved[c] -= source.now[c];
      const double least = norm(moved) / norm(source.x);
      CHECK(std::abs(norm(change_of(before, after, source.step)) - least) <= 1e-5 * (1 + least));
      // Other heads, and rows of W that x does not use, keep every number.
      for (const CellEdit& edit : problem.edits) {
        CHECK(edit.head == head);
        CHECK(source.x[static_cast<size_t>(edit.row)] != 0);
      }
    }
}

TEST_CASE("least change: back where it was, nothing is edited") {
  const Problem problem = animal(2, 2, 4);
  const RowSource source = row_source(problem, trace_of(problem), "q", 1, 2);
  CHECK(least_change(problem, source, source.now).empty());
  CHECK(error_of([&] {
          least_change(problem, source, {1, 2});
        }).find("as many numbers as it has") != std::string::npos);
}

TEST_CASE("least change: where x itself is compared its row is set") {
  Problem problem = animal(1, 1, 4);
  problem.structure = "bare";
  const RowSource source = row_source(problem, trace_of(problem), "x", 0, 1);
  REQUIRE(source.kind == RowSource::Kind::cells);
  std::vector<double> to = source.now;
  to[3] = -.5;
  const std::vector<CellEdit> edits = least_change(problem, source, to);
  REQUIRE(edits.size() == 1);
  CHECK(edits.front() == CellEdit{"x", 0, 1, 3, -.5f});
}

TEST_CASE("least change: what cannot be moved says why") {
  const auto refusal = [](const Problem& problem, const std::string& step, int row) {
    const RowSource source = row_source(problem, trace_of(problem), step, 0, row);
    CHECK((source.kind == RowSource::Kind::none) == !source.refusal.empty());
    return std::string(source.refusal);
  };
  Problem problem = animal(1, 1, 4);
  CHECK(refusal(problem, "q", 0).empty());
  CHECK(refusal(problem, "scores", 0) == "vectors.computed");
  problem.positions = "rope";
  CHECK(refusal(problem, "q_turned", 0) == "vectors.turned");
  problem = animal(1, 1, 4);
  problem.structure = "uneven_heads";
  CHECK(refusal(problem, "q", 0) == "vectors.computed");
  problem = animal(1, 1, 4);
  for (int c = 0; c < problem.d_model; ++c) set_edit(problem, {"x", 0, 2, c, 0});
  CHECK(refusal(problem, "q", 2) == "vectors.zeros");
  CHECK(refusal(problem, "q", 1).empty());
}

}  // namespace least_change_test

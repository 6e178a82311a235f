#pragma once
// Gradients against central differences, both in double, and what back ends make of them against that.
#include <doctest/doctest.h>

#include "kernels/program/gradient.h"
#include "kernels/wide_support.h"

namespace gradient_test {

using namespace attn;
using namespace kernels_test;

/// Adds a loss to a program: the step, each value times a number drawn from the seed, summed; and its gradient.
inline Bound with_loss(Bound program, int step, uint32_t seed) {
  const auto add = [&](const char* name, Primitive p, std::vector<int> in) { return program.add(name, p, in); };
  const Shape s = program.step(step).shape;
  const int share = program.given("share", random_tensor({s.batch, s.heads, s.rows, s.cols}, seed));
  const int merged = add("merged", MergeHeads{}, {add("shared", Multiply{}, {step, share})});
  const int rows = add("row_sums", Reduce{Reduce::Kind::sum}, {merged});
  const int loss = add("loss", Reduce{Reduce::Kind::sum}, {add("column", Transpose{}, {rows})});
  Bound out{with_gradient(program, loss), program.bindings};
  out.bindings.resize(out.steps.size());
  out.bindings[static_cast<size_t>(loss) + 1] = tensor({1, 1, 1, 1}, {1});
  return out;
}

/// The slope of the loss by cell `at` of a step by central differences; NaN where both sides of it differ: a kink.
inline double slope_of(const Program& program, std::vector<wide_test::Wide> values, int step, size_t at, int loss) {
  const double x = values[static_cast<size_t>(step)].values[at];
  const auto loss_at = [&](double moved) {
    values[static_cast<size_t>(step)].values[at] = moved;
    wide_test::compute(program, values, step + 1, loss);
    return values[static_cast<size_t>(loss)].values[0];
  };
  const double size = 1e-4 * std::max(1.0, std::abs(x)), here = loss_at(x);
  // The fourth order, and the same of half the step: these agree where there is no kink.
  const auto slope = [&](double h) {
    return (8 * (loss_at(x + h) - loss_at(x - h)) - (loss_at(x + 2 * h) - loss_at(x - 2 * h))) / (12 * h);
  };
  const double whole = slope(size), half = slope(size / 2);
  const double one_side = std::abs(loss_at(x + size) + loss_at(x - size) - 2 * here) / size;
  return std::abs(whole - half) > 1e-7 * std::max(1.0, std::abs(whole)) ||
                 one_side > .1 * std::max(1.0, std::abs(whole))
             ? std::nan("")
             : half;
}

/// Checks "d_<name>" of every step before the loss, at most `most` cells of each: in double against differences (of
/// steps without one: that nothing depends on them), then on every back end against double.
inline void check_gradient(const Bound& program, int64_t most) {
  const int loss = program.find("loss");
  const std::vector<wide_test::Wide> values = wide_test::evaluated(program, program.bindings);
  int64_t compared = 0;
  for (int n = 0; n < loss; ++n) {
    const std::string& name = program.step(n).name;
    CAPTURE(name);
    const int d = program.find("d_" + name);
    if (d >= 0) REQUIRE(program.step(d).shape == program.step(n).shape);
    const auto count = static_cast<size_t>(program.step(n).shape.count());
    const size_t stride = std::max<size_t>(1, count / static_cast<size_t>(most));
    double largest = 1;
    for (size_t at = 0; d >= 0 && at < count; ++at)
      largest = std::max(largest, std::abs(values[static_cast<size_t>(d)].values[at]));
    for (size_t at = static_cast<size_t>(n) % stride; at < count; at += stride) {
      CAPTURE(at);
      if (!std::isfinite(values[static_cast<size_t>(n)].values[at])) continue;
      const double want = slope_of(program, values, n, at, loss);
      if (std::isnan(want)) continue;
      const double got = d < 0 ? 0 : values[static_cast<size_t>(d)].values[at];
      CHECK(std::abs(got - want) <= 1e-6 * largest);
      ++compared;
    }
  }
  CHECK(compared > 0);
  for (const Backend* backend : tested_backends()) {
    if (!backend->unavailable().empty()) continue;
    CAPTURE(backend->name());
    const std::vector<Tensor> found = values_of(*backend, program);
    for (int n = 0; n <= loss; ++n) {
      const int d = program.find("d_" + program.step(n).name);
      if (d < 0) continue;
      const wide_test::Wide& want = values[static_cast<size_t>(d)];
      CAPTURE(program.step(d).name);
      double largest = 1, off = 0;
      for (size_t at = 0; at < want.values.size(); ++at) {
        largest = std::max(largest, std::abs(want.values[at]));
        const double by = std::abs(found[static_cast<size_t>(d)].data()[at] - want.values[at]);
        if (!(by <= off)) off = by;
      }
      CHECK(off <= 1e-4 * largest);
    }
  }
}

}  // namespace gradient_test

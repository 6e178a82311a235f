#include "kernels/program/step_check.h"

namespace attn {
namespace {

constexpr int64_t kMostSamples = 1'000'000;  // their counts are exact in float32

class PlainShape : public StepCheck {
 public:
  explicit PlainShape(const StepCheck& check) : StepCheck(check) {}

  Shape compute() const;

  /// The shape of a combined with b: an operand of one row or one column is repeated.
  Shape operator()(const ValueByValue auto&) const {
    const auto fits = [](int64_t a, int64_t b) { return a == b || a == 1 || b == 1; };
    if (!fits(in_[0].rows, in_[1].rows) || !fits(in_[0].cols, in_[1].cols))
      fail_shapes("rows must be equal or 1, and columns likewise");
    return broadcast(
        {1, 1, in_[0].rows == 1 ? in_[1].rows : in_[0].rows, in_[0].cols == 1 ? in_[1].cols : in_[0].cols});
  }

  Shape operator()(const Map& p) const {
    expect_factor(p.parameter);
    return in_[0];
  }

  Shape operator()(const Reduce&) const { return {in_[0].batch, in_[0].heads, in_[0].rows, 1}; }

  Shape operator()(const Normalize& p) const {
    if (!(p.epsilon >= 0 && p.epsilon <= 1e30)) fail("epsilon must be 0 to 1e30, found " + significant(p.epsilon));
    return in_[0];
  }

  Shape operator()(const Choose& p) const {
    if (p.samples < 1 || p.samples > kMostSamples)
      fail("samples must be 1 to " + std::to_string(kMostSamples) + ", found " + std::to_string(p.samples));
    return in_[0];
  }

  Shape operator()(const Entmax& p) const {
    expect_temperature(p.temperature);
    return in_[0];
  }

  Shape operator()(const Rotate& p) const {
    if (!(p.base >= 1e-30 && p.base <= 1e30)) fail("the base must be 1e-30 to 1e30, found " + significant(p.base));
    if (!p.positions.empty() && static_cast<int64_t>(p.positions.size()) != in_[0].rows)
      fail("expected a position for each row of " + in_[0].text() + ", found " + std::to_string(p.positions.size()));
    return in_[0];
  }

  Shape operator()(const Transpose&) const { return {in_[0].batch, in_[0].heads, in_[0].cols, in_[0].rows}; }

  Shape operator()(const Reshape& p) const {
    if (p.rows < 0 || p.cols < 0 || product(p.rows, p.cols) != product(in_[0].rows, in_[0].cols))
      fail("cannot reshape the heads of " + in_[0].text() + " to " + std::to_string(p.rows) + "x" +
           std::to_string(p.cols));
    return {in_[0].batch, in_[0].heads, p.rows, p.cols};
  }

  Shape operator()(const Pairs& p) const {
    if (!p.concatenate && in_[0].cols != in_[1].cols) fail_shapes("columns must be equal");
    return broadcast(
        {1, 1, product(in_[0].rows, in_[1].rows), p.concatenate ? in_[0].cols + in_[1].cols : in_[0].cols});
  }

  Shape operator()(const Gather& p) const {
    for (const int64_t row : p.rows)
      if (row < -1 || row >= in_[0].rows) fail("there is no row " + std::to_string(row) + " in " + in_[0].text());
    return {in_[0].batch, in_[0].heads, static_cast<int64_t>(p.rows.size()), in_[0].cols};
  }

  Shape operator()(const Columns& p) const {
    if (p.begin < 0 || p.begin > p.end || p.end > in_[0].cols)
      fail("there are no columns " + std::to_string(p.begin) + " to " + std::to_string(p.end) + " in " + in_[0].text());
    return {in_[0].batch, in_[0].heads, in_[0].rows, p.end - p.begin};
  }

  Shape operator()(const AppendCols&) const {
    if (in_[0].rows != in_[1].rows) fail_shapes("rows must be equal");
    return broadcast({1, 1, in_[0].rows, in_[0].cols + in_[1].cols});
  }

  Shape operator()(const SumHeads&) const { return {in_[0].batch, 1, in_[0].rows, in_[0].cols}; }
};

}  // namespace

Shape PlainShape::compute() const { return visit_plain(*this, primitive_); }

Shape plain_shape(const StepCheck& check) { return PlainShape(check).compute(); }

}  // namespace attn

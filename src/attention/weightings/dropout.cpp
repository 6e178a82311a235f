#include "attention/weightings/rows.h"
#include "kernels/seeded.h"

namespace attn {
namespace {

/// 1/(1 - p) where a weight is kept, 0 where it is dropped: each cell for itself, whatever the sizes around it.
Tensor kept_by_chance(const Shape& shape, double p, uint64_t seed) {
  std::vector<float> values = allocate(shape.count(), "kept");
  const auto scale = static_cast<float>(1 / (1 - p));
  size_t at = 0;
  for (int64_t h = 0; h < shape.heads; ++h)
    for (int64_t i = 0; i < shape.rows; ++i) {
      const uint64_t row = seeded_row(seed, h, i);
      for (int64_t j = 0; j < shape.cols; ++j) values[at++] = seeded_in_row(row, j) < p ? 0 : scale;
    }
  return {shape, std::move(values)};
}

}  // namespace

/// Some weights are dropped by chance while learning, the others grow by 1/(1 - p) so that each keeps its mean. What is
/// left of a row has another sum than 1.
Choice dropout_weighting() {
  Choice row{Aspect::weighting, "dropout", R"(\frac{b_{ij}}{1-p}\,\mathrm{softmax}(s_i)_j,\ b_{ij} \in \{0, 1\})",
             "Srivastava 2014, section 10; BERT, Devlin 2019, appendix A.2"};
  row.parameters = {{"dropout", 0, 0.9, 0.1}, {"dropout_seed", 1, 1000, 1, true}};
  row.steps = {soft_step(), {"kept", "b", "", Role::a, Axis::query, Axis::key, true}};
  row.weights = [](Builder& b, int masked, const std::string& name) {
    const int soft = soft_weights(b, masked);
    Shape shape = b.shape(soft);
    shape.batch = 1;
    const int kept = b.given("kept", kept_by_chance(shape, b.parameter("dropout"), layer_seed(b, "dropout_seed")));
    return b.add(name, Multiply{}, {soft, kept});
  };
  return row;
}

}  // namespace attn

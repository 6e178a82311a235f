#include "attention/weightings/rows.h"

namespace attn {

/// exp(s_j / T) / sum of exp(s / T) (Bridle 1990).
Choice softmax_weighting() {
  Choice row{Aspect::weighting, "softmax", R"(\frac{e^{s_{ij}/T}}{\sum_l e^{s_{il}/T}})", "Bridle 1990"};
  row.weights = [](Builder& b, int masked, const std::string& name) {
    return b.add(name, Softmax{b.setup.temperature}, {masked});
  };
  return row;
}

}  // namespace attn

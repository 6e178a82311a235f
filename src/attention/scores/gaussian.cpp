#include "attention/scores/rows.h"

namespace attn {

/// -|q - k|^2 / (2 h^2): its softmax is kernel regression with a Gaussian kernel of bandwidth h (Nadaraya 1964, Watson
/// 1964). The differences are squared themselves: |q|^2 + |k|^2 - 2 q . k would lose the small distances that decide.
Choice gaussian_score() {
  Choice row{Aspect::score, "gaussian", R"(-\frac{|q_i - k_j|^2}{2 h^2})", "Nadaraya 1964; Watson 1964"};
  row.parameters = {{"bandwidth", 0.1, 10, 1}};
  row.steps = {{"k_negative", "k", "-", Role::k, Axis::key, Axis::d_k, true},
               {"pair_difference", "d", "", Role::s, Axis::none, Axis::d_k, true},
               {"pair_square", "d", "2", Role::s, Axis::none, Axis::d_k, true},
               {"pair_distance", "d", "2", Role::s, Axis::none, Axis::none, true},
               {"distances", "d", "2", Role::s, Axis::query, Axis::key}};
  row.scores = [](Builder& b, int q, int k) {
    const double h = b.parameter("bandwidth");
    const int difference = b.add("pair_difference", Pairs{}, {q, b.add("k_negative", Scale{-1}, {k})});
    const int square = b.add("pair_square", Multiply{}, {difference, difference});
    const int sums = b.add("pair_distance", Reduce{Reduce::Kind::sum}, {square});
    const int distances = b.add("distances", Reshape{b.shape(q).rows, b.shape(k).rows}, {sums});
    return b.add("scores", Scale{-1 / (2 * h * h)}, {distances});
  };
  row.cost = [](const Setup& s, double pairs) {
    const double d = static_cast<double>(s.d_k);
    return Cost{pairs, pairs * (3 * d + 1), 4 * pairs * d};
  };
  return row;
}

}  // namespace attn

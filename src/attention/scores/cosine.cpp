#include "attention/scores/rows.h"

namespace attn {

/// The cosine of the angle between query and key, over a temperature: lengths do not count. A zero vector has the
/// cosine 0 with every other. (Graves 2014, eq. 6, where the temperature's inverse is the key strength of eq. 5; Liu
/// 2022, Swin V2.)
Choice cosine_score() {
  Choice row{Aspect::score, "cosine", R"(\frac{q_i \cdot k_j}{\tau\, |q_i|\, |k_j|})",
             "Graves 2014, eq. 5 and 6; Liu 2022 (Swin V2), section 3.2"};
  row.parameters = {{"cosine_temperature", 0.01, 2, 0.1}};
  row.steps = {{"q_unit", "q", "", Role::q, Axis::query, Axis::d_k},
               {"k_unit", "k", "", Role::k, Axis::key, Axis::d_k},
               {"cosines", "c", "", Role::s, Axis::query, Axis::key}};
  row.scores = [](Builder& b, int q, int k) {
    const int q_unit = b.add("q_unit", Normalize{Normalize::Kind::unit}, {q});
    const int k_unit = b.add("k_unit", Normalize{Normalize::Kind::unit}, {k});
    const int cosines = b.add("cosines", MatMul{true}, {q_unit, k_unit});
    return b.add("scores", Scale{1 / b.parameter("cosine_temperature")}, {cosines});
  };
  row.cost = [](const Setup& s, double pairs) {  // to unit length: d_k squares, their sum, d_k divisions
    const double vectors = static_cast<double>(s.queries + s.keys), d = static_cast<double>(s.d_k);
    return Cost{pairs, 3 * vectors * d + pairs * (2 * d + 1), 4 * vectors * d};
  };
  return row;
}

}  // namespace attn

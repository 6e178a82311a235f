#include "attention/mechanism.h"
#include "attention/methods/kernelized.h"
#include "attention/methods/rows.h"

namespace attn {

/// Linear attention: exp(q . k) gives way to phi(q) . phi(k) with phi = elu + 1, so that keys and values can be summed
/// before any query comes (Katharopoulos 2020, eq. 5 and 7). No division by sqrt(d_k), no softmax. Positions that turn
/// queries and keys turn them before phi, which keeps the weights positive.
Choice linear_method() {
  Choice row{
      Aspect::method, "linear",
      R"(\frac{\phi(Q)\,(\phi(K)^{\top} V)}{\phi(Q)\,(\phi(K)^{\top} \mathbf{1})}, \; \phi(x) = \mathrm{elu}(x) + 1)",
      "Katharopoulos 2020, eq. 5 and 7"};
  row.steps = kernel_steps();
  row.replaces = {Aspect::score, Aspect::weighting};
  row.approximates = true;
  row.heads = [](Builder& b, int q, int k, int v) {
    const QueriesKeys t = turned(b, q, k);
    const int phi_q = b.add("phi_q", Map{Map::Function::elu_plus_one}, {t.q});
    return kernel_heads(b, phi_q, b.add("phi_k", Map{Map::Function::elu_plus_one}, {t.k}), t.q, v);
  };
  row.cost = [](const Setup& s, double pairs) { return kernel_cost(s, pairs, static_cast<double>(s.d_k)); };
  return row;
}

}  // namespace attn

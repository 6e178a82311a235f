#include "attention/mechanism.h"
#include "attention/methods/rows.h"

namespace attn {

/// Every score, every weight, then their product with the values (Vaswani 2017, eq. 1).
Choice plain_method() {
  Choice row{Aspect::method, "plain", R"(A V)", "Vaswani 2017, eq. 1"};
  row.heads = [](Builder& b, int q, int k, int v) { return b.add("heads", MatMul{}, {attention_weights(b, q, k), v}); };
  return row;
}

}  // namespace attn

#include "attention/multi_head.h"

#include <cmath>

namespace attn {

Program multi_head_program(const MultiHeadInputs& in, const AttendOptions& options) {
  Program program;
  int x = -1;
  if (in.positions.empty()) {
    x = program.add("x", Input{in.x}, {});
  } else {
    const int embeddings = program.add("embeddings", Input{in.x}, {});
    const int positions = program.add("positions", Input{in.positions}, {});
    x = program.add("x", Add{}, {embeddings, positions});
  }
  const int w_q = program.add("w_q", Input{in.w_q}, {});
  const int w_k = program.add("w_k", Input{in.w_k}, {});
  const int w_v = program.add("w_v", Input{in.w_v}, {});
  int w_o = -1;
  int b_o = -1;
  if (!in.w_o.empty()) w_o = program.add("w_o", Input{in.w_o}, {});
  if (!in.b_o.empty()) b_o = program.add("b_o", Input{in.b_o}, {});

  const int q = program.add("q", MatMul{}, {x, w_q});
  const int k = program.add("k", MatMul{}, {x, w_k});
  const int v = program.add("v", MatMul{}, {x, w_v});
  const double factor = options.scale.value_or(1.0 / std::sqrt(static_cast<double>(in.w_q.shape().cols)));
  const int heads = add_attention_steps(program, q, k, v, factor, options, in.mask, "heads");

  if (w_o < 0) {
    program.add("output", MergeHeads{}, {heads});
    return program;
  }
  const int concat = program.add("concat", MergeHeads{}, {heads});
  if (b_o < 0) {
    program.add("output", MatMul{}, {concat, w_o});
  } else {
    const int projected = program.add("projected", MatMul{}, {concat, w_o});
    program.add("output", Add{}, {projected, b_o});
  }
  return program;
}

}  // namespace attn

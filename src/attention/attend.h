#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernels/program/program.h"

namespace attn {

/// The inputs of one attention call, as ONNX Attention (opset 23 and 24) names them.
struct AttendInputs {
  Tensor q;       // B x Hq x L x dk
  Tensor k;       // B x Hkv x S x dk
  Tensor v;       // B x Hkv x S x dv
  Tensor past_k;  // B x Hkv x P x dk, or empty; together with past_v
  Tensor past_v;  // B x Hkv x P x dv, or empty
  /// At most one of the two; right-aligned broadcast to B x Hq x L x (P+S) is already done to rank 4.
  std::shared_ptr<const std::vector<uint8_t>> mask_keep;  // 1 takes part
  Shape mask_keep_shape;
  Tensor mask_bias;             // added
  std::vector<int64_t> kv_len;  // one per batch entry, or empty; not together with a past
};

struct AttendOptions {
  bool causal = false;
  std::optional<double> scale;  // -1e30 to 1e30; unset: 1/sqrt(dk)
  double softcap = 0;           // 0 = off; or 1e-15 to 1e15
  double temperature = 1;       // 1e-300 to 1e300
  int64_t left = -1;            // window: keys before and after the position of a query; -1: no limit
  int64_t right = -1;
};

/// Error for an option beyond its limits: "softcap: expected 0 or 1e-15 … 1e15, found 2e-16". `dashes` stand before the
/// name, for the command line.
void check_options(const AttendOptions& options, const std::string& dashes = "");

/// The program of softmax((softcap(scale q k^T) + mask) / T) v with grouped heads, over inputs of those shapes
/// (attend_bindings() are their values); only masks and lengths become part of it. With `keep_steps` its steps are
/// scores, scaled, capped, masked, weights, output (and present_k, present_v with a past), every one a step of its
/// own; without, the fused primitive computes `output` and no L x S matrix exists.
/// Causal offset: past length; or kv_len - L; or 0. The batch, the queries and the keys may be 0. Error (one line:
/// which input, expected, found) for shapes that do not fit, and from check_options().
Program attend_program(const AttendInputs& inputs, const AttendOptions& options, bool keep_steps);
Bindings attend_bindings(const AttendInputs& inputs);

}  // namespace attn

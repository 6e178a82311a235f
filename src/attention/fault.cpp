#include "attention/fault.h"

#include <algorithm>
#include <cmath>

namespace attn {
namespace {

using Inputs = std::initializer_list<int>;

/// What a fault changes; Error where a method computes that step in another way.
template <class Kind>
const Kind& as_usual(std::string_view name, const Primitive& right) {
  if (const auto* usual = std::get_if<Kind>(&right)) return *usual;
  throw Error("fault: the step " + std::string(name) + " is computed in another way here");
}

/// 1 where a query sees a key, else 0: queries x keys.
int open_pairs(Builder& b, const Primitive& masking) {
  const Mask& mask = *as_usual<ApplyMask>("masked", masking).mask;
  const int64_t keys = b.setup.keys;
  return b.given("open_pairs",
                 tensor_from({1, 1, b.setup.queries, keys}, "open_pairs", [&](int64_t, int64_t i, int64_t j) {
                   return std::isinf(mask.row(0, 0, i, keys).value(j)) ? 0 : 1;
                 }));
}

/// Q with W_K in place of W_Q.
int queries_by_w_k(Builder& b, std::string_view name, const Primitive& right, Inputs in) {
  if (name == "q") return b.put(name, right, {*in.begin(), b.program.find("w_k" + b.suffix)});
  return b.put(name, right, in);
}

/// Q dealt out to the heads by rows: what a "view" makes of n x (H d) without the transposition that belongs to it.
int heads_cut(Builder& b, std::string_view name, const Primitive& right, Inputs in) {
  if (name != "q") return b.put(name, right, in);
  const int whole = b.put("q_whole", right, in);
  const Shape s = b.shape(whole);
  const int side = b.put("q_side", MergeHeads{}, {whole});
  const int rows = b.put("q_rows", Reshape{s.heads, s.rows * s.cols}, {side});
  const int turned = b.put("q_rows_turned", Transpose{}, {rows});
  const int dealt = b.put("q_dealt", SplitHeads{s.heads}, {turned});
  return b.put(name, Reshape{s.rows, s.cols}, {dealt});
}

/// Q K in place of Q K^T, which is defined where there are as many keys as columns.
int keys_not_turned(Builder& b, std::string_view name, const Primitive& right, Inputs in) {
  return b.put(name, name == "scores" ? Primitive{MatMul{}} : right, in);
}

/// 1/d_k in place of 1/sqrt(d_k).
int divides_by_d_k(Builder& b, std::string_view name, const Primitive& right, Inputs in) {
  return b.put(name, name == "scaled" ? Primitive{Scale{1.0 / static_cast<double>(b.setup.d_k)}} : right, in);
}

/// Hidden scores become 0, and exp(0) is 1.
int mask_zero(Builder& b, std::string_view name, const Primitive& right, Inputs in) {
  if (name == "masked") return b.put(name, Multiply{}, {*in.begin(), open_pairs(b, right)});
  return b.put(name, right, in);
}

/// Off by one: no query sees its own key either, and the first of a causal mask none.
int mask_strict(Builder& b, std::string_view name, const Primitive& right, Inputs in) {
  if (name != "masked") return b.put(name, right, in);
  const Mask& mask = *as_usual<ApplyMask>(name, right).mask;
  const int64_t queries = b.setup.queries, keys = b.setup.keys;
  std::vector<uint8_t> keep;
  for (int64_t i = 0; i < queries; ++i)
    for (int64_t j = 0; j < keys; ++j) keep.push_back(i != j && !std::isinf(mask.row(0, 0, i, keys).value(j)));
  auto strict = std::make_shared<Mask>();
  strict->keep = std::make_shared<const std::vector<uint8_t>>(std::move(keep));
  strict->keep_shape = {1, 1, queries, keys};
  return b.put(name, ApplyMask{std::move(strict)}, in);
}

/// The mask and the softmax get undivided scores; the weights are divided.
int scale_late(Builder& b, std::string_view name, const Primitive& right, Inputs in) {
  if (name == "scaled") return *in.begin();
  if (name == "weights") return b.put(name, Scale{b.setup.factor}, {b.put("softmax", right, in)});
  return b.put(name, right, in);
}

/// Every key takes part in the softmax, then hidden weights are set to 0.
int mask_late(Builder& b, std::string_view name, const Primitive& right, Inputs in) {
  if (name == "masked") {
    open_pairs(b, right);
    return *in.begin();
  }
  if (name != "weights") return b.put(name, right, in);
  const int softmax = b.put("softmax", right, in);
  return b.put(name, Multiply{}, {softmax, b.program.find("open_pairs" + b.suffix)});
}

/// Each key deals out what it gives to the queries, where each query should deal out what it gives to the keys.
int softmax_columns(Builder& b, std::string_view name, const Primitive& right, Inputs in) {
  if (name != "weights") return b.put(name, right, in);
  const int turned = b.put("scores_turned", Transpose{}, in);
  return b.put(name, Transpose{}, {b.put("softmax_turned", right, {turned})});
}

/// The softmax of weights, as where a library's function takes scores and is given weights.
int softmax_twice(Builder& b, std::string_view name, const Primitive& right, Inputs in) {
  if (name == "weights") return b.put(name, right, {b.put("softmax", right, in)});
  return b.put(name, right, in);
}

/// A^T V: what each key is given, not what each query takes.
int weights_turned(Builder& b, std::string_view name, const Primitive& right, Inputs in) {
  if (name != "heads") return b.put(name, right, in);
  as_usual<MatMul>(name, right);
  return b.put(name, right, {b.put("weights_turned", Transpose{}, {*in.begin()}), *(in.begin() + 1)});
}

/// The heads laid one after the other and cut into n rows, in place of side by side.
int heads_joined(Builder& b, std::string_view name, const Primitive& right, Inputs in) {
  if (name != "concat") return b.put(name, right, in);
  const Shape s = b.shape(*in.begin());
  const int cells = b.put("heads_cells", Reshape{s.rows * s.cols, 1}, in);
  const int side = b.put("heads_side", MergeHeads{}, {cells});
  const int turned = b.put("heads_turned", Transpose{}, {side});
  return b.put(name, Reshape{s.rows, s.heads * s.cols}, {turned});
}

}  // namespace

const std::vector<ProgramFault>& faults() {
  static const std::vector<ProgramFault> kFaults{{"queries_by_w_k", "q", queries_by_w_k},
                                                 {"heads_cut", "q", heads_cut},
                                                 {"keys_not_turned", "scores", keys_not_turned},
                                                 {"divides_by_d_k", "scaled", divides_by_d_k},
                                                 {"mask_zero", "masked", mask_zero},
                                                 {"mask_strict", "masked", mask_strict},
                                                 {"scale_late", "masked", scale_late},
                                                 {"mask_late", "softmax", mask_late},
                                                 {"softmax_columns", "softmax_turned", softmax_columns},
                                                 {"softmax_twice", "weights", softmax_twice},
                                                 {"weights_turned", "heads", weights_turned},
                                                 {"heads_joined", "concat", heads_joined}};
  return kFaults;
}

const ProgramFault* find_fault(std::string_view id) {
  const auto it = std::ranges::find_if(faults(), [&](const ProgramFault& fault) { return fault.id == id; });
  return it == faults().end() ? nullptr : &*it;
}

std::vector<StepInfo> fault_steps() {
  std::vector<StepInfo> all{{"open_pairs", "m", "", Role::m, Axis::query, Axis::key, true},
                            {"scores_turned", "s", "t", Role::s, Axis::key, Axis::query, true},
                            {"softmax_turned", "a", "t", Role::a, Axis::key, Axis::query},
                            {"weights_turned", "a", "t", Role::a, Axis::key, Axis::query, true}};
  for (const char* name : {"q_whole", "q_side", "q_rows", "q_rows_turned", "q_dealt"})
    all.push_back({name, "q", "", Role::q, Axis::none, Axis::none, true});
  for (const char* name : {"heads_cells", "heads_side", "heads_turned"})
    all.push_back({name, "o", "", Role::o, Axis::none, Axis::none, true});
  return all;
}

}  // namespace attn

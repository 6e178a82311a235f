#include "app/cli_arrays.h"

#include "app/cli_names.h"
#include "formats/file.h"
#include "formats/npy_values.h"
#include "formats/npz.h"
#include "kernels/backend.h"

namespace attn {
namespace {

std::string text(const std::vector<uint64_t>& shape) {
  std::string text = "(";
  for (uint64_t size : shape) text += (text.size() > 1 ? "," : "") + std::to_string(size);
  return text + ")";
}

bool is_float(NpyType type) { return type == NpyType::float16 || type == NpyType::float32 || type == NpyType::float64; }

/// Packed heads dealt out, or heads packed side by side.
Tensor rearranged(Tensor tensor, Primitive primitive) {
  Program program;
  program.add("rearranged", std::move(primitive), {program.add("given", Input{tensor.shape()}, {})});
  return run(*backends().front(),
             {std::make_shared<const Program>(std::move(program)), {std::move(tensor)}, {false, true}})[1];
}

/// q, k, v or a past in rank 4; `heads` is what --q-heads or --kv-heads says, 0 when they say nothing.
Tensor to_heads(NpyArray array, size_t rank, int64_t heads, const std::string& where) {
  if (!is_float(array.type)) fail(where, "float16, float32 or float64", facts_of(array.type).name);
  if (array.shape.size() != rank)
    fail(where, "rank " + std::to_string(rank), "rank " + std::to_string(array.shape.size()) + " " + text(array.shape));
  std::vector<int64_t> n(array.shape.begin(), array.shape.end());
  if (rank == 3 && heads == 0) fail(where, "--q-heads and --kv-heads beside packed heads of rank 3", "none");
  if (rank == 3 && n[2] % heads != 0)
    fail(where, "a last size that " + std::to_string(heads) + " heads divide", text(array.shape));
  n.insert(n.begin() + (rank == 3 ? 1 : 0), 4 - rank, 1);
  if (rank != 3 && heads != 0 && heads != n[1])
    fail(where, std::to_string(heads) + " heads, as the option says", std::to_string(n[1]));
  std::vector<float> values = to_float32(array, where);
  array = {};
  Tensor tensor({n[0], n[1], n[2], n[3]}, std::move(values));
  return rank == 3 && heads > 1 ? rearranged(std::move(tensor), SplitHeads{heads}) : tensor;
}

/// The past is rank 4 also beside packed heads (ONNX), or has the rank of q.
Tensor read_past(const Npz& file, const std::string& name, size_t rank, int64_t heads) {
  if (!file.contains(name)) return {};
  NpyArray array = file.read(name);
  if (array.shape.size() == 4) rank = 4;
  return to_heads(std::move(array), rank, heads, file.where(name));
}

void read_mask(const Npz& file, AttendInputs& inputs) {
  if (!file.contains("mask")) return;
  const std::string where = file.where("mask");
  const NpyArray array = file.read("mask");
  const bool boolean = array.type == NpyType::boolean;
  if (!boolean && !is_float(array.type)) fail(where, "bool, float16, float32 or float64", facts_of(array.type).name);
  if (array.shape.size() > 4) fail(where, "a rank of at most 4", text(array.shape));
  std::vector<int64_t> n(array.shape.begin(), array.shape.end());
  n.insert(n.begin(), 4 - n.size(), 1);
  const Shape shape{n[0], n[1], n[2], n[3]};
  if (boolean) {
    inputs.mask_keep = std::make_shared<const std::vector<uint8_t>>(to_bool(array, where));
    inputs.mask_keep_shape = shape;
  } else {
    inputs.mask_bias = Tensor(shape, to_float32(array, where));
  }
}

std::vector<int64_t> read_kv_len(const Npz& file) {
  if (!file.contains("kv_len")) return {};
  const std::string where = file.where("kv_len");
  const NpyArray array = file.read("kv_len");
  if (array.shape.size() > 1) fail(where, "rank 1, one integer a batch entry", text(array.shape));
  return to_int64(array, where);
}

}  // namespace

AttendFile read_attend_file(const CliOptions& options) {
  const Npz file(read_file(options.in), options.in);
  AttendFile result;
  result.ignored = unknown_names(file.names(), options.in);
  AttendInputs& inputs = result.inputs;
  NpyArray q = file.read("q");
  result.rank = q.shape.size();
  if (result.rank < 2 || result.rank > 4) fail(file.where("q"), "rank 2, 3 or 4", text(q.shape));
  inputs.q = to_heads(std::move(q), result.rank, options.q_heads, file.where("q"));
  inputs.k = to_heads(file.read("k"), result.rank, options.kv_heads, file.where("k"));
  inputs.v = to_heads(file.read("v"), result.rank, options.kv_heads, file.where("v"));
  inputs.past_k = read_past(file, "past_k", result.rank, options.kv_heads);
  inputs.past_v = read_past(file, "past_v", result.rank, options.kv_heads);
  read_mask(file, inputs);
  inputs.kv_len = read_kv_len(file);
  if (file.contains("kv_len") && inputs.kv_len.empty() && inputs.q.shape().batch != 0)
    fail(file.where("kv_len"), "one integer a batch entry", "none");
  return result;
}

NpyArray array_of(const Tensor& step, const std::string& name) {
  const auto size = [](int64_t n) { return static_cast<uint64_t>(n); };
  const Shape& s = step.shape();
  return npy_from_float32({step.data(), static_cast<size_t>(step.count())},
                          {size(s.batch), size(s.heads), size(s.rows), size(s.cols)}, name);
}

NpyArray output_of(const Tensor& output, size_t rank) {
  NpyArray array = array_of(rank == 3 ? rearranged(output, MergeHeads{}) : output, "output");
  const auto first = array.shape.begin();
  if (rank == 3) array.shape.erase(first + 1);
  if (rank == 2) array.shape.erase(first, first + 2);
  return array;
}

}  // namespace attn

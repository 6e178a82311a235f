#include "app/cli_arrays.h"

#include <algorithm>

#include "formats/complaint.h"
#include "formats/file.h"
#include "formats/npy_values.h"
#include "formats/npz.h"
#include "kernels/backend.h"
#include "text/list.h"

namespace attn {
namespace {

constexpr std::array<std::string_view, 7> kNames = {"q", "k", "v", "past_k", "past_v", "mask", "kv_len"};

using Pair = std::pair<std::string_view, std::string_view>;

/// What other programs call them, without marks and in small letters.
constexpr Pair kOtherNames[] = {{"query", "q"},
                                {"queries", "q"},
                                {"key", "k"},
                                {"keys", "k"},
                                {"value", "v"},
                                {"values", "v"},
                                {"bias", "mask"},
                                {"attnbias", "mask"},
                                {"keycache", "past_k"},
                                {"kcache", "past_k"},
                                {"valuecache", "past_v"},
                                {"vcache", "past_v"},
                                {"attentionbias", "mask"}};
/// What stands somewhere in longer names: attn_mask, past_keys, kv_lengths, nonpad_kv_seqlen.
constexpr Pair kPartsOfNames[] = {
    {"mask", "mask"}, {"pastk", "past_k"}, {"pastv", "past_v"}, {"kvlen", "kv_len"}, {"seqlen", "kv_len"}};

/// Its letters and digits, in small letters.
std::string bare(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z')
      letters += static_cast<char>(c - 'A' + 'a');
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      letters += c;
  }
  return letters;
}

/// Whether one letter too many, one too few, another one or two that changed places make b of a.
bool is_one_slip(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty() && a.front() == b.front()) a.remove_prefix(1), b.remove_prefix(1);
  while (!a.empty() && !b.empty() && a.back() == b.back()) a.remove_suffix(1), b.remove_suffix(1);
  if (a.size() == 2 && b.size() == 2) return a[0] == b[1] && a[1] == b[0];
  return a.size() <= 1 && b.size() <= 1;
}

/// The array that a name probably means, or "".
std::string_view likely_name(std::string_view name) {
  const std::string found = bare(name);
  for (const std::string_view known : kNames)
    if (found == bare(known)) return known;
  for (const auto& [other, known] : kOtherNames)
    if (found == other) return known;
  for (const auto& [part, known] : kPartsOfNames)
    if (found.find(part) != std::string::npos || is_one_slip(found, part)) return known;
  return "";
}

/// The arrays of an input file that mean nothing to `attend`. Error, naming the likely one, where one of them looks
/// like a misspelt name of an array that the file lacks: `attn_mask`, `Q`, `past_key`.
std::vector<std::string> unknown_names(std::span<const std::string> names, const std::string& file) {
  std::vector<std::string> unknown;
  for (const std::string& name : names) {
    if (std::ranges::find(kNames, name) != kNames.end()) continue;
    const std::string_view likely = name == "masked" ? "" : likely_name(name);  // a step of OUT
    if (!likely.empty() && std::ranges::find(names, likely) == names.end())
      fail(file + ": array " + quoted_bytes(name), "one of " + list_of(kNames),
           quoted_bytes(name) + ": is it " + std::string(likely) + "?");
    unknown.push_back(name);
  }
  return unknown;
}

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

#include "attention/attend.h"

#include <cmath>

#include "text/numbers.h"

namespace attn {
namespace {

/// "2x3x[keys]x8": a shape in which some sizes are free.
std::string pattern(int64_t batch, const std::string& heads, const std::string& rows, const std::string& cols) {
  return std::to_string(batch) + "x" + heads + "x" + rows + "x" + cols;
}

void check_qkv(const AttendInputs& in) {
  if (in.q.empty() || in.k.empty() || in.v.empty())
    fail(in.q.empty() ? "q" : in.k.empty() ? "k" : "v", "an array", "none");
  const Shape &q = in.q.shape(), &k = in.k.shape(), &v = in.v.shape();
  if (q.heads < 1 || q.cols < 1) fail("q", "at least one head and column", q.text());
  if (k.batch != q.batch || k.heads < 1 || q.heads % k.heads != 0 || k.cols != q.cols)
    fail("k",
         pattern(q.batch, "[a divisor of " + std::to_string(q.heads) + "]", "[keys]", std::to_string(q.cols)) +
             " to go with q",
         k.text());
  if (v.batch != k.batch || v.heads != k.heads || v.rows != k.rows || v.cols < 1)
    fail("v", pattern(k.batch, std::to_string(k.heads), std::to_string(k.rows), "[1 or more]") + " to go with k",
         v.text());
}

void check_past(const AttendInputs& in) {
  if (in.past_k.empty() && in.past_v.empty()) return;
  if (in.past_k.empty() || in.past_v.empty())
    fail(in.past_k.empty() ? "past_k" : "past_v", "an array, because the other half of the past is given", "none");
  const Shape &k = in.k.shape(), &v = in.v.shape(), &past_k = in.past_k.shape(), &past_v = in.past_v.shape();
  if (past_k.batch != k.batch || past_k.heads != k.heads || past_k.cols != k.cols)
    fail("past_k", pattern(k.batch, std::to_string(k.heads), "[past keys]", std::to_string(k.cols)) + " to go with k",
         past_k.text());
  const Shape expected{v.batch, v.heads, past_k.rows, v.cols};
  if (past_v != expected) fail("past_v", expected.text() + " to go with past_k and v", past_v.text());
}

void check_kv_len(const AttendInputs& in) {
  if (in.kv_len.empty()) return;
  if (!in.past_k.empty()) fail("kv_len", "no kv_len beside a past", "both");
  const Shape& k = in.k.shape();
  if (static_cast<int64_t>(in.kv_len.size()) != k.batch)
    fail("kv_len", "one length for each of " + std::to_string(k.batch) + " batch entries",
         std::to_string(in.kv_len.size()));
  for (int64_t length : in.kv_len)
    if (length < 0 || length > k.rows)
      fail("kv_len", "lengths from 0 to " + std::to_string(k.rows), std::to_string(length));
}

/// `scores`: the shape that the mask is broadcast to. Fewer columns than that are allowed: the rest is masked.
void check_mask(const Shape& mask, const Shape& scores) {
  const auto fits = [](int64_t size, int64_t whole) { return size == 1 || size == whole; };
  if (!fits(mask.batch, scores.batch) || !fits(mask.heads, scores.heads) || !fits(mask.rows, scores.rows) ||
      mask.cols > scores.cols)
    fail("mask", "a shape that broadcasts to " + scores.text(), mask.text());
}

std::shared_ptr<const Mask> make_mask(const AttendInputs& in, const AttendOptions& options, const Shape& scores) {
  auto mask = std::make_shared<Mask>();
  mask->causal = options.causal;
  mask->left = options.left;
  mask->right = options.right;
  const int64_t past = scores.cols - in.k.shape().rows;
  if (past > 0) mask->offset.assign(static_cast<size_t>(scores.batch), past);
  for (int64_t length : in.kv_len) mask->offset.push_back(length - scores.rows);
  mask->kv_len = in.kv_len;
  mask->keep = in.mask_keep;
  mask->keep_shape = in.mask_keep_shape;
  mask->bias = in.mask_bias;
  return mask;
}

}  // namespace

void check_options(const AttendOptions& options, const std::string& dashes) {
  const auto within = [&](const char* name, const char* limits, double value, double least, double most) {
    if (!(value >= least && value <= most)) fail(dashes + name, limits, significant(value, 9));
  };
  within("scale", "-1e30 … 1e30", options.scale.value_or(1), -1e30, 1e30);
  if (options.softcap != 0) within("softcap", "0 or 1e-15 … 1e15", options.softcap, 1e-15, 1e15);
  within("temperature", "1e-300 … 1e300", options.temperature, 1e-300, 1e300);
  if (options.left < -1 || options.right < -1)
    fail(dashes + "window", "sizes of -1 or above", std::to_string(options.left) + "," + std::to_string(options.right));
}

Program attend_program(const AttendInputs& inputs, const AttendOptions& options, bool keep_steps) {
  check_options(options);
  check_qkv(inputs);
  check_past(inputs);
  check_kv_len(inputs);
  const Shape& q = inputs.q.shape();
  const int64_t past = inputs.past_k.empty() ? 0 : inputs.past_k.shape().rows;
  const Shape scores{q.batch, q.heads, q.rows, past + inputs.k.shape().rows};
  if (inputs.mask_keep && !inputs.mask_bias.empty()) fail("mask", "one mask", "a boolean and a float one");
  if (inputs.mask_keep) {
    check_mask(inputs.mask_keep_shape, scores);
    if (static_cast<int64_t>(inputs.mask_keep->size()) != inputs.mask_keep_shape.count())
      fail("mask", std::to_string(inputs.mask_keep_shape.count()) + " values",
           std::to_string(inputs.mask_keep->size()));
  }
  if (!inputs.mask_bias.empty()) check_mask(inputs.mask_bias.shape(), scores);

  Program program;
  program.steps.reserve(12);
  const auto given = [&](const char* name, const Tensor& value) { return program.add(name, Input{value.shape()}, {}); };
  const int q_step = given("q", inputs.q);
  int k_step = given("k", inputs.k), v_step = given("v", inputs.v);
  if (!inputs.past_k.empty()) {
    const int past_k = given("past_k", inputs.past_k), past_v = given("past_v", inputs.past_v);
    k_step = program.add("present_k", AppendRows{}, {past_k, k_step});
    v_step = program.add("present_v", AppendRows{}, {past_v, v_step});
  }
  const double factor = options.scale.value_or(1 / std::sqrt(static_cast<double>(q.cols)));
  std::shared_ptr<const Mask> mask = make_mask(inputs, options, scores);
  if (!keep_steps) {
    program.add("output", Attend{factor, options.softcap, options.temperature, std::move(mask)},
                {q_step, k_step, v_step});
    return program;
  }
  const int scores_step = program.add("scores", MatMul{true}, {q_step, k_step});
  const int scaled = program.add("scaled", Scale{factor}, {scores_step});
  const int capped = program.add("capped", SoftCap{options.softcap}, {scaled});
  const int masked = program.add("masked", ApplyMask{std::move(mask)}, {capped});
  const int weights = program.add("weights", Softmax{options.temperature}, {masked});
  program.add("output", MatMul{.weighs = true}, {weights, v_step});
  return program;
}

Bindings attend_bindings(const AttendInputs& in) {
  if (in.past_k.empty()) return {in.q, in.k, in.v};
  return {in.q, in.k, in.v, in.past_k, in.past_v};
}

}  // namespace attn

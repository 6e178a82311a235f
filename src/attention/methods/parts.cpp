#include "attention/methods/parts.h"

#include <algorithm>

#include "attention/analysis.h"

namespace attn {
namespace {

int64_t heads_of(const Mask& mask) {
  return std::max(mask.keep ? mask.keep_shape.heads : 1, mask.bias.empty() ? 1 : mask.bias.shape().heads);
}

/// What is added to each score of a block, head after head.
std::vector<float> values_of(const Mask& mask, const Block& block, int64_t keys, bool causal) {
  const Shape shape{1, heads_of(mask), block.rows, block.cols};
  std::vector<float> values = allocate(shape.count(), "mask of a block");
  size_t at = 0;
  for (int64_t h = 0; h < shape.heads; ++h)
    for (int64_t i = block.row; i < block.row + block.rows; ++i) {
      const MaskRow row = mask.row(0, h, i, keys);
      for (int64_t j = block.col; j < block.col + block.cols; ++j)
        values[at++] = causal && j > i ? -std::numeric_limits<float>::infinity() : row.value(j);
    }
  return values;
}

/// The tokens that a step is made of; -1: it was given.
int tokens_behind(const Builder& b, int step) {
  while (step_info(b.program.step(step).name).part != Part::tokens) {
    const std::vector<int>& inputs = b.program.step(step).inputs;
    if (inputs.empty()) return -1;
    step = inputs[0];
  }
  return step;
}

/// H x n x m zeros to add to, in place of scores.
int no_scores(Builder& b, int64_t heads, int64_t queries, int64_t keys) {
  const Shape shape{1, heads, queries, keys};
  return b.given("no_scores", Tensor(shape, allocate(shape.count(), "scores")));
}

}  // namespace

std::shared_ptr<const Mask> cut_mask(const Mask& mask, const Block& block, int64_t keys, bool causal) {
  auto cut = std::make_shared<Mask>();
  std::vector<float> values = values_of(mask, block, keys, causal);
  if (std::ranges::all_of(values, [](float v) { return v == 0; })) return cut;
  cut->bias = Tensor({1, heads_of(mask), block.rows, block.cols}, std::move(values));
  return cut;
}

int64_t pairs_seen(const Mask& mask, const Block& block, int64_t keys, bool causal) {
  const std::vector<float> values = values_of(mask, block, keys, causal);
  const int64_t heads = heads_of(mask), a_head = block.rows * block.cols;
  int64_t most = 0;
  for (int64_t h = 0; h < heads; ++h)
    most = std::max<int64_t>(most, std::count_if(values.begin() + h * a_head, values.begin() + (h + 1) * a_head,
                                                 [](float v) { return !is_masked(v); }));
  return most;
}

bool same_tokens(const Builder& b, const Qkv& p) {
  if (b.shape(p.q).rows != b.shape(p.k).rows) return false;
  const int of_q = tokens_behind(b, p.q), of_k = tokens_behind(b, p.k);
  return of_q < 0 || of_k < 0 || of_q == of_k;
}

int added_to_scores(Builder& b, int q, int64_t keys) {
  const Choice& position = chosen(b.setup, Aspect::position);
  const Choice& reach = chosen(b.setup, Aspect::reach);
  if (!position.bias && !reach.hide) return -1;
  int added = no_scores(b, b.shape(q).heads, b.shape(q).rows, keys);
  if (position.bias) added = position.bias(b, added, "");
  return reach.hide ? reach.hide(b, added, q) : added;
}

int whole_mask(Builder& b, int q, int64_t keys) {
  int added = added_to_scores(b, q, keys);
  const std::shared_ptr<const Mask> mask = chosen_mask(b.setup);
  if (added < 0 && mask->none()) return -1;
  if (added < 0) added = no_scores(b, heads_of(*mask), b.shape(q).rows, keys);
  return b.add("mask", ApplyMask{mask}, {added});
}

int block_scores(Builder& b, const std::string& prefix, const std::string& tag, int q, int k, const Block& block,
                 int added, std::shared_ptr<const Mask> mask) {
  int scores = b.add(prefix + "_products" + tag, MatMul{true}, {q, k});
  scores = b.add(prefix + "_scaled" + tag, Scale{b.setup.factor}, {scores});
  if (b.setup.softcap != 0) scores = b.add(prefix + "_capped" + tag, SoftCap{b.setup.softcap}, {scores});
  if (added >= 0) {
    const int rows = b.rows(prefix + "_added_rows" + tag, added, block.row, block.rows);
    const int part = b.add(prefix + "_added" + tag, Columns{block.col, block.col + block.cols}, {rows});
    scores = b.add(prefix + "_biased" + tag, Add{}, {scores, part});
  }
  return b.add(prefix + "_scores" + tag, ApplyMask{std::move(mask)}, {scores});
}

void add_block_steps(Choice& row, const std::string& prefix, bool stop) {
  row.steps.push_back({prefix + "_scaled", "s", "", Role::s, Axis::none, Axis::none, true, false, Part::scaled});
  row.steps.push_back({prefix + "_scores", "s", "", Role::s, Axis::none, Axis::none, !stop});
  for (const char* name : {"_products", "_capped", "_added_rows", "_added", "_biased"})
    row.add_beside(Role::s, Axis::none, Axis::none, {{prefix + name, "s"}});
  row.add_beside(Role::m, Axis::query, Axis::key, {{"no_scores", "b"}});
}

}  // namespace attn

// Decoding token by token, with the keys and values of the past at hand.
#include <algorithm>

#include "attention/mechanism.h"
#include "attention/methods/parts.h"
#include "attention/methods/rows.h"

namespace attn {
namespace {

/// Zeros to the right of weights that are for the first keys only.
int padded(Builder& b, const std::string& tag, int weights, int64_t keys) {
  const Shape& have = b.shape(weights);
  if (have.cols == keys) return weights;
  const Shape shape{1, have.heads, have.rows, keys - have.cols};
  const int zeros = b.given("no_weights" + tag, Tensor(shape, allocate(shape.count(), "weights")));
  return b.add("padded_weights" + tag, AppendCols{}, {weights, zeros});
}

/// What one stretch of queries gives: the prompt at once, or one new token.
struct Stretch {
  int weights = -1;  // as wide as there are keys
  int output = -1;
};

int appended(Builder& b, const std::string& name, int above, int below) {
  return above < 0 ? below : b.add(name, AppendRows{}, {above, below});
}

int decode(Builder& b, int q, int k, int v) {
  const bool own = same_tokens(b, q, k);  // else all keys are there from the start: the cache of a source text
  const QueriesKeys t = turned(b, q, k);
  const int64_t n = b.shape(q).rows, m = b.shape(k).rows;
  const int64_t prompt = n - std::clamp<int64_t>(b.whole("decoded"), 1, n);
  const std::shared_ptr<const Mask> mask = chosen_mask(b.setup);
  const int added = added_to_scores(b, t.q, m);

  const auto stretch = [&](const std::string& prefix, const std::string& tag, const Block& block, int queries, int keys,
                           int values) {
    const int scores = block_scores(b, prefix, tag, queries, keys, block, added, cut_mask(*mask, block, m, own));
    const int weights = b.add(prefix + "_weights" + tag, Softmax{b.setup.temperature}, {scores});
    const int output = b.add(prefix + "_output" + tag, MatMul{}, {weights, values});
    return Stretch{padded(b, tag, weights, m), output};
  };

  int present_k = own ? -1 : t.k, present_v = own ? -1 : v;
  Stretch first;
  if (prompt > 0) {
    if (own) {
      present_k = rows_of(b, "prompt_k", t.k, 0, prompt);
      present_v = rows_of(b, "prompt_v", v, 0, prompt);
    }
    const Block block{0, prompt, 0, own ? prompt : m};
    first = stretch("prompt", "", block, rows_of(b, "prompt_q", t.q, 0, prompt), present_k, present_v);
  }
  Stretch decoded;
  for (int64_t i = prompt; i < n; ++i) {
    const std::string tag = "_" + std::to_string(i);
    const int new_q = rows_of(b, "new_q" + tag, t.q, i, 1);
    if (own) {
      present_k = appended(b, "present_k" + tag, present_k, rows_of(b, "new_k" + tag, t.k, i, 1));
      present_v = appended(b, "present_v" + tag, present_v, rows_of(b, "new_v" + tag, v, i, 1));
    }
    const Stretch one = stretch("new", tag, {i, 1, 0, own ? i + 1 : m}, new_q, present_k, present_v);
    decoded.weights = appended(b, "new_rows" + tag, decoded.weights, one.weights);
    decoded.output = appended(b, "new_outputs" + tag, decoded.output, one.output);
  }
  if (prompt == 0) {
    rows_of(b, "weights", decoded.weights, 0, n);
    return rows_of(b, "heads", decoded.output, 0, n);
  }
  b.add("weights", AppendRows{}, {first.weights, decoded.weights});
  return b.add("heads", AppendRows{}, {first.output, decoded.output});
}

}  // namespace

/// The last `decoded` tokens come one after another (all at most); each adds its key and value to those that are kept
/// and looks at them with its query alone. What comes later does not exist yet: the reach applies on top of that. Keys
/// of another text are all kept from the start. Dot products and the softmax alone. A reach that changes weights after
/// the softmax is applied to all tokens at once, without a cache.
Choice kv_cache_method() {
  Choice row{
      Aspect::method, "kv_cache",
      R"(o_t = \mathrm{softmax}\left(\frac{q_t K_{1:t}^{\top}}{\sqrt{d_k}}\right) V_{1:t}, \; K_{1:t} = [K_{1:t-1}; k_t])",
      "Shazeer 2019, section 2.4"};
  row.parameters = {{"decoded", 1, 16, 3, true}};
  row.steps = block_steps("new", false);
  for (const StepInfo& info : block_steps("prompt", false)) row.steps.push_back(info);
  for (const StepInfo& info : std::vector<StepInfo>{{"prompt_q", "q", "", Role::q, Axis::none, Axis::d_k, true},
                                                    {"prompt_k", "k", "", Role::k, Axis::none, Axis::d_k, true},
                                                    {"prompt_v", "v", "", Role::v, Axis::none, Axis::d_v, true},
                                                    {"prompt_weights", "a", "", Role::a, Axis::none, Axis::none},
                                                    {"prompt_output", "o", "", Role::o, Axis::none, Axis::d_v, true},
                                                    {"new_q", "q", "", Role::q, Axis::none, Axis::d_k, true},
                                                    {"new_k", "k", "", Role::k, Axis::none, Axis::d_k, true},
                                                    {"new_v", "v", "", Role::v, Axis::none, Axis::d_v, true},
                                                    {"present_k", "k", "", Role::k, Axis::key, Axis::d_k},
                                                    {"present_v", "v", "", Role::v, Axis::key, Axis::d_v, true},
                                                    {"new_weights", "a", "", Role::a, Axis::none, Axis::key},
                                                    {"new_output", "o", "", Role::o, Axis::none, Axis::d_v, true},
                                                    {"no_weights", "a", "", Role::a, Axis::none, Axis::none, true},
                                                    {"padded_weights", "a", "", Role::a, Axis::none, Axis::key, true},
                                                    {"new_rows", "a", "", Role::a, Axis::none, Axis::key, true},
                                                    {"new_outputs", "o", "", Role::o, Axis::none, Axis::d_v, true}})
    row.steps.push_back(info);
  row.replaces = {Aspect::score, Aspect::weighting};
  row.heads = [](Builder& b, int q, int k, int v) {
    if (chosen(b.setup, Aspect::reach).reweigh) return b.add("heads", MatMul{}, {attention_weights(b, q, k), v});
    return decode(b, q, k, v);
  };
  // Scores and weights of the prompt, or of one query when that is more; the cache is k and v themselves
  // (cache_bytes()).
  row.cost = [](const Setup& s, double pairs) {
    const bool own = s.queries == s.keys && !chosen(s, Aspect::structure).has_source;
    if (own) pairs = static_cast<double>(pairs_seen(*chosen_mask(s), {0, s.queries, 0, s.keys}, s.keys, true));
    const auto decoded = static_cast<int64_t>(s.parameters.at("decoded"));
    const auto prompt = static_cast<double>(s.queries - std::clamp<int64_t>(decoded, 1, s.queries));
    const auto keys = static_cast<double>(s.keys);
    const double scores = std::max(prompt * (own ? prompt : keys), keys);
    return Cost{pairs, 2 * pairs * static_cast<double>(s.d_k + s.d_v), 4 * 2 * scores};
  };
  return row;
}

}  // namespace attn

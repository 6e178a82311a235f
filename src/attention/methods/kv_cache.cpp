// Decoding token by token, with the keys and values of the past at hand.
#include <algorithm>

#include "attention/methods/parts.h"
#include "attention/methods/rows.h"

namespace attn {
namespace {

/// Nothing to the right of weights that are for the first keys only: its numbers, 0, were never computed.
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

/// Queries that are there from the start.
int64_t prompt_of(const Setup& s, int64_t queries) {
  return queries - std::clamp<int64_t>(s.whole("decoded"), 1, queries);
}

int decode(Builder& b, const Qkv& p) {
  const bool own = same_tokens(b, p);  // else all keys are there from the start: the cache of a source text
  const Qkv t = turned(b, p);
  const int64_t n = b.shape(p.q).rows, m = b.shape(p.k).rows;
  const int64_t prompt = prompt_of(b.setup, n);
  const std::shared_ptr<const Mask> mask = chosen_mask(b.setup);
  const int added = added_to_scores(b, t.q, m);

  const auto stretch = [&](const std::string& prefix, const std::string& tag, const Block& block, int queries, int keys,
                           int values) {
    const int scores = block_scores(b, prefix, tag, queries, keys, block, added, cut_mask(*mask, block, m, own));
    const int weights = b.add(prefix + "_weights" + tag, Softmax{b.setup.temperature}, {scores});
    const int output = b.add(prefix + "_output" + tag, MatMul{}, {weights, values});
    return Stretch{padded(b, tag, weights, m), output};
  };

  int present_k = own ? -1 : t.k, present_v = own ? -1 : t.v;
  Stretch first;
  if (prompt > 0) {
    if (own) {
      present_k = b.rows("prompt_k", t.k, 0, prompt);
      present_v = b.rows("prompt_v", t.v, 0, prompt);
    }
    const Block block{0, prompt, 0, own ? prompt : m};
    first = stretch("prompt", "", block, b.rows("prompt_q", t.q, 0, prompt), present_k, present_v);
  }
  Stretch decoded;
  for (int64_t i = prompt; i < n; ++i) {
    const std::string tag = "_" + std::to_string(i);
    const int new_q = b.rows("new_q" + tag, t.q, i, 1);
    if (own) {
      present_k = appended(b, "present_k" + tag, present_k, b.rows("new_k" + tag, t.k, i, 1));
      present_v = appended(b, "present_v" + tag, present_v, b.rows("new_v" + tag, t.v, i, 1));
    }
    const Stretch one = stretch("new", tag, {i, 1, 0, own ? i + 1 : m}, new_q, present_k, present_v);
    decoded.weights = appended(b, "new_rows" + tag, decoded.weights, one.weights);
    decoded.output = appended(b, "new_outputs" + tag, decoded.output, one.output);
  }
  if (prompt == 0) {
    b.rows("weights", decoded.weights, 0, n);
    return b.rows("heads", decoded.output, 0, n);
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
  Choice row{"kv_cache",
             R"(o_t = \mathrm{softmax}(q_t K_{1:t}^{\top} / \sqrt{d_k})\, V_{1:t}, \; K_{1:t} = [K_{1:t-1}; k_t])",
             "Shazeer 2019, section 2.4"};
  row.parameters = {{"decoded", 1, 16, 3, true}};
  row.steps = {{"prompt_weights", "a", "", Role::a, Axis::none, Axis::none},
               {"present_k", "k", "", Role::k, Axis::key, Axis::d_k},
               {"new_weights", "a", "", Role::a, Axis::none, Axis::key}};
  for (const char* prefix : {"prompt", "new"}) add_block_steps(row, prefix, false);
  row.add_beside(Role::q, Axis::none, Axis::d_k, {{"prompt_q", "q"}, {"new_q", "q"}});
  row.add_beside(Role::k, Axis::none, Axis::d_k, {{"prompt_k", "k"}, {"new_k", "k"}});
  row.add_beside(Role::v, Axis::none, Axis::d_v, {{"prompt_v", "v"}, {"new_v", "v"}});
  row.add_beside(Role::v, Axis::key, Axis::d_v, {{"present_v", "v"}});
  row.add_beside(Role::a, Axis::none, Axis::none, {{"no_weights", "a"}});
  row.steps.back().empty = true;
  row.add_beside(Role::a, Axis::none, Axis::key, {{"padded_weights", "a"}, {"new_rows", "a"}});
  row.add_beside(Role::o, Axis::none, Axis::d_v, {{"prompt_output", "o"}, {"new_output", "o"}, {"new_outputs", "o"}});
  row.tempered =
      R"(o_t = \mathrm{softmax}(q_t K_{1:t}^{\top} / \sqrt{d_k} / T)\, V_{1:t}, \; K_{1:t} = [K_{1:t-1}; k_t])";
  row.count(Counts::words, {"new_", "present_"});
  row.replaces = {Aspect::score, Aspect::weighting};
  row.hides_later = true;
  row.heads = [](Builder& b, const Qkv& p) { return needs_all_scores(b.setup) ? plain_heads(b, p) : decode(b, p); };
  // Scores and weights of the prompt, or of one query when that is more; the cache is k and v themselves
  // (cache_bytes()).
  row.cost = [](const CostInput& c) {
    const Setup& s = c.setup;
    const bool own = s.queries == s.keys && !chosen(s, Aspect::structure).has_source;
    const double pairs =
        own ? static_cast<double>(pairs_seen(*chosen_mask(s), {0, s.queries, 0, s.keys}, s.keys, true)) : c.pairs;
    const auto prompt = static_cast<double>(prompt_of(s, s.queries));
    const double scores = std::max(prompt * (own ? prompt : c.m), c.m);
    return Cost{pairs, 2 * pairs * (c.d_k + c.d_v), 4 * 2 * scores};
  };
  return row;
}

}  // namespace attn

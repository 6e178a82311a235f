// Keys and values of all tokens drawn together into a few.
#include "attention/methods/parts.h"
#include "attention/methods/rows.h"

namespace attn {

/// Linformer (Wang 2020, eq. 7): E and F, k x m, make k keys and k values of m, so that scores and weights are n x k:
/// the cost grows with n, not with its square. E and F are one of each per key/value head, drawn like every weight:
/// what they pick out is what training would find. A short key mixes all tokens, so no reach can hide one; dot products
/// and the softmax alone, and positions that add to scores have none to add to. "weights" is what the method implies
/// for the tokens themselves, softmax(...) F: it may be negative, and a row sums to anything.
Choice linformer_method() {
  Choice row{"linformer", R"(O = \mathrm{softmax}(Q (E K)^{\top} / \sqrt{d_k})\, F V)", "Wang 2020, eq. 7"};
  row.tempered = R"(O = \mathrm{softmax}(Q (E K)^{\top} / \sqrt{d_k} / T)\, F V)";
  row.parameters = {{"short_keys", 1, 64, 4, true}};
  row.steps = {{"e_linformer", "e", "", Role::k, Axis::none, Axis::key, true, true},
               {"f_linformer", "f", "", Role::v, Axis::none, Axis::key, true, true},
               {"k_short", "k", "e", Role::k, Axis::none, Axis::d_k},
               {"v_short", "v", "f", Role::v, Axis::none, Axis::d_v},
               {"short_scores", "s", "e", Role::s, Axis::query, Axis::none},
               {"short_scaled", "s", "d", Role::s, Axis::query, Axis::none, true, false, Part::scaled},
               {"short_weights", "a", "e", Role::a, Axis::query, Axis::none}};
  row.add_beside(Role::s, Axis::query, Axis::none, {{"short_capped", "s", "c"}});
  row.part(PerHead::key, {"e_linformer", "f_linformer"});
  row.replaces = {Aspect::score, Aspect::weighting, Aspect::reach};
  row.heads = [](Builder& b, const Qkv& p) {
    const Setup& s = b.setup;
    const Qkv t = turned(b, p);
    const int64_t count = s.whole("short_keys"), m = b.shape(t.k).rows;
    const int e = b.weight("e_linformer", b.shape(t.k).heads, count, m);
    const int f = b.weight("f_linformer", b.shape(t.v).heads, count, m);
    const int k_short = b.add("k_short", MatMul{}, {e, t.k});
    const int v_short = b.add("v_short", MatMul{}, {f, t.v});
    const int products = b.add("short_scores", MatMul{true}, {t.q, k_short});
    const int scaled = b.add("short_scaled", Scale{s.factor}, {products});
    const int capped = b.add("short_capped", SoftCap{s.softcap}, {scaled});
    const int weights = b.add("short_weights", Softmax{s.temperature}, {capped});
    b.add("weights", MatMul{}, {weights, f});
    return b.add("heads", MatMul{}, {weights, v_short});
  };
  // E K and F V, then the scores and the sum of a text of k keys; those, and scores and weights, are kept.
  row.cost = [](const CostInput& c) {
    const double k = c.setup.parameter("short_keys");
    return Cost{c.n * k, 2 * k * (c.m + c.n) * (c.d_k + c.d_v), 4 * (2 * c.n * k + k * (c.d_k + c.d_v))};
  };
  return row;
}

}  // namespace attn

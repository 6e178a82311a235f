// Two maps of weights in each head, one taken from the other.
#include "attention/structures/rows.h"

namespace attn {
namespace {

/// The weights of one map under the scene's score, positions, reach and weighting: a step "map". `p`: its queries and
/// keys.
int map_of(Builder& b, const Qkv& p) {
  const Qkv t = turned(b, p);
  const Choice& score = chosen(b.setup, Aspect::score);
  const int scores = score.scores(b, t.q, t.k);
  return chosen(b.setup, Aspect::weighting).weights(b, masked_scores(b, scores, t.q, score.divides), "map");
}

}  // namespace

/// Differential attention (Ye 2024): what both maps of a head look at alike is noise, and goes. Weights may be
/// negative, and a row sums to 1 - lambda. Each map has queries and keys of d_k columns of its own, the values are
/// common; the output of a head is brought to the root mean square 1 and multiplied by 1 - lambda, so that it is as
/// large as without (eq. 3, its gain left at 1). lambda is a number here; the paper adds to this lambda_init a learned
/// part that starts at 0, and raises it from 0.2 in the first layer to nearly 0.8 (eq. 2). A reach that changes weights
/// after the softmax changes their difference, by what the first map's queries say.
Choice differential() {
  Choice row{"differential", R"(O = (A_1 - \lambda A_2)\, V, \; A_i = \mathrm{softmax}(Q_i K_i^{\top} / \sqrt{d_k}))",
             "Ye 2024, section 2.1, eq. 1 to 3"};
  row.tempered = R"(O = (A_1 - \lambda A_2)\, V, \; A_i = \mathrm{softmax}(Q_i K_i^{\top} / \sqrt{d_k} / T))";
  row.parameters = {{"lambda", 0, 1, 0.8}};
  row.steps = {{"map", "a", "", Role::a, Axis::query, Axis::key},
               {"heads_normed", "o", "n", Role::o, Axis::query, Axis::d_v},
               {"heads_sized", "o", "λ", Role::o, Axis::query, Axis::d_v}};
  row.add_beside(Role::a, Axis::query, Axis::key, {{"map_share", "a", "λ"}});
  row.replaces = {Aspect::method};
  row.twin_maps = true;
  row.build = [](Builder& b, int x) {
    const Setup& s = b.setup;
    const double lambda = s.parameter("lambda");
    const Qkv first = project(b, x, x);
    const int map = map_of(b, first);
    b.suffix = "_2";
    const int q = b.add("q", MatMul{}, {x, b.weight("w_q", s.heads, s.d_model, s.d_k)});
    const int k = b.add("k", MatMul{}, {x, b.weight("w_k", s.kv_heads, s.d_model, s.d_k)});
    const int taken = map_of(b, {q, k, first.v});
    b.suffix = "";
    const Choice& reach = chosen(s, Aspect::reach);
    const int share = b.add("map_share", Scale{lambda}, {taken});
    const int difference = b.add(reach.reweigh ? "softmax" : "weights", Subtract{}, {map, share});
    const int weights = reach.reweigh ? reach.reweigh(b, difference, first.q) : difference;
    const int heads = b.add("heads", MatMul{}, {weights, first.v});
    const int normed = b.add("heads_normed", Normalize{Normalize::Kind::rms}, {heads});
    joined_heads(b, b.add("heads_sized", Scale{1 - lambda}, {normed}), "output");
  };
  return row;
}

}  // namespace attn

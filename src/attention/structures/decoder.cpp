// A decoder's block: what has been written so far, then the second text, then feed-forward.
#include "attention/structures/blocks.h"
#include "attention/structures/rows.h"

namespace attn {
namespace {

/// Masked self-attention of `x`: no token sees a later one, whatever the reach; a step "self_attended", queries x
/// d_model. Scaled dot products under the scene's scale, softcap, temperature and positions; score, weighting, reach
/// and method are chosen of the cross-attention only.
int self_attended(Builder& b, int x) {
  const Setup& s = b.setup;
  const Choice& position = chosen(s, Aspect::position);
  const int w_q = b.weight("w_self_q", s.heads, s.d_model, s.d_k);
  const int w_k = b.weight("w_self_k", s.kv_heads, s.d_model, s.d_k);
  const int w_v = b.weight("w_self_v", s.kv_heads, s.d_model, s.d_v);
  const int w_o = b.weight("w_self_o", 1, s.heads * s.d_v, s.d_model);
  int q = b.add("self_q", MatMul{}, {x, w_q});
  int k = b.add("self_k", MatMul{}, {x, w_k});
  const int v = b.add("self_v", MatMul{}, {x, w_v});
  if (position.turn) {
    q = position.turn(b, q, "self_q_turned");
    k = position.turn(b, k, "self_k_turned");
  }
  int scores = b.add("self_scores", MatMul{true}, {q, k});
  scores = b.add("self_scaled", Scale{s.factor}, {scores});
  scores = b.add("self_capped", SoftCap{s.softcap}, {scores});
  if (position.bias) scores = position.bias(b, scores, "self_");
  auto past = std::make_shared<Mask>();
  past->causal = true;
  const int masked = b.add("self_masked", ApplyMask{std::move(past)}, {scores});
  const int weights = b.add("self_weights", Softmax{s.temperature}, {masked});
  const int heads = b.add("self_heads", MatMul{}, {weights, v});
  return b.add("self_attended", MatMul{}, {b.add("self_concat", MergeHeads{}, {heads}), w_o});
}

/// The steps of self_attended().
std::vector<StepInfo> self_steps() {
  return {{"w_self_q", "w", "sq", Role::q, Axis::feature, Axis::d_k, true, true},
          {"w_self_k", "w", "sk", Role::k, Axis::feature, Axis::d_k, true, true},
          {"w_self_v", "w", "sv", Role::v, Axis::feature, Axis::none, true, true},
          {"w_self_o", "w", "so", Role::o, Axis::none, Axis::component, true, true},
          {"self_q", "q", "s", Role::q, Axis::query, Axis::d_k},
          {"self_k", "k", "s", Role::k, Axis::query, Axis::d_k},
          {"self_v", "v", "s", Role::v, Axis::query, Axis::none},
          {"self_q_turned", "q", "sr", Role::q, Axis::query, Axis::d_k},
          {"self_k_turned", "k", "sr", Role::k, Axis::query, Axis::d_k},
          {"self_scores", "s", "s", Role::s, Axis::query, Axis::query},
          {"self_scaled", "s", "sd", Role::s, Axis::query, Axis::query, false, false, Part::scaled},
          {"self_capped", "s", "sc", Role::s, Axis::query, Axis::query},
          {"self_biased", "s", "sb", Role::s, Axis::query, Axis::query},
          {"self_masked", "s", "sm", Role::s, Axis::query, Axis::query},
          {"self_weights", "a", "s", Role::a, Axis::query, Axis::query},
          {"self_heads", "o", "s", Role::o, Axis::query, Axis::none},
          {"self_concat", "o", "s", Role::o, Axis::query, Axis::none},
          {"self_attended", "y", "s", Role::o, Axis::query, Axis::component}};
}

}  // namespace

/// The decoder's block of the first transformer: the words written so far attend to one another, none to a later one;
/// what comes of that asks the second text; then feed-forward. A layer norm after each of the three sums.
Choice decoder() {
  Choice row{"decoder",
             R"(x' = \mathrm{LN}(x + \mathrm{MHA}_<(x)), \; x'' = \mathrm{LN}(x' + \mathrm{MHA}(x', s)), \;)"
             R"( y = \mathrm{LN}(x'' + \mathrm{FFN}(x'')))",
             "Vaswani 2017, sections 3.1 and 3.2.3"};
  row.has_source = true;
  row.parameters = {feed_forward_size()};
  row.steps = self_steps();
  for (const StepInfo& info : feed_forward_steps()) row.steps.push_back(info);
  const auto norm = [&](Text gain, Text bias, Text number) {
    row.steps.push_back({std::string(gain), "g", number, Role::x, Axis::none, Axis::feature, true, true});
    row.steps.push_back({std::string(bias), "b", number, Role::x, Axis::none, Axis::feature, true, true});
  };
  norm("gain_self", "b_self", "1");
  norm("gain_cross", "b_cross", "2");
  norm("gain_last", "b_last", "3");
  row.steps.push_back({"self_residual", "r", "1", Role::x, Axis::query, Axis::feature});
  row.steps.push_back({"self_normed", "n", "1", Role::x, Axis::query, Axis::feature});
  row.steps.push_back({"attended", "y", "a", Role::o, Axis::query, Axis::component});
  row.steps.push_back({"cross_residual", "r", "2", Role::x, Axis::query, Axis::feature});
  row.steps.push_back({"cross_normed", "n", "2", Role::x, Axis::query, Axis::feature});
  row.steps.push_back({"ffn_residual", "r", "2", Role::x, Axis::query, Axis::feature});
  row.add_beside(Role::m, Axis::query, Axis::query, {{"self_alibi", "b"}});
  row.add_beside(Role::x, Axis::query, Axis::feature,
                 {{"normal_self", "z", "1"},
                  {"gained_self", "g", "z"},
                  {"normal_cross", "z", "2"},
                  {"gained_cross", "g", "z"},
                  {"normal_last", "z", "3"},
                  {"gained_last", "g", "z"}});
  row.part(PerHead::query, {"w_self_q"});
  row.part(PerHead::key, {"w_self_k", "w_self_v"});
  row.build = [](Builder& b, int x) {
    check_added(b.setup);
    const int written = b.add("self_residual", Add{}, {x, self_attended(b, x)});
    const int stream = layer_norm(b, written, "self", "self_normed");
    const Qkv weights = head_weights(b, b.setup.kv_heads, true);
    const int heard = attention_output(b, projected(b, weights, stream, embedded(b, "source")), "attended");
    const int asked = layer_norm(b, b.add("cross_residual", Add{}, {stream, heard}), "cross", "cross_normed");
    layer_norm(b, b.add("ffn_residual", Add{}, {asked, feed_forward(b, asked)}), "last", "output");
  };
  return row;
}

}  // namespace attn

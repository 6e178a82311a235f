// Keys and values from one short vector per token.
#include "attention/structures/rows.h"

namespace attn {

/// Multi-head latent attention (DeepSeek-V2 2024, eq. 9 to 19): each token keeps one short vector c^KV for all heads,
/// from which keys and values are made, and one turned key k^R that all heads share: RoPE has vectors of its own,
/// because a turn between W_DKV and W_UK could not be multiplied into either. A key is [k^C; k^R], a query [q^C; q^R],
/// and scores are divided by the root of both sizes together (eq. 18). d_k of the scene is the size of k^C; every head
/// has keys and values of its own, however many key/value heads the scene has. Positions that are chosen besides come
/// on top.
Choice latent() {
  Choice row{"latent", R"(c_j = x_j W_{DKV}, \; k_j = [c_j W_{UK};\, \mathrm{RoPE}(x_j W_{KR})], \; v_j = c_j W_{UV})",
             "DeepSeek-V2 2024, section 2.1.2 and 2.1.3, eq. 9 to 19"};
  row.parameters = {{"latent_kv", 1, 64, 4, true}, {"latent_q", 1, 64, 6, true}, {"latent_rope", 1, 64, 2, true}};
  row.steps = {{"w_dkv", "w", "d", Role::k, Axis::feature, Axis::none, true, true},
               {"c_kv", "c", "", Role::k, Axis::key, Axis::none},
               {"w_uk", "w", "u", Role::k, Axis::none, Axis::none, true, true},
               {"k_content", "k", "c", Role::k, Axis::key, Axis::none},
               {"w_uv", "w", "u", Role::v, Axis::none, Axis::d_v, true, true},
               {"w_dq", "w", "d", Role::q, Axis::feature, Axis::none, true, true},
               {"c_q", "c", "q", Role::q, Axis::query, Axis::none},
               {"w_uq", "w", "u", Role::q, Axis::none, Axis::none, true, true},
               {"q_content", "q", "c", Role::q, Axis::query, Axis::none},
               {"w_qr", "w", "r", Role::q, Axis::none, Axis::none, true, true},
               {"q_rotary", "q", "r", Role::q, Axis::query, Axis::none},
               {"w_kr", "w", "r", Role::k, Axis::feature, Axis::none, true, true},
               {"k_rotary", "k", "r", Role::k, Axis::key, Axis::none}};
  row.add_beside(Role::q, Axis::query, Axis::none, {{"q_unturned", "q", "r"}});
  row.add_beside(Role::k, Axis::key, Axis::none, {{"k_unturned", "k", "r"}});
  row.part(PerHead::query, {"w_uq", "w_qr", "w_uk", "w_uv"});
  row.sizes = [](const Setup& setup) {
    Setup s = with_key_size(setup, setup.d_k + setup.whole("latent_rope"));
    s.kv_heads = s.heads;
    return s;
  };
  row.build = [](Builder& b, int x) {
    const Setup& s = b.setup;
    const int64_t rope = s.whole("latent_rope"), content = s.d_k - rope;
    const int64_t kv = s.whole("latent_kv"), of_q = s.whole("latent_q");
    const int c_q = b.add("c_q", MatMul{}, {x, b.weight("w_dq", 1, s.d_model, of_q)});
    const int q_content = b.add("q_content", MatMul{}, {c_q, b.weight("w_uq", s.heads, of_q, content)});
    const int q_unturned = b.add("q_unturned", MatMul{}, {c_q, b.weight("w_qr", s.heads, of_q, rope)});
    const int q_rotary = b.add("q_rotary", Rotate{}, {q_unturned});
    const int c_kv = b.add("c_kv", MatMul{}, {x, b.weight("w_dkv", 1, s.d_model, kv)});
    const int k_content = b.add("k_content", MatMul{}, {c_kv, b.weight("w_uk", s.heads, kv, content)});
    const int k_unturned = b.add("k_unturned", MatMul{}, {x, b.weight("w_kr", 1, s.d_model, rope)});
    const int k_rotary = b.add("k_rotary", Rotate{}, {k_unturned});
    const int w_uv = b.weight("w_uv", s.heads, kv, s.d_v);
    if (s.output_projection) b.weight("w_o", s.heads, s.d_v, s.d_out);
    if (s.output_projection && s.output_bias) b.weight("b_o", 1, 1, s.d_out);
    const int q = b.add("q", AppendCols{}, {q_content, q_rotary});
    const int k = b.add("k", AppendCols{}, {k_content, k_rotary});
    attention_output(b, {q, k, b.add("v", MatMul{}, {c_kv, w_uv})});
  };
  return row;
}

}  // namespace attn

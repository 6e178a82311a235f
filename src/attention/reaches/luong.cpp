// Local attention: a window of half width D around an aligned position p (Luong 2015, section 3.2).
#include "attention/reaches/rows.h"

namespace attn {

constexpr Parameter kHalfWidth{"local_d", 1, 64, 2, true};

/// Monotone alignment: p_i = i. What of the window lies beyond the text is left out; a query far beyond the keys sees
/// nothing.
Choice local_m_reach() {
  Choice row{"local_m", R"(|j - p_i| \le D,\ p_i = i)", "Luong 2015, section 3.2 (local-m)"};
  row.parameters = {kHalfWidth};
  row.mask = [](const Setup& s) { return mask_of_window(s.whole("local_d"), s.whole("local_d")); };
  row.pairs = [](const Setup& s) {
    return pairs_by_row(s, [&, d = s.whole("local_d")](int64_t i) { return keys_between(s, i - d, i + d); });
  };
  return row;
}

/// Predicted alignment: p_i = S sigmoid(v_p . tanh(W_p q_i)) (eq. 9), S the number of keys and q_i in the place of the
/// decoder's state; the softmax over the window is then multiplied with a Gaussian around p_i of sigma = D/2 (eq. 10),
/// after which a row no longer sums to 1. D >= 1 leaves at least one key in every window.
Choice local_p_reach() {
  Choice row{"local_p",
             R"(|j - p_i| \le D,\ p_i = m\,\sigma(v_p^\top \tanh(W_p q_i)),)"
             R"(\ a_{ij} e^{-(j - p_i)^2 / (2 (D/2)^2)})",
             "Luong 2015, eq. 9 and 10 (local-p)"};
  row.parameters = {kHalfWidth};
  row.steps = {{"w_p", "w", "p", Role::q, Axis::d_k, Axis::none, true, true},
               {"v_p", "v", "p", Role::q, Axis::none, Axis::none, true, true},
               {"center", "p", "", Role::m, Axis::query, Axis::none},
               {"gaussian", "g", "", Role::m, Axis::query, Axis::key}};
  row.part(PerHead::query, {"w_p", "v_p"});
  row.add_beside(Role::q, Axis::query, Axis::none, {{"center_hidden", "h"}, {"center_tanh", "h"}});
  row.add_beside(Role::m, Axis::query, Axis::none, {{"center_score", "z"}, {"center_share", "z"}});
  row.add_beside(Role::m, Axis::none, Axis::key, {{"places", "j"}});
  row.add_beside(Role::m, Axis::query, Axis::key,
                 {{"distance", "d"}, {"inside", "i"}, {"distance_squared", "d"}, {"exponent", "d"}});
  row.add_beside(Role::s, Axis::query, Axis::key, {{"windowed", "s", "w"}});
  row.hide = [](Builder& b, int scores, int q) {
    const Setup& s = b.setup;
    const int w_p = b.weight("w_p", s.heads, s.d_k, s.d_k);
    const int v_p = b.weight("v_p", s.heads, s.d_k, 1);
    const int hidden = b.add("center_tanh", Map{Map::Function::tanh}, {b.add("center_hidden", MatMul{}, {q, w_p})});
    const int share =
        b.add("center_share", Map{Map::Function::sigmoid}, {b.add("center_score", MatMul{}, {hidden, v_p})});
    const int center = b.add("center", Scale{static_cast<double>(s.keys)}, {share});
    const auto place = [](int64_t, int64_t, int64_t j) { return j; };
    const int keys = b.given("places", tensor_from({1, 1, 1, s.keys}, "places", place));
    const int distance = b.add("distance", Subtract{}, {keys, center});
    const int inside = b.add("inside", Map{Map::Function::within, s.parameter("local_d")}, {distance});
    return b.add("windowed", HideWhere{}, {scores, inside});
  };
  row.reweigh = [](Builder& b, int weights, int) {
    const int distance = b.program.find("distance" + b.suffix);
    const double sigma = b.setup.parameter("local_d") / 2;
    const int squared = b.add("distance_squared", Multiply{}, {distance, distance});
    const int exponent = b.add("exponent", Scale{-1 / (2 * sigma * sigma)}, {squared});
    return b.add("weights", Multiply{}, {weights, b.add("gaussian", Map{Map::Function::exp}, {exponent})});
  };
  // Where the window falls is known only after the queries: this is the most it can hold.
  row.pairs = [](const Setup& s) {
    return static_cast<double>(s.queries) * static_cast<double>(std::min(s.keys, 2 * s.whole("local_d") + 1));
  };
  return row;
}

}  // namespace attn

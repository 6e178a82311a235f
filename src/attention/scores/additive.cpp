// Scores with a hidden layer. The first two are one function: W [q; k] = W_1 q + W_2 k for the upper and lower half of
// W.
#include "attention/scores/additive.h"

#include "attention/mechanism.h"
#include "text/said_error.h"

namespace attn {
namespace {

/// A row with the units of its hidden layer, and v_a.
Choice with_hidden_layer(Text id, Text formula, Text source) {
  Choice row{id, formula, source};
  row.parameters = {{"d_a", 1, 32, 4, true}};
  row.steps = {{"v_a", "v", "a", Role::s, Axis::none, Axis::none, true, true}};
  row.part(PerHead::query, {"v_a"});
  return row;
}

/// Describes w_a (d_k x d_a), u_a (d_k x d_a), Q W_a and K U_a.
void add_projection_steps(Choice& row) {
  row.steps.insert(row.steps.end(), {{"w_a", "w", "a", Role::q, Axis::d_k, Axis::none, true, true},
                                     {"u_a", "u", "a", Role::k, Axis::d_k, Axis::none, true, true},
                                     {"q_a", "q", "a", Role::q, Axis::query, Axis::none},
                                     {"k_a", "k", "a", Role::k, Axis::key, Axis::none}});
  row.part(PerHead::query, {"w_a"});
  row.part(PerHead::key, {"u_a"});
}

void add_hidden_steps(Choice& row) {
  row.steps.push_back({"pair_tanh", "t", "", Role::s, Axis::none, Axis::none});
  row.add_beside(Role::s, Axis::none, Axis::none, {{"pair_sums", "z"}, {"pair_fit", "e"}});
}

/// v_a . tanh(row) of every row of `sums` (H x n m x d_a, query by query: i m + j) as H x n x m, the step "scores".
int scores_of_hidden(Builder& b, int sums, int64_t queries, int64_t keys) {
  const int v_a = b.weight("v_a", b.shape(sums).heads, b.shape(sums).cols, 1);
  const int active = b.add("pair_tanh", Map{Map::Function::tanh}, {sums});
  return b.add("scores", Reshape{queries, keys}, {b.add("pair_fit", MatMul{}, {active, v_a})});
}

constexpr int64_t kMostRows = 64;  // a dozen steps each

/// The mask of one query alone.
std::shared_ptr<Mask> mask_of_row(const Mask& mask, int64_t heads, int64_t i, int64_t keys) {
  const Shape shape{1, heads, 1, keys};
  std::vector<float> values = allocate(shape.count(), "mask");
  for (int64_t h = 0; h < heads; ++h) {
    const MaskRow row = mask.row(0, h, i, keys);
    for (int64_t j = 0; j < keys; ++j) values[static_cast<size_t>(h * keys + j)] = row.value(j);
  }
  auto alone = std::make_shared<Mask>();
  alone->bias = Tensor(shape, std::move(values));
  return alone;
}

/// `width` neighbours of every key, the middle one itself (the one after the middle where width is even); beyond the
/// ends: -1.
std::vector<int64_t> neighbours(int64_t keys, int64_t width) {
  std::vector<int64_t> rows;
  for (int64_t j = 0; j < keys; ++j)
    for (int64_t u = 0; u < width; ++u) {
      const int64_t at = j + u - width / 2;
      rows.push_back(at >= 0 && at < keys ? at : -1);
    }
  return rows;
}

int location_aware_scores(Builder& b, int q, int k) {
  const int64_t n = b.shape(q).rows, m = b.shape(k).rows, heads = b.shape(q).heads, d_a = b.setup.whole("d_a");
  if (n > kMostRows)
    throw SaidError("scores: location-aware attention goes row by row, expected at most " + std::to_string(kMostRows) +
                        " queries, found " + std::to_string(n),
                    {"error.rows", {std::to_string(kMostRows), std::to_string(n)}});
  const int64_t filters = b.setup.whole("location_filters"), width = b.setup.whole("location_width");
  const int w_a = b.weight("w_a", heads, b.shape(q).cols, d_a);
  const int u_a = b.weight("u_a", b.shape(k).heads, b.shape(k).cols, d_a);
  const int f = b.weight("f_location", heads, filters, width);
  const int u_f = b.weight("u_f", heads, filters, d_a);
  const int v_a = b.weight("v_a", heads, d_a, 1);
  const int q_a = b.add("q_a", MatMul{}, {q, w_a});
  const int k_a = b.add("k_a", MatMul{}, {k, u_a});
  const std::shared_ptr<const Mask> mask = chosen_mask(b.setup);

  int scores = -1, alignment = -1;
  for (int64_t i = 0; i < n; ++i) {
    const auto add = [&](const std::string& name, Primitive primitive, std::initializer_list<int> inputs) {
      return b.add("location_" + name + "_" + std::to_string(i + 1), std::move(primitive), inputs);
    };
    int sums = add("content", Add{}, {add("query", Gather{{i}}, {q_a}), k_a});
    if (i > 0) {
      const int seen = add("seen", Gather{neighbours(m, width)}, {add("before", Transpose{}, {alignment})});
      const int features = add("features", MatMul{true}, {add("windows", Reshape{m, width}, {seen}), f});
      sums = add("sums", Add{}, {sums, add("shift", MatMul{}, {features, u_f})});
    }
    const int fit = add("fit", MatMul{}, {add("tanh", Map{Map::Function::tanh}, {sums}), v_a});
    const int row = add("row", Transpose{}, {fit});
    const std::string all = i + 1 < n ? "location_rows_" + std::to_string(i + 1) : "scores";
    scores = i == 0 ? (n == 1 ? b.add("scores", Reshape{1, m}, {row}) : row) : b.add(all, AppendRows{}, {scores, row});
    if (i + 1 == n) break;
    const int capped = add("capped", SoftCap{b.setup.softcap}, {row});
    const int masked = add("masked", ApplyMask{mask_of_row(*mask, heads, i, m)}, {capped});
    alignment = add("alignment", Softmax{b.setup.temperature}, {masked});
  }
  return scores;
}

}  // namespace

/// v . tanh(W_a q + U_a k) (Bahdanau 2015). W_a and v_a are those of a query head, U_a of a key head.
Choice additive_score() {
  Choice row = with_hidden_layer("additive", R"(v_a^\top \tanh(W_a q_i + U_a k_j))", "Bahdanau 2015, appendix A.1.2");
  add_projection_steps(row);
  add_hidden_steps(row);
  row.scores = [](Builder& b, int q, int k) {
    const int64_t d_a = b.setup.whole("d_a");
    const int w_a = b.weight("w_a", b.shape(q).heads, b.shape(q).cols, d_a);
    const int u_a = b.weight("u_a", b.shape(k).heads, b.shape(k).cols, d_a);
    const int q_a = b.add("q_a", MatMul{}, {q, w_a});
    const int k_a = b.add("k_a", MatMul{}, {k, u_a});
    return scores_of_hidden(b, b.add("pair_sums", Pairs{}, {q_a, k_a}), b.shape(q).rows, b.shape(k).rows);
  };
  row.cost = [](const CostInput& c) {  // U_a k_j once for each key, as the paper advises
    const double vectors = c.n + c.m, d_a = c.setup.parameter("d_a");
    return Cost{c.pairs, 2 * vectors * c.d_k * d_a + 3 * c.pairs * d_a, 4 * (vectors * d_a + c.pairs * d_a)};
  };
  return row;
}

/// v . tanh(W [q; k]) (Luong 2015, "concat").
Choice luong_concat_score() {
  Choice row = with_hidden_layer("luong_concat", R"(v_a^\top \tanh(W_a [q_i; k_j]))", "Luong 2015, section 3.1");
  row.steps.push_back({"w_concat", "w", "a", Role::s, Axis::none, Axis::none, true, true});
  row.part(PerHead::query, {"w_concat"});
  row.steps.push_back({"pair_rows", "c", "", Role::s, Axis::none, Axis::none});
  add_hidden_steps(row);
  row.scores = [](Builder& b, int q, int k) {
    const int w = b.weight("w_concat", b.shape(q).heads, b.shape(q).cols + b.shape(k).cols, b.setup.whole("d_a"));
    const int sums = b.add("pair_sums", MatMul{}, {b.add("pair_rows", Pairs{true}, {q, k}), w});
    return scores_of_hidden(b, sums, b.shape(q).rows, b.shape(k).rows);
  };
  row.cost = [](const CostInput& c) {
    const double d_a = c.setup.parameter("d_a");
    return Cost{c.pairs, c.pairs * (4 * c.d_k * d_a + 2 * d_a), 4 * c.pairs * (2 * c.d_k + d_a)};
  };
  return row;
}

/// v . tanh(W_a q_i + U_a k_j + U f_ij) where f_i is the alignment of query i - 1 folded with filters, f_ij = sum over
/// u of F_u a_{i-1, j+u} (Chorowski 2015; without the bias b; F mirrored, which for learned filters says the same).
/// Before the first query nothing was looked at: no such term. The alignment is the softmax of the row before under the
/// scene's softcap, mask and temperature, which is its row of weights unless biases, dropout or the like change those
/// afterwards.
Choice location_aware_score() {
  Choice row =
      with_hidden_layer("location_aware", R"(v_a^\top \tanh(W_a q_i + U_a k_j + U f_{ij}), \quad f_i = F * a_{i-1})",
                        "Chorowski 2015, section 2.2");
  row.parameters.push_back({"location_filters", 1, 8, 2, true});
  row.parameters.push_back({"location_width", 1, 15, 3, true});
  add_projection_steps(row);
  row.steps.push_back({"f_location", "f", "", Role::a, Axis::none, Axis::none, true, true});
  row.steps.push_back({"u_f", "u", "f", Role::a, Axis::none, Axis::none, true, true});
  row.part(PerHead::query, {"f_location", "u_f"});
  row.add_beside(Role::q, Axis::none, Axis::none, {{"location_query", "q"}});
  row.add_beside(Role::s, Axis::key, Axis::none,
                 {{"location_content", "z"}, {"location_sums", "z"}, {"location_tanh", "t"}, {"location_fit", "e"}});
  row.add_beside(Role::s, Axis::none, Axis::key,
                 {{"location_row", "s"}, {"location_capped", "s"}, {"location_masked", "s"}});
  row.add_beside(Role::s, Axis::query, Axis::key, {{"location_rows", "s"}});
  row.add_beside(
      Role::a, Axis::key, Axis::none,
      {{"location_before", "a"}, {"location_windows", "a"}, {"location_features", "f"}, {"location_shift", "z"}});
  row.add_beside(Role::a, Axis::none, Axis::none, {{"location_seen", "a"}});
  row.add_beside(Role::a, Axis::none, Axis::key, {{"location_alignment", "a"}});
  row.scores = location_aware_scores;
  row.cost = [](const CostInput& c) {
    const double d_a = c.setup.parameter("d_a"), filters = c.setup.parameter("location_filters"),
                 width = c.setup.parameter("location_width");
    const double later = c.n > 1 ? c.pairs * (c.n - 1) / c.n : 0;  // pairs of a query that has one before it
    return Cost{
        c.pairs,
        2 * (c.n + c.m) * c.d_k * d_a + 3 * c.pairs * d_a + later * (2 * width * filters + 2 * filters * d_a + d_a),
        4 * ((c.n + c.m) * d_a + c.m * (d_a + width + filters))};
  };
  return row;
}

}  // namespace attn
